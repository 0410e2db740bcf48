package dev.tributary.cdc.spi;

import dev.tributary.cdc.Mode;

/**
 * What a source is told of the run that opens it.
 *
 * @param pipeline the pipeline's name
 * @param mode what the run does
 * @param warnings takes what an operator should know but need not stop for; thread-safe
 */
public record SourceContext(String pipeline, Mode mode, Warnings warnings) {}
