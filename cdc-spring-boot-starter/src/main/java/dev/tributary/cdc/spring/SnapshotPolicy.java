package dev.tributary.cdc.spring;

/** Whether a start of the application copies tables before it follows their changes. */
public enum SnapshotPolicy {
    /** When the destination holds no position of the pipeline yet, or the last copy was cut short. */
    WHEN_MISSING,
    /** At every start. */
    ALWAYS,
    /** Never: somebody else has. */
    NEVER
}
