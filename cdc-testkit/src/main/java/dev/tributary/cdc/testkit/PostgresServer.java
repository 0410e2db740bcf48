package dev.tributary.cdc.testkit;

import dev.tributary.cdc.testkit.internal.Backend;
import dev.tributary.cdc.testkit.internal.Connections;
import dev.tributary.cdc.testkit.internal.ServerInstance;
import dev.tributary.cdc.testkit.internal.ServerSettings;
import dev.tributary.cdc.testkit.internal.StopMode;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server for tests, with {@code wal_level=logical}, scram passwords for everyone, and {@code fsync} off.
 * It runs in Docker where Docker runs, from embedded binaries elsewhere; the system property {@code postgres.backend}
 * ({@code auto}, {@code docker}, {@code embedded}) decides otherwise.
 *
 * <p>Most tests take a {@link #shared shared} server and a database of their own in it. Tests that stop, kill or
 * configure the server {@linkplain #builder build} a private one. Host and port stay the same over restarts.
 *
 * <p>Creating databases and roles is thread-safe; stopping and starting is not.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Map<PostgresVersion, PostgresServer> SHARED = new EnumMap<>(PostgresVersion.class);

    private final PostgresVersion version;
    private final String host;
    private final int port;
    /** Null when somebody else runs it. */
    private final @Nullable ServerInstance instance;

    private final boolean shared;
    private final String user;
    private final String password;
    private final String administration;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(PostgresVersion version, Map<String, String> ownSettings, boolean shared) {
        long start = System.nanoTime();
        this.version = version;
        this.shared = shared;
        this.user = ServerInstance.SUPERUSER;
        this.password = ServerInstance.SUPERUSER_PASSWORD;
        this.administration = ServerInstance.SUPERUSER;
        ServerInstance started = Backend.chosen().create(version, ServerSettings.with(ownSettings));
        this.instance = started;
        this.host = started.host();
        this.port = started.port();
        log.info("PostgreSQL {} on port {} started in {} ms", version, port, (System.nanoTime() - start) / 1_000_000);
    }

    private PostgresServer(PostgresVersion version, ServerInstance instance) {
        this.version = version;
        this.shared = false;
        this.instance = instance;
        this.host = instance.host();
        this.port = instance.port();
        this.user = ServerInstance.SUPERUSER;
        this.password = ServerInstance.SUPERUSER_PASSWORD;
        this.administration = ServerInstance.SUPERUSER;
    }

    private PostgresServer(
            PostgresVersion version, String host, int port, String user, String password, String administration) {
        this.version = version;
        this.shared = false;
        this.instance = null;
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
        this.administration = administration;
    }

    /**
     * A server that somebody else runs, and that runs on when this is closed. It cannot be stopped or started.
     *
     * @param url {@code jdbc:postgresql://host:port/database}; statements that concern the whole server go through that
     *     database
     * @param user who may create databases
     * @throws SQLException when it cannot be reached
     */
    public static PostgresServer existing(String url, String user, String password) throws SQLException {
        URI address = URI.create(url.replaceFirst("^jdbc:", ""));
        if (!url.startsWith("jdbc:postgresql://")
                || address.getHost() == null
                || address.getPath().length() < 2) {
            throw new IllegalArgumentException("not like jdbc:postgresql://host:port/database: " + url);
        }
        int port = address.getPort() < 0 ? 5432 : address.getPort();
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            return new PostgresServer(
                    PostgresVersion.of(connection.getMetaData().getDatabaseMajorVersion()),
                    address.getHost(),
                    port,
                    user,
                    password,
                    address.getPath().substring(1));
        }
    }

    /** The server of this version that all tests of this JVM share. It runs until the JVM ends. */
    public static PostgresServer shared(PostgresVersion version) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(version, missing -> new PostgresServer(missing, Map.of(), true));
        }
    }

    /** A private server: close it after use. */
    public static Builder builder(PostgresVersion version) {
        return new Builder(version);
    }

    public PostgresVersion version() {
        return version;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** The superuser, or whoever uses an existing server. */
    public String user() {
        return user;
    }

    /** That user's password. */
    public String password() {
        return password;
    }

    /** The JDBC URL of a database, without user and password. */
    public String url(String database) {
        return Connections.url(host(), port(), database);
    }

    /** A new connection to {@code database} as the superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), user(), password());
    }

    /** Creates an empty database. Closing it drops it, with its replication slots. */
    public PostgresDatabase createDatabase() {
        return createDatabase("test_" + databases.incrementAndGet());
    }

    /** Creates an empty database of this name. Closing it drops it, with its replication slots. */
    public PostgresDatabase createDatabase(String name) {
        return createDatabase(name, "");
    }

    /**
     * Creates an empty database of this name. Closing it drops it, with its replication slots.
     *
     * @param options such as {@code TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'}, may be empty
     */
    public PostgresDatabase createDatabase(String name, String options) {
        administration().execute("CREATE DATABASE " + SqlText.identifier(name) + " " + options);
        return new PostgresDatabase(this, name);
    }

    /**
     * Creates a role that can log in.
     *
     * @param name taken as it is, so unique per server
     * @param options such as {@code REPLICATION}, may be empty
     */
    public PostgresRole createRole(String name, String options) {
        PostgresRole role = new PostgresRole(name, "secret of " + name);
        administration()
                .execute("CREATE ROLE " + SqlText.identifier(name) + " LOGIN PASSWORD "
                        + SqlText.literal(role.password()) + " " + options);
        return role;
    }

    /** The database {@code postgres}, for statements that concern the whole server. Not to be closed. */
    public PostgresDatabase administration() {
        return new PostgresDatabase(this, administration);
    }

    public boolean isRunning() {
        return instance == null || instance.isRunning();
    }

    /** Starts the stopped or killed server again and returns once it accepts connections. */
    public void start() {
        own().start();
    }

    /** Stops fast ({@code pg_ctl stop -m fast}) and waits for the end. It hangs while a WAL receiver confirms nothing. */
    public void stopFast() {
        requestStopFast();
        awaitStopped(STOP_LIMIT);
    }

    /** Asks for a fast stop and does not wait: sessions end, WAL senders wait for their receivers. */
    public void requestStopFast() {
        own().requestStop(StopMode.FAST);
    }

    /** Stops without a checkpoint ({@code -m immediate}): the next start recovers from the WAL. */
    public void stopImmediately() {
        own().requestStop(StopMode.IMMEDIATE);
        awaitStopped(STOP_LIMIT);
    }

    /** Kills all processes of the server. */
    public void kill() {
        own().requestStop(StopMode.KILL);
        awaitStopped(STOP_LIMIT);
    }

    /** Waits for the end of a server that was asked to stop. */
    public void awaitStopped(Duration limit) {
        Await.until("the server stops", limit, () -> !isRunning());
    }

    /** A fast stop and a start. */
    public void restart() {
        stopFast();
        start();
    }

    /** Ends a private server and removes its data; one that somebody else runs goes on. */
    @Override
    public void close() {
        if (instance != null) {
            own().close();
        }
    }

    /**
     * Starts a hot standby of this private server on a cold copy of its data, for which this server is stopped and
     * started again. It streams through the physical slot {@code standby}, sends feedback, and is closed on its own.
     * Skips the test where servers run in Docker.
     *
     * @param settings of the standby, over the settings of this server
     */
    public PostgresServer standby(Map<String, String> settings) {
        ServerInstance primary = own();
        administration().execute("SELECT pg_create_physical_replication_slot('standby', true)");
        Map<String, String> own = new TreeMap<>(settings);
        own.put("primary_slot_name", "standby");
        return new PostgresServer(version, primary.standby(own));
    }

    /** The database of this name, which exists. Not to be closed on a standby, where nothing can be dropped. */
    public PostgresDatabase database(String name) {
        return new PostgresDatabase(this, name);
    }

    /** The server, if it is this object's alone. */
    private ServerInstance own() {
        if (shared) {
            throw new IllegalStateException(
                    "This server is shared by all tests of the JVM; build a private one to stop it");
        }
        if (instance == null) {
            throw new IllegalStateException("The server at " + host + ":" + port + " is not ours to stop or start");
        }
        return instance;
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version;
    }

    /** What a private server is like. */
    public static final class Builder {

        private final PostgresVersion version;
        private final Map<String, String> settings = new TreeMap<>();

        private Builder(PostgresVersion version) {
            this.version = version;
        }

        /** A setting as in {@code postgresql.conf}, over the test kit's defaults. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** After how long the server drops a receiver that does not answer. */
        public Builder walSenderTimeout(Duration timeout) {
            return setting("wal_sender_timeout", timeout.toMillis() + "ms");
        }

        /** Creates and starts the server. */
        public PostgresServer start() {
            return new PostgresServer(version, settings, false);
        }
    }
}
