package dev.tributary.cdc.spring;

import dev.tributary.cdc.PipelineBuilder;

/**
 * A bean that has the last word on how the pipeline is built: for what has no property, such as executors or clocks.
 * Several are called in their {@link org.springframework.core.annotation.Order}.
 */
@FunctionalInterface
public interface PipelineCustomizer {

    /** Called once, after everything that the properties say was set. */
    void customize(PipelineBuilder builder);
}
