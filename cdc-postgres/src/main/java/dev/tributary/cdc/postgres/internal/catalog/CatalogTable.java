package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog shows it. Immutable.
 *
 * @param schema the columns carried, in order of attribute number; keys are those of the replica identity, or of the
 *     primary key or another usable unique index under {@code REPLICA IDENTITY FULL}
 * @param columns the same columns with their types, at the same indexes
 * @param rowFilter SQL condition over the columns that published rows meet, if the publication has one for the table
 * @param intact how many columns the table has, if none was ever dropped from among them and all are sent; else 0
 */
public record CatalogTable(TableSchema schema, List<CatalogColumn> columns, Optional<String> rowFilter, int intact) {

    public CatalogTable {
        columns = List.copyOf(columns);
    }

    /** The column of this attribute number, if it is carried. */
    public Optional<CatalogColumn> column(int number) {
        return columns.stream().filter(c -> c.column().id() == number).findFirst();
    }

    /** The column of this name, if it is carried. */
    public Optional<CatalogColumn> column(String name) {
        return columns.stream().filter(c -> c.column().name().equals(name)).findFirst();
    }
}
