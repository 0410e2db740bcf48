package dev.tributary.cdc.postgres;

/**
 * What becomes of {@code NaN} in columns that travel as DECIMAL, which has none. (real and double precision keep theirs.)
 * In a key only {@link #FAIL} and {@link #TEXT} act: under {@link #NULL} such a key ends the run.
 */
public enum NanPolicy {
    /** The run ends with an error that names the column. */
    FAIL,
    /** NULL takes its place, counted and warned of. */
    NULL,
    /** All numeric columns travel as PostgreSQL's text, so that every value fits. */
    TEXT
}
