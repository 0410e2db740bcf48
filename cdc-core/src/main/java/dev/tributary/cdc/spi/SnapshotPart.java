package dev.tributary.cdc.spi;

import dev.tributary.cdc.data.TableSchema;

/**
 * A part of a table's snapshot that one thread copies.
 *
 * @param schema the table, as the view shows it
 * @param index 0-based number of the part within the table
 * @param count number of the table's parts
 * @param estimatedRows rows expected, for progress; 0 only when there are none, -1 when unknown
 */
public record SnapshotPart(TableSchema schema, int index, int count, long estimatedRows) {}
