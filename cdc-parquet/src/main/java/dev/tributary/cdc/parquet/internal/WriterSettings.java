package dev.tributary.cdc.parquet.internal;

/**
 * How files are written.
 *
 * @param compressionLevel of ZSTD
 * @param rowGroupBytes bytes of a row group before compression, about
 * @param pageBytes bytes of a page before compression, about
 * @param pageRows most rows of a page
 */
public record WriterSettings(int compressionLevel, long rowGroupBytes, int pageBytes, int pageRows) {}
