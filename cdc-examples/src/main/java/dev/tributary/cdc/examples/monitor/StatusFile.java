package dev.tributary.cdc.examples.monitor;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.HealthReport;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a pipeline's status in a file, as JSON: replaced as a whole every few seconds, and once more at the end. */
public final class StatusFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatusFile.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Pipeline pipeline;
    private final Path file;
    private final HealthThresholds thresholds;
    private final ScheduledExecutorService thread;
    private boolean failed;

    private StatusFile(Pipeline pipeline, Path file, HealthThresholds thresholds) {
        this.thresholds = thresholds;
        this.pipeline = pipeline;
        this.file = file.toAbsolutePath();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "cdc-" + pipeline.name() + "-status");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Writes it at once, and then again and again.
     *
     * @param thresholds from where on its health suffers
     * @throws ConfigurationException when it cannot be written
     */
    public static StatusFile keep(Pipeline pipeline, Path file, HealthThresholds thresholds) {
        StatusFile kept = new StatusFile(pipeline, file, thresholds);
        try {
            kept.write();
        } catch (IOException e) {
            kept.thread.shutdownNow();
            throw new ConfigurationException(
                    file + " cannot be written: " + e, "Give --metrics-file a file in a directory that exists.", e);
        }
        var unused = kept.thread.scheduleWithFixedDelay(
                kept::tryWrite, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return kept;
    }

    private void tryWrite() {
        try {
            write();
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                log.warn("{} cannot be written: {}", file, e.toString());
            }
            failed = true;
        }
    }

    private synchronized void write() throws IOException {
        PipelineStatus status = pipeline.status();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, owner(next));
        Files.writeString(next, StatusJson.of(status, HealthReport.of(status, thresholds)) + System.lineSeparator());
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** For its owner alone, where the file system knows such a thing. */
    private static FileAttribute<?>[] owner(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Writes how it ended. */
    @Override
    public void close() {
        thread.shutdownNow();
        tryWrite();
    }
}
