package dev.tributary.cdc.postgres.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for spool files, which only the process's user can read. A file has no name from its creation on where the
 * system allows that, so that nothing is left behind by a process that is killed; elsewhere it is locked as long as it is
 * in use, and {@link #sweep} removes what nobody holds. Thread-safe; may be shared by processes.
 */
public final class SpoolDirectory implements SpoolFiles {

    private static final Logger log = LoggerFactory.getLogger(SpoolDirectory.class);

    private static final String SUFFIX = ".spool";

    private final Path directory;

    public SpoolDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public FileChannel create() throws IOException {
        Files.createDirectories(directory, onlyForUs("rwx------"));
        while (true) {
            FileChannel file = FileChannel.open(
                    directory.resolve(UUID.randomUUID() + SUFFIX),
                    Set.of(
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE),
                    onlyForUs("rw-------"));
            if (file.tryLock() != null) {
                return file;
            }
            // Another process that sweeps was quicker.
            file.close();
        }
    }

    /** Removes files of processes that no longer run. */
    public void sweep() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                sweep(file);
            }
        } catch (IOException e) {
            // A new file shows whether the directory is of any use.
            log.warn("files of earlier runs in {} could not be removed: {}", directory, e.toString());
        }
    }

    private static void sweep(Path file) throws IOException {
        try (FileChannel left = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (left.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            log.debug("{} is in use or gone", file, e);
        }
    }

    private static FileAttribute<?>[] onlyForUs(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
