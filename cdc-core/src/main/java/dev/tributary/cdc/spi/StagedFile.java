package dev.tributary.cdc.spi;

/**
 * A staged file.
 *
 * @param path full path as the sink names it
 * @param rows rows in the file
 * @param bytes length in bytes
 */
public record StagedFile(String path, long rows, long bytes) {}
