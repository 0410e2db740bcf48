package dev.tributary.cdc;

/** What happens when a table's change cannot be carried: see {@link PipelineBuilder#onUncarriable}. */
public enum UncarriablePolicy {
    /** The run ends with the reason and the remedy, and the slot does not move past the change. */
    STOP,
    /**
     * The table stays as it is in the destination and its changes are dropped, until it is copied anew
     * ({@link Pipeline#resync}, or a SNAPSHOT); the other tables go on. Each run warns of it.
     */
    QUARANTINE
}
