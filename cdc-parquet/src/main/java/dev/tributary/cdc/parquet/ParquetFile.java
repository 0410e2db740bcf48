package dev.tributary.cdc.parquet;

import java.nio.file.Path;

/**
 * A complete file.
 *
 * @param path where it is
 * @param rows rows in it
 * @param bytes its length
 */
public record ParquetFile(Path path, long rows, long bytes) {}
