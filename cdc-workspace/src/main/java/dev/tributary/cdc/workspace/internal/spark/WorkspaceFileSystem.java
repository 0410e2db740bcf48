package dev.tributary.cdc.workspace.internal.spark;

import java.io.File;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system without checksum files and without permissions, which Hadoop would set by starting {@code chmod}
 * for every file.  Paths under {@code /Volumes} lead into the folders of the volumes.
 */
public final class WorkspaceFileSystem extends RawLocalFileSystem {

    @Override
    public File pathToFile(Path path) {
        String text = path.toUri().getPath();
        if (text.startsWith(VolumePaths.ROOT)) {
            return VolumePaths.resolve(Workspace.store(), text).toFile();
        }
        return super.pathToFile(path);
    }

    @Override
    public void setPermission(Path path, FsPermission permission) {
        // The data directory's own permissions hold for everything inside.
    }
}
