package dev.tributary.cdc.examples;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 17 of the quickstart's own, on the loopback interface and ready for logical replication. Its data stay
 * in the directory when it is closed, and a later start continues with them. It starts for root, too, and ends with the
 * JVM at the latest. Not thread-safe, but its connections are independent.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String SUPERUSER = "postgres";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final EmbeddedPostgres postgres;
    private final Path data;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres postgres, Path data, String password) {
        this.postgres = postgres;
        this.data = data;
        this.password = password;
    }

    /** Starts the server on a free port, otherwise as {@link #start(Path, int)}. */
    public static EmbeddedDatabase start(Path directory) throws IOException {
        return start(directory, 0);
    }

    /**
     * Starts the server.
     *
     * @param directory of the server; is created when missing. Only one server at a time may run on it.
     * @param port on the loopback interface; 0 takes a free one
     * @throws IOException if the binaries do not run here or the server does not start within a minute
     */
    public static EmbeddedDatabase start(Path directory, int port) throws IOException {
        Files.createDirectories(directory);
        Path passwordFile = directory.resolve("password");
        String password = password(passwordFile);
        Path data = directory.resolve("data");
        ProcessBuilder.Redirect serverLog =
                ProcessBuilder.Redirect.appendTo(directory.resolve("server.log").toFile());
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_LIMIT)
                .setOutputRedirector(serverLog)
                .setErrorRedirector(serverLog)
                // Options of initdb, which the library forwards as they are.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password)
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_wal_senders", "20")
                .setServerConfig("max_replication_slots", "20")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("password_encryption", "scram-sha-256")
                .start();
        return new EmbeddedDatabase(postgres, data, password);
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] secret = new byte[16];
            new SecureRandom().nextBytes(secret);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(secret), StandardCharsets.US_ASCII);
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    public int port() {
        return postgres.getPort();
    }

    /** The JDBC URL of the one database, without user and password. */
    public String url() {
        return "jdbc:postgresql://localhost:" + port() + "/" + SUPERUSER;
    }

    /** The superuser. */
    public String user() {
        return SUPERUSER;
    }

    /** The superuser's password: made at random with the cluster, kept in its directory. */
    public String password() {
        return password;
    }

    /** A new connection, to be closed by the caller. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password);
    }

    /** Stops the server; sessions are ended. */
    @Override
    public void close() throws IOException {
        postgres.close();
        Path pidFile = data.resolve("postmaster.pid");
        // Where the JVM ends too, the library's own hook may have begun to stop it, and its close returns at once. A
        // fast
        // stop waits for WAL receivers that confirm nothing, and the library gives up after some seconds.
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            Optional<ProcessHandle> server = ProcessHandle.of(pid);
            if (server.isPresent() && !ends(server.get())) {
                log.warn("PostgreSQL did not stop within its time and is killed; the next start recovers from the WAL");
                server.get().destroyForcibly();
            }
        } catch (NoSuchFileException e) {
            log.debug("PostgreSQL has stopped", e);
        }
    }

    private static boolean ends(ProcessHandle server) {
        try {
            server.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            log.debug("PostgreSQL goes on", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return "EmbeddedDatabase[" + url() + "]";
    }
}
