package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;

/** Where a decoder works: a policy may do more to a value that is no part of the key, and counts by column. Immutable. */
public record ColumnSite(TableId table, Column column) {}
