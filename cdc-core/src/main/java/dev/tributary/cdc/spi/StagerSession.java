package dev.tributary.cdc.spi;

import dev.tributary.cdc.data.ChangeBatch;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Stages the files of one run. Thread-safe. */
public interface StagerSession extends AutoCloseable {

    /**
     * Writes a batch to a new file and makes sure that all of it arrived. Transient failures are retried inside.
     *
     * @param batch the rows; not changed afterwards
     * @param name unique within the run, {@code [a-z0-9-]}; a name is never used for two contents
     * @throws dev.tributary.cdc.StagingException when the file cannot be written
     */
    StagedFile stage(ChangeBatch batch, String name);

    /** Removes files that are no longer needed. What cannot be removed is warned of and left to {@link #sweep}. */
    void delete(Collection<StagedFile> files);

    /**
     * Removes what earlier runs of this pipeline left behind, and nothing of any other pipeline.
     *
     * @param keep paths that are still needed
     */
    void sweep(Set<String> keep);

    /** Whether {@link #keepRefused} can be called. */
    default boolean canKeepRefused() {
        return false;
    }

    /**
     * Keeps rows that a check refused where people find them. They are durable when this returns, and stay until
     * somebody removes them: {@link #sweep} leaves them alone. Rows that are read again may be kept again; they are
     * told apart by table, LSN and ordinal.
     *
     * @param rows of one table
     * @param name unique within the run, {@code [a-z0-9-]}
     * @return where they are, for the operator
     * @throws dev.tributary.cdc.StagingException when they cannot be written
     */
    default String keepRefused(List<RefusedRow> rows, String name) {
        throw new UnsupportedOperationException("this stager keeps no refused rows");
    }

    /** Removes what this run staged and nothing refers to, and releases all resources. */
    @Override
    void close();
}
