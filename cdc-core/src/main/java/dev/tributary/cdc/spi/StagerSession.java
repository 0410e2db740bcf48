package dev.tributary.cdc.spi;

import dev.tributary.cdc.data.ChangeBatch;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Stages the files of one run. Thread-safe. */
public interface StagerSession extends AutoCloseable {

    /**
     * Writes a batch to a new file and makes sure that all of it arrived. Transient failures are retried inside.
     *
     * @param batch the rows; when this returns, it is filled with other ones: nothing of it may be kept
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

    /** Where refused rows are kept; empty unless overridden: this stager keeps none. */
    default Optional<RefusedRows> refusedRows() {
        return Optional.empty();
    }

    /** Removes what this run staged and nothing refers to, and releases all resources. */
    @Override
    void close();
}
