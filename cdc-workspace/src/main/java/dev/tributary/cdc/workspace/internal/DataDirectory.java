package dev.tributary.cdc.workspace.internal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Where a workspace keeps everything: the rows of all tables among it, so it is for its owner alone. */
final class DataDirectory {

    private DataDirectory() {}

    /** Makes it, if it is missing; one that somebody has made stays as open as it is. */
    static void make(Path data) throws IOException {
        Path absolute = data.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute.getParent());
            try {
                Files.createDirectory(absolute, ownerOnly(absolute, "rwx------"));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(absolute)) {
                    throw e;
                }
            }
        }
    }

    /** Elsewhere than on POSIX what is new gets what its directory hands down. */
    static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
