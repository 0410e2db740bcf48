package dev.tributary.cdc.postgres;

/**
 * What becomes of values that do not fit exactly into the DECIMAL of {@link NumericPolicy#DECIMAL}. In a key only
 * {@link #FAIL} acts: one that was replaced could meet another one, so under the others such a key ends the run.
 */
public enum NumericOverflowPolicy {
    /** The run ends with an error that names the column. */
    FAIL,
    /** NULL takes its place, counted and warned of. */
    NULL,
    /**
     * The nearest value that fits takes its place, counted and warned of: digits beyond the scale are rounded, half away
     * from zero, and what is too large or infinite becomes the largest number of its sign.
     */
    CLAMP
}
