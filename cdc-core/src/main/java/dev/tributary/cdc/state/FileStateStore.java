package dev.tributary.cdc.state;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.CheckpointFormat;
import dev.tributary.cdc.spi.StateStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps one file per pipeline in a directory, each readable by its owner only. A save writes a new file, forces it to
 * disk and renames it over the old one, so that a crash leaves the old or the new checkpoint, whole.
 *
 * <p>Thread-safe within one process; across processes the ledger in the destination is what fences.
 */
public final class FileStateStore implements StateStore {

    /** Nobody writes a file for so long. */
    private static final Duration LEFT_OVER = Duration.ofHours(1);

    private final Path directory;

    /** A store in a directory, which is created when it is missing. */
    public FileStateStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public synchronized Optional<Checkpoint> load(String pipeline) {
        try {
            return Optional.of(CheckpointFormat.decode(Files.readString(file(pipeline), StandardCharsets.US_ASCII)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", file(pipeline), e);
        }
    }

    @Override
    public synchronized void save(Revision expected, Checkpoint next) {
        Path target = file(next.pipeline());
        Revisions.requireExpected(next.pipeline(), expected, load(next.pipeline()));
        try {
            createDirectory();
            // Another process may be about to save too: a name of its own keeps either file whole.
            Path temporary = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".new");
            try {
                write(temporary, CheckpointFormat.encode(next).getBytes(StandardCharsets.US_ASCII));
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceDirectory();
            sweep(target);
        } catch (IOException e) {
            throw failed("written", target, e);
        }
    }

    /** What killed processes have left. */
    private void sweep(Path target) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(LEFT_OVER));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, target.getFileName() + ".*new")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).compareTo(old) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Another process has swept it.
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private void createDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, permissions("rwx------"));
        }
    }

    /** A rename is durable once its directory is; where a directory cannot be opened, the platform does it itself. */
    private void forceDirectory() throws IOException {
        if (isPosix()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] permissions(String posix) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private Path file(String pipeline) {
        return directory.resolve(pipeline + ".checkpoint.json");
    }

    private static StateException failed(String what, Path file, IOException cause) {
        return new StateException(
                Retry.AFTER_FIX,
                "the checkpoint file " + file + " cannot be " + what + ": " + cause,
                "Make the directory writable for this user, with free space.",
                cause);
    }

    @Override
    public String describe() {
        return "file:" + directory;
    }
}
