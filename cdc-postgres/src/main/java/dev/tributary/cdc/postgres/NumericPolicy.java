package dev.tributary.cdc.postgres;

/**
 * How columns of numeric travel that no DECIMAL holds by their definition: without a precision, of more than 38 digits, or
 * with a scale that is negative or above the precision.
 */
public enum NumericPolicy {
    /** As PostgreSQL's text, exactly, trailing zeros included. */
    TEXT,
    /**
     * As DECIMAL(38,s) with one configured scale for all of them. What needs more digits on either side of the point, and
     * the infinities, follow the {@link NumericOverflowPolicy}.
     */
    DECIMAL
}
