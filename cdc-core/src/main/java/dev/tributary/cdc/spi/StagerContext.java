package dev.tributary.cdc.spi;

import dev.tributary.cdc.Mode;

/**
 * What a stager is told of the run that opens it.
 *
 * @param pipeline the pipeline's name, {@code [a-z0-9-]}
 * @param epoch the run's epoch: no other run of this pipeline has it, so it belongs into every file name
 * @param mode what the run does
 * @param warnings takes what an operator should know; thread-safe
 * @param steps what is written to files or sent passes it
 */
public record StagerContext(String pipeline, long epoch, Mode mode, Warnings warnings, Steps steps) {

    /** A context whose steps nobody follows. */
    public StagerContext(String pipeline, long epoch, Mode mode, Warnings warnings) {
        this(pipeline, epoch, mode, warnings, Steps.NONE);
    }
}
