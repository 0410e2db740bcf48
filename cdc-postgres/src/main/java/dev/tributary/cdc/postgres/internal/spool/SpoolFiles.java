package dev.tributary.cdc.postgres.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Where the files of spools come from. */
@FunctionalInterface
public interface SpoolFiles {

    /** A new, empty file for reading and writing, which is gone once it is closed. */
    FileChannel create() throws IOException;
}
