package dev.tributary.cdc.workspace.internal.spark;

import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system without checksum files and without permissions, which Hadoop would set by starting {@code chmod}
 * for every file.
 */
public final class WorkspaceFileSystem extends RawLocalFileSystem {

    @Override
    public void setPermission(Path path, FsPermission permission) {
        // The data directory's own permissions hold for everything inside.
    }
}
