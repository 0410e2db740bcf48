package dev.tributary.cdc.workspace.internal.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Keeps a second workspace out of the data directory. The lock ends with this process, in whatever way. */
final class DataLock {

    /** A killed predecessor may still be on its way out. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private DataLock() {}

    static FileLock take(Path home) throws IOException {
        Files.createDirectories(home);
        FileChannel channel =
                FileChannel.open(home.resolve("workspace.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        FileLock taken = channel.tryLock();
        while (taken == null && System.nanoTime() < deadline) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            taken = channel.tryLock();
        }
        if (taken == null) {
            channel.close();
            throw new CannotStart("another local workspace uses " + home, "Stop it, or choose another data directory.");
        }
        return taken;
    }
}
