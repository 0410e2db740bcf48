package dev.tributary.cdc.spi;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Remnant;
import java.util.List;

/**
 * Turns batches into files where the sink can read them. Immutable and reusable; each run opens a session. Thread-safe.
 */
public interface Stager {

    StagerSession open(StagerContext context);

    /**
     * Checks what staging needs and touches nothing. What is wrong is a finding; nothing that is wrong is thrown. Unless
     * overridden, nothing is checked.
     *
     * @param pipeline the pipeline's name
     */
    default List<Finding> examine(String pipeline) {
        return List.of();
    }

    /**
     * Opens a session that only explains: it gives files the names that they would have and writes none; statements that
     * it would send to the destination go to the recorder.
     *
     * @throws ConfigurationException when this stager cannot explain itself, which is so unless overridden
     */
    default StagerSession explain(StagerContext context, StatementRecorder recorder) {
        throw new ConfigurationException(
                "the stager (" + describe() + ") cannot say what it would do", "Use a stager that explains itself.");
    }

    /** Directories of files that the pipeline has staged, and nothing of any other pipeline's. Unless overridden, none. */
    default List<Remnant> staged(String pipeline) {
        return List.of();
    }

    /** Removes the files that the pipeline has staged; refused rows, which are kept for people, stay. Can be repeated. */
    default void clear(String pipeline) {}

    /** One line of the effective settings for the log, without secrets. */
    String describe();
}
