package dev.tributary.cdc;

/** What becomes of a row that a {@link dev.tributary.cdc.spi.BatchCheck} refuses, or that cannot be carried. */
public enum RefusalPolicy {
    /** The run ends with a {@link RowRefusedException}, or the source's error, before anything of the row's flush or snapshot is applied. */
    STOP,
    /**
     * The row is kept apart with the reason, and the run goes on. In the destination it is absent, also in an earlier
     * version, until a change brings a version of it that is not refused.
     */
    QUARANTINE
}
