package dev.tributary.cdc;

import dev.tributary.cdc.internal.Time;

/** Builds pipelines that take their time and threads from a test. */
public final class Simulated {

    private Simulated() {}

    /** The builder of a pipeline that lives in another time. */
    public static PipelineBuilder pipeline(Time time) {
        return Pipeline.builder().time(time);
    }
}
