package dev.tributary.cdc.databricks;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A directory of one pipeline in a volume. Immutable.
 *
 * @param path full path
 * @param epoch the epoch of the run that made it; empty for one that is no run's
 * @param files what it holds
 */
public record StagedDirectory(String path, OptionalLong epoch, List<File> files) {

    /**
     * A file.
     *
     * @param path full path
     * @param bytes its length
     * @param modified when it was uploaded
     */
    public record File(String path, long bytes, Instant modified) {}

    public StagedDirectory {
        files = List.copyOf(files);
    }

    /** Whether it is kept for people until they remove it, such as refused rows. */
    public boolean isKept() {
        return epoch.isEmpty();
    }

    /** Length of all files. */
    public long bytes() {
        return files.stream().mapToLong(File::bytes).sum();
    }
}
