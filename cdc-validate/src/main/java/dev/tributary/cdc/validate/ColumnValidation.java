package dev.tributary.cdc.validate;

/**
 * A column on both sides. Each value is hashed together with its row's key, so that values which have changed places are
 * noticed too; in a table without a key it is hashed together with the whole row.
 *
 * @param column its name at the source
 * @param source sum of the hashes of its values at the source
 * @param destination likewise at the destination
 */
public record ColumnValidation(String column, long source, long destination) {

    /**
     * Whether both sides hold the same values in the same rows: not where rows are missing, extra or doubled, see
     * {@link TableValidation#changedColumns()}.
     */
    public boolean equal() {
        return source == destination;
    }
}
