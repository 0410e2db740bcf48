package dev.tributary.cdc.databricks;

/** Whether requests are sent to a workspace; see {@link Workspace#circuit}. */
public enum CircuitState {
    /** They are. */
    CLOSED,
    /** The workspace has failed several in a row: they wait. */
    OPEN,
    /** One has been let through to find out whether the workspace is back; the others wait for what becomes of it. */
    HALF_OPEN
}
