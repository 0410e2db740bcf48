package dev.tributary.cdc.spi;

import dev.tributary.cdc.Mode;

/**
 * What a sink is told of the run that opens it.
 *
 * @param pipeline the pipeline's name, {@code [a-z0-9-]}
 * @param mode what the run does
 * @param warnings takes what an operator should know; thread-safe
 * @param steps what is sent to the destination passes it
 */
public record SinkContext(String pipeline, Mode mode, Warnings warnings, Steps steps) {

    /** A context whose steps nobody follows. */
    public SinkContext(String pipeline, Mode mode, Warnings warnings) {
        this(pipeline, mode, warnings, Steps.NONE);
    }
}
