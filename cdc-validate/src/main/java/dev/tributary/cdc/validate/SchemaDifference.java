package dev.tributary.cdc.validate;

/**
 * A difference between a table's shape at the source and its target's.
 *
 * @param kind what differs
 * @param column the column's name; of a key all its columns
 * @param source what the source says, as the destination has to have it
 * @param destination what the destination has
 */
public record SchemaDifference(Kind kind, String column, String source, String destination) {

    /** What can differ. */
    public enum Kind {
        /** The destination lacks a column. */
        MISSING_COLUMN(false),
        /** The type of the destination's column is none that holds the source's values. */
        WRONG_TYPE(false),
        /** The destination does not admit NULL where the source does. */
        NOT_NULL(false),
        /** The declared primary key has other columns than the source's key. */
        WRONG_KEY(false),
        /** The destination has a column that the source no longer has: a dropped one is kept. */
        FURTHER_COLUMN(true),
        /** The type of the destination's column holds all of the source's values, and more: types are never narrowed. */
        WIDER_TYPE(true);

        private final boolean expected;

        Kind(boolean expected) {
            this.expected = expected;
        }
    }

    /** Whether pipelines bring this about by themselves, so that it is worth knowing and nothing wrong. */
    public boolean isExpected() {
        return kind.expected;
    }
}
