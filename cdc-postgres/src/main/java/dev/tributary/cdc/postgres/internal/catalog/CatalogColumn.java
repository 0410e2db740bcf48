package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.postgres.internal.types.ColumnType;

/** A column that is carried, as the catalog shows it: its {@link Column#id()} is the attribute number. */
public record CatalogColumn(Column column, ColumnType type) {}
