package dev.tributary.cdc.spi;

import dev.tributary.cdc.Mode;

/**
 * What a sink is told of the run that opens it.
 *
 * @param pipeline the pipeline's name, {@code [a-z0-9-]}
 * @param mode what the run does
 * @param warnings takes what an operator should know; thread-safe
 * @param steps what is sent to the destination passes it
 * @param spans what is done for a flush or a copy passes it, and the ids of statements
 */
public record SinkContext(String pipeline, Mode mode, Warnings warnings, Steps steps, Spans spans) {

    /** A context that nobody traces. */
    public SinkContext(String pipeline, Mode mode, Warnings warnings, Steps steps) {
        this(pipeline, mode, warnings, steps, Spans.NONE);
    }

    /** A context whose steps nobody follows. */
    public SinkContext(String pipeline, Mode mode, Warnings warnings) {
        this(pipeline, mode, warnings, Steps.NONE);
    }
}
