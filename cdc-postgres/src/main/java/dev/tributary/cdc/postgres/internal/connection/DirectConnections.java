package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.SourceUnreachableException;
import dev.tributary.cdc.spi.Steps;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLState;

/** A new connection each time: a run needs few, and keeps each for long. */
public final class DirectConnections implements Connections {

    private static final int MAX_APPLICATION_NAME = 63;

    private static final int PINNING_ATTEMPTS = 5;

    /** How long the server has for saying whether it is at work for a connection that has fallen silent. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final String UNREACHABLE_REMEDY =
            "Check host and port in the source's URL, that the server runs, and that no firewall stands between.";

    private final ConnectionSettings settings;
    private final String pipeline;
    private final Steps steps;

    /** Connections whose steps nobody follows. */
    public DirectConnections(ConnectionSettings settings, String pipeline) {
        this(settings, pipeline, Steps.NONE);
    }

    public DirectConnections(ConnectionSettings settings, String pipeline, Steps steps) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.steps = steps;
    }

    @Override
    public Steps steps() {
        return steps;
    }

    @Override
    public PgConnection sql(String purpose) {
        return excused(GatheringSocketFactory.openSql(settings.properties(applicationName(purpose)), this::open));
    }

    @Override
    public PgConnection sql(String purpose, Duration answer) {
        PgConnection connection =
                GatheringSocketFactory.openSql(settings.properties(applicationName(purpose)), this::open);
        return bearing(connection, answer, null);
    }

    @Override
    public PgConnection copying(String purpose) {
        return excused(GatheringSocketFactory.open(settings.properties(applicationName(purpose)), this::open));
    }

    @Override
    public PgConnection replication(String purpose) {
        Properties properties = settings.properties(applicationName(purpose));
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "13");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return bearing(GatheringSocketFactory.openStream(properties, this::open), settings.silence(), null);
    }

    /** A silence is borne as long as the server is at work for the connection. */
    private PgConnection excused(PgConnection connection) {
        return bearing(connection, settings.silence(), new WorkQuestion(this::asking, connection.getBackendPID()));
    }

    private PgConnection bearing(PgConnection connection, Duration silence, @Nullable BooleanSupplier atWork) {
        try {
            GatheringSocketFactory.opened(connection, silence, atWork);
            return connection;
        } catch (SQLException e) {
            Closing.quietly(connection);
            throw failed(e);
        }
    }

    /** A connection for one question, which ends when it is not answered in time. */
    private PgConnection asking() {
        Properties properties = settings.properties(applicationName("question"));
        int seconds = (int)
                Math.max(1, Math.min(ANSWER.toSeconds(), settings.silence().toSeconds()));
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, seconds);
        return GatheringSocketFactory.openSql(properties, this::openNow);
    }

    /** As soon as the breaker lets it. */
    private PgConnection open(Properties properties) {
        ConnectBreaker breaker = settings.breaker();
        breaker.await();
        @Nullable Throwable vain = null;
        try {
            return openNow(properties);
        } catch (CdcException e) {
            vain = e.retry() == Retry.TRANSIENT ? e : null;
            throw e;
        } catch (RuntimeException | Error e) {
            vain = e;
            throw e;
        } finally {
            if (vain == null) {
                breaker.succeeded();
            } else {
                breaker.failed(vain);
            }
        }
    }

    private PgConnection openNow(Properties properties) {
        for (int attempt = 1; ; attempt++) {
            try {
                return ServerErrors.reading(
                        "connecting to " + settings.location(),
                        () -> steps.take("source:connect", () -> pinned(properties)));
            } catch (SQLException e) {
                // A default statement_timeout of a millisecond can end the very statement that lifts it.
                boolean timedOut = ServerErrors.state(e).equals(PSQLState.QUERY_CANCELED.getState());
                if (!timedOut
                        || attempt == PINNING_ATTEMPTS
                        || Thread.currentThread().isInterrupted()) {
                    throw failed(e);
                }
            }
        }
    }

    private PgConnection pinned(Properties properties) throws SQLException {
        @Nullable Connection connection = null;
        boolean pinned = false;
        try {
            connection = new Driver().connect(settings.address(), properties);
            if (connection == null) {
                throw new ConfigurationException(
                        "the source's URL is no JDBC URL of a PostgreSQL database",
                        "Write it as jdbc:postgresql://host:5432/database.");
            }
            PgConnection opened = connection.unwrap(PgConnection.class);
            try (Statement statement = opened.createStatement()) {
                statement.execute(PinnedSettings.NO_TIMEOUT);
                statement.execute(PinnedSettings.sql(opened.getQueryExecutor().getServerVersionNum()));
            }
            pinned = true;
            return opened;
        } finally {
            if (!pinned) {
                Closing.quietly(connection);
            }
        }
    }

    /** What a failure to connect means. */
    private CdcException failed(SQLException e) {
        String state = ServerErrors.state(e);
        String role = settings.user().map(name -> "role '" + name + "'").orElse("the role");
        if (Thread.currentThread().isInterrupted()) {
            return new SourceException(
                    Retry.TRANSIENT,
                    "connecting to " + settings.location() + " was interrupted",
                    "Run again when it suits.",
                    e);
        }
        String said = "connecting to " + settings.location() + " failed: " + ServerErrors.message(e);
        if (state.equals(PSQLState.INVALID_PASSWORD.getState())) {
            return new ConfigurationException(said, "Correct the user or the password of the source.", e);
        }
        if (state.equals("28000")) {
            return new ConfigurationException(
                    said, "Let " + role + " log in from here: check that it exists, has LOGIN, and pg_hba.conf.", e);
        }
        if (state.equals("3D000")) {
            return new ConfigurationException(said, "Correct the database's name in the source's URL.", e);
        }
        if (state.equals(ServerErrors.INSUFFICIENT_PRIVILEGE)
                && ServerErrors.message(e).contains("permission denied for database")) {
            return new ConfigurationException(said, "GRANT CONNECT ON DATABASE … TO " + role + ".", e);
        }
        if (state.equals(ServerErrors.INSUFFICIENT_PRIVILEGE)) {
            return new ConfigurationException(
                    said,
                    "Give " + role + " the right to connect and to replicate: ALTER ROLE … REPLICATION"
                            + " (on Amazon RDS: GRANT rds_replication TO …).",
                    e);
        }
        if (ServerErrors.message(e).contains("server does not support SSL")) {
            return new ConfigurationException(
                    said,
                    "Give the server a certificate (ssl = on); only if nobody else can listen on the network, add"
                            + " sslmode=disable to the source's URL.",
                    e);
        }
        if (ServerErrors.message(e).contains("could not be verified")) {
            return new ConfigurationException(
                    said,
                    "Connect by a name that the server's certificate holds, or give it one that holds this name.",
                    e);
        }
        if (ServerErrors.message(e).contains("unsupported startup parameter")) {
            return new ConfigurationException(
                    said,
                    "Point the source's URL at the server itself: a connection pooler (PgBouncer) stands between, which"
                            + " replication does not pass.",
                    e);
        }
        if (state.equals(PSQLState.CONNECTION_REJECTED.getState())) {
            return new ConfigurationException(
                    said, "Set the user and the password of the source, and an sslmode that the server accepts.", e);
        }
        if (state.equals("0A000")) {
            return new ConfigurationException(
                    said,
                    "Name a database whose encoding can be converted to UTF8 (not MULE_INTERNAL), and the server itself"
                            + " rather than a pooler.",
                    e);
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return new ConfigurationException(said, "Check sslmode and the certificates in the source's URL.", e);
            }
        }
        if (state.equals("53300")) {
            return new SourceException(
                    Retry.TRANSIENT,
                    said,
                    "Free connections at the server, or raise max_connections and max_wal_senders.",
                    e);
        }
        if (state.equals(PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState())) {
            return new SourceUnreachableException(said, UNREACHABLE_REMEDY, e);
        }
        return new SourceException(Retry.TRANSIENT, said, UNREACHABLE_REMEDY, e);
    }

    private String applicationName(String purpose) {
        String name = "tributary " + purpose + ' ' + pipeline;
        while (name.getBytes(StandardCharsets.UTF_8).length > MAX_APPLICATION_NAME) {
            name = name.substring(0, name.length() - 1);
        }
        return name;
    }
}
