package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.types.ColumnSite;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.InitialValue;
import dev.tributary.cdc.postgres.internal.types.UncarriableValueException;
import org.jspecify.annotations.Nullable;

/**
 * A column that is carried, as the catalog shows it.
 *
 * @param column its {@link Column#id()} is the attribute number
 * @param missing what rows hold in it that are older than the column, in PostgreSQL's text format; null for NULL, and
 *     when the catalog need not say it any more since such rows were rewritten
 */
public record CatalogColumn(Column column, ColumnType type, @Nullable String missing) {

    static CatalogColumn of(TableId table, Column column, ColumnType type, @Nullable String missing) {
        CatalogColumn plain = new CatalogColumn(column, type, missing);
        return new CatalogColumn(plain.withInitial(table, column, type), type, missing);
    }

    /**
     * A column of a relation message that is this one, with its {@link Column#initial()}.
     *
     * @param described the column in the shape that the message gives it
     * @param describedType its type there, which may have been another one than now
     */
    public Column withInitial(TableId table, Column described, ColumnType describedType) {
        if (missing == null) {
            return described;
        }
        String initial;
        try {
            initial = InitialValue.of(describedType, new ColumnSite(table, described), missing);
        } catch (UncarriableValueException e) {
            // No row need hold it any more: whoever adds the column must look at the rows themselves.
            initial = null;
        }
        return new Column(
                described.id(),
                described.name(),
                described.type(),
                described.sourceType(),
                described.nullable(),
                described.keyOrdinal(),
                initial,
                described.comment());
    }

    /** Whether older rows hold a value in it that {@link Column#initial()} does not say. */
    public boolean isInitialUnknown() {
        return missing != null && column.initial() == null;
    }
}
