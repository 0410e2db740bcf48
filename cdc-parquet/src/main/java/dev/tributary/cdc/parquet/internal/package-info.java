/**
 * The Parquet file format, as far as batches need it: data pages of version 1, definition and repetition levels in the
 * RLE/bit-packing hybrid, values PLAIN, pages compressed by ZSTD. No dictionaries: measured on rows of 400 bytes, ZSTD
 * alone makes smaller files in less time. Followed:
 * <a href="https://github.com/apache/parquet-format">parquet-format</a> {@code README.md}, {@code Encodings.md} and
 * {@code LogicalTypes.md}; the Thrift structures are those of parquet-format-structures.
 */
@NullMarked
package dev.tributary.cdc.parquet.internal;

import org.jspecify.annotations.NullMarked;
