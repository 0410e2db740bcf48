package dev.tributary.cdc.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories of servers, each with the process id of the JVM that owns it. A JVM that was killed cannot stop its
 * servers; the next one does.
 */
final class StaleServers {

    private static final Logger log = LoggerFactory.getLogger(StaleServers.class);
    private static final AtomicBoolean done = new AtomicBoolean();
    private static final String OWNER = "owner";

    private StaleServers() {}

    /** Creates a server directory that belongs to this JVM. */
    static Path claim(String name) throws IOException {
        Path servers =
                Files.createDirectories(EmbeddedBinaries.workingDirectory().resolve("servers"));
        // Marked before it is visible under its name, so no other JVM can take it for an orphan.
        Path aside = Files.createDirectory(servers.resolve("." + name));
        Files.writeString(
                aside.resolve(OWNER), Long.toString(ProcessHandle.current().pid()));
        return Files.move(aside, servers.resolve(name));
    }

    /** Stops and removes the servers of JVMs that are gone. */
    static void removeOnce() {
        Path servers = EmbeddedBinaries.workingDirectory().resolve("servers");
        if (done.getAndSet(true) || !Files.isDirectory(servers)) {
            return;
        }
        try (Stream<Path> directories = Files.list(servers)) {
            directories
                    .filter(directory -> Files.exists(directory.resolve(OWNER)))
                    .filter(directory -> !isAlive(directory.resolve(OWNER)))
                    .forEach(StaleServers::remove);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + servers, e);
        }
    }

    private static void remove(Path directory) {
        log.info("Removing the test server a killed JVM left in {}", directory);
        try {
            postmaster(directory).ifPresent(process -> {
                List<ProcessHandle> children = process.descendants().toList();
                process.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
            });
            Directories.delete(directory);
        } catch (UncheckedIOException e) {
            // Another JVM may be removing it too, or its last process still writes: the next run tries again.
            log.info("Not removed now: {}", directory, e);
        }
    }

    private static Optional<ProcessHandle> postmaster(Path directory) {
        return processOf(directory.resolve("data/postmaster.pid"))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
    }

    private static boolean isAlive(Path pidFile) {
        return processOf(pidFile).isPresent();
    }

    private static Optional<ProcessHandle> processOf(Path pidFile) {
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + pidFile, e);
        }
    }
}
