package dev.tributary.cdc.spring;

import dev.tributary.cdc.postgres.PostgresSource;

/** As {@link PipelineCustomizer}, for the source: a password that changes while the application runs, for example. */
@FunctionalInterface
public interface SourceCustomizer {

    /** Called once, after everything that the properties say was set. */
    void customize(PostgresSource.Builder builder);
}
