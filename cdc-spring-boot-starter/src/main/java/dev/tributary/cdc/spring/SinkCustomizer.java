package dev.tributary.cdc.spring;

import dev.tributary.cdc.databricks.DatabricksSink;

/** As {@link PipelineCustomizer}, for the sink: how tables are clustered, partitioned and labelled, for example. */
@FunctionalInterface
public interface SinkCustomizer {

    /** Called once, after everything that the properties say was set. */
    void customize(DatabricksSink.Builder builder);
}
