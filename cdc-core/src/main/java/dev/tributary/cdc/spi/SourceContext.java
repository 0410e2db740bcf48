package dev.tributary.cdc.spi;

import dev.tributary.cdc.Mode;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a source is told of the run that opens it.
 *
 * @param pipeline the pipeline's name
 * @param mode what the run does
 * @param warnings takes what an operator should know but need not stop for; thread-safe
 * @param replaced counts values that a declared policy replaced; thread-safe
 * @param steps what is sent to the source passes it
 * @param observer takes what the source learns of its server; thread-safe
 */
public record SourceContext(
        String pipeline, Mode mode, Warnings warnings, ReplacedValues replaced, Steps steps, SlotObserver observer) {

    /** A context in which nobody asks what becomes of the slot. */
    public SourceContext(String pipeline, Mode mode, Warnings warnings, ReplacedValues replaced, Steps steps) {
        this(pipeline, mode, warnings, replaced, steps, SlotObserver.NONE);
    }

    /** A context whose steps nobody follows. */
    public SourceContext(String pipeline, Mode mode, Warnings warnings, ReplacedValues replaced) {
        this(pipeline, mode, warnings, replaced, Steps.NONE);
    }

    /** A context in which nobody asks for counts, for looking at the source outside of a run. */
    public SourceContext(String pipeline, Mode mode, Warnings warnings) {
        this(pipeline, mode, warnings, (table, column, policy) -> new LongAdder());
    }
}
