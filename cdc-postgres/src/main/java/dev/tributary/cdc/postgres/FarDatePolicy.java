package dev.tributary.cdc.postgres;

/**
 * What becomes of finite dates and timestamps before the year 1 (BC) and after the year 9999, which the destination's
 * types cannot hold. In a key only {@link #FAIL} and {@link #TEXT} act: one that was replaced could meet another one, so
 * under the others such a key ends the run.
 */
public enum FarDatePolicy {
    /** The run ends with an error that names the column. */
    FAIL,
    /** NULL takes its place, counted and warned of. */
    NULL,
    /** The last or first moment that the destination can hold takes its place, counted and warned of. */
    CLAMP,
    /** The columns travel as PostgreSQL's text, so that every value fits. */
    TEXT
}
