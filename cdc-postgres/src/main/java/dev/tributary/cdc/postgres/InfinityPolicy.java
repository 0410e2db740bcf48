package dev.tributary.cdc.postgres;

/**
 * What becomes of {@code infinity} and {@code -infinity} in columns of date, timestamp and timestamptz, which the
 * destination's types do not have. In a key only {@link #FAIL} and {@link #TEXT} act: one that was replaced could meet
 * another one, so under the others such a key ends the run.
 */
public enum InfinityPolicy {
    /** The run ends with an error that names the column. */
    FAIL,
    /** NULL takes its place, counted and warned of. */
    NULL,
    /** The last or first moment that the destination can hold takes its place (years 9999 and 1), counted and warned of. */
    CLAMP,
    /** The columns travel as PostgreSQL's text, so that every value fits. */
    TEXT
}
