package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server from the embedded binaries. The postmaster is a child of this JVM, so its end is always seen, also where
 * nobody reaps orphans (containers without an init).
 */
final class EmbeddedInstance implements ServerInstance {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedInstance.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int START_ATTEMPTS = 3;

    private final Path home;
    private final Path binaries;
    private final int port;
    private final Map<String, String> settings;
    private final Thread closer = new Thread(this::remove, "postgres-closer");
    private @Nullable Process postmaster;

    private EmbeddedInstance(Path home, Path binaries, Map<String, String> settings) throws IOException {
        this.home = home;
        this.binaries = binaries;
        this.settings = settings;
        this.port = freePort();
    }

    /** Makes a cluster in a directory of its own and starts it. */
    static EmbeddedInstance create(PostgresVersion version, Map<String, String> settings) {
        StaleServers.removeOnce();
        IllegalStateException failure = null;
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            try {
                return createOnce(version, settings);
            } catch (IllegalStateException e) {
                // Another process can take the free port before the server binds it.
                if (!String.valueOf(e.getMessage()).contains("could not bind")) {
                    throw e;
                }
                failure = e;
            }
        }
        throw new IllegalStateException("No free port after " + START_ATTEMPTS + " attempts", failure);
    }

    private static EmbeddedInstance createOnce(PostgresVersion version, Map<String, String> settings) {
        try {
            Path home = StaleServers.claim(UUID.randomUUID().toString());
            EmbeddedInstance instance =
                    new EmbeddedInstance(home, EmbeddedBinaries.directory(version.major()), settings);
            Runtime.getRuntime().addShutdownHook(instance.closer);
            try {
                instance.initialize();
                instance.start();
            } catch (RuntimeException | IOException e) {
                instance.close();
                throw e;
            }
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a PostgreSQL " + version + " server", e);
        }
    }

    private void initialize() throws IOException {
        Path passwordFile = Files.writeString(home.resolve("password"), SUPERUSER_PASSWORD);
        List<String> command = new ArrayList<>(Unshare.prefix());
        command.addAll(List.of(binaries.resolve("bin/initdb").toString(), "-D", data().toString()));
        command.addAll(List.of("-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile=" + passwordFile));
        command.addAll(List.of("--no-sync", "--no-locale", "-E", "UTF8"));
        Process initdb = run(command);
        if (!ended(initdb, START_LIMIT) || initdb.exitValue() != 0) {
            initdb.destroyForcibly();
            throw new IllegalStateException("initdb failed: " + serverLog());
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException("The server is running already");
        }
        List<String> command = new ArrayList<>(Unshare.prefix());
        command.addAll(List.of(binaries.resolve("bin/postgres").toString(), "-D", data().toString()));
        command.addAll(List.of("-p", Integer.toString(port), "-c", "listen_addresses=" + host()));
        command.addAll(List.of("-c", "unix_socket_directories="));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!started(command)) {
            // The processes of a killed server hold its shared memory for a moment longer.
            if (System.nanoTime() - deadline > 0 || !serverLog().contains("shared memory block")) {
                throw new IllegalStateException("PostgreSQL did not start: " + serverLog());
            }
        }
    }

    private boolean started(List<String> command) {
        try {
            Process process = run(command);
            postmaster = process;
            Connections.awaitReady(host(), port, START_LIMIT, process::isAlive);
            return process.isAlive();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0), e);
        }
    }

    @Override
    public EmbeddedInstance standby(Map<String, String> own) {
        Process primary = Objects.requireNonNull(postmaster);
        requestStop(StopMode.FAST);
        if (!ended(primary, STOP_LIMIT)) {
            throw new IllegalStateException("The primary did not stop: " + serverLog());
        }
        try {
            Path copyHome = StaleServers.claim(UUID.randomUUID().toString());
            // Slots belong to the server that they were made on.
            Directories.copy(data(), copyHome.resolve("data"), name -> name.startsWith("pg_replslot/"));
            Files.createFile(copyHome.resolve("data/standby.signal"));
            start();
            Map<String, String> merged = new TreeMap<>(settings);
            merged.put(
                    "primary_conninfo",
                    "host=" + host() + " port=" + port + " user=" + SUPERUSER + " password=" + SUPERUSER_PASSWORD
                            + " dbname=" + SUPERUSER);
            merged.put("hot_standby_feedback", "on");
            merged.put("wal_receiver_status_interval", "1s");
            merged.put("wal_retrieve_retry_interval", "200ms");
            merged.putAll(own);
            EmbeddedInstance standby = new EmbeddedInstance(copyHome, binaries, merged);
            Runtime.getRuntime().addShutdownHook(standby.closer);
            try {
                standby.start();
            } catch (RuntimeException e) {
                standby.close();
                throw e;
            }
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a standby", e);
        }
    }

    @Override
    public void requestStop(StopMode mode) {
        Process process = postmaster;
        if (process == null || !process.isAlive()) {
            return;
        }
        if (mode == StopMode.KILL) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            return;
        }
        try {
            // Java itself can only send TERM and KILL.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + mode.signal() + " " + process.pid()).start();
            if (!ended(kill, STOP_LIMIT) || kill.exitValue() != 0) {
                throw new IllegalStateException("Cannot signal the postmaster " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot signal the postmaster " + process.pid(), e);
        }
    }

    @Override
    public boolean isRunning() {
        Process process = postmaster;
        return process != null && process.isAlive();
    }

    @Override
    public void close() {
        if (remove()) {
            try {
                Runtime.getRuntime().removeShutdownHook(closer);
            } catch (IllegalStateException e) {
                log.debug("The JVM ends anyway", e);
            }
        }
    }

    /** False if another call did it before. */
    private synchronized boolean remove() {
        if (!Files.exists(home)) {
            return false;
        }
        if (isRunning()) {
            requestStop(StopMode.IMMEDIATE);
            if (!ended(Objects.requireNonNull(postmaster), STOP_LIMIT)) {
                log.warn("PostgreSQL on port {} did not end by itself; killing it", port);
                requestStop(StopMode.KILL);
            }
        }
        // The last processes may write into the directory while it goes.
        Await.until("the server's directory is removed", STOP_LIMIT, () -> {
            Directories.delete(home);
            return !Files.exists(home);
        });
        return true;
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.to(serverLogFile().toFile()))
                .start();
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path serverLogFile() {
        return home.resolve("server.log");
    }

    private String serverLog() {
        try {
            return Files.readString(serverLogFile()).strip();
        } catch (IOException e) {
            return "(no server log: " + e + ")";
        }
    }

    private static boolean ended(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
