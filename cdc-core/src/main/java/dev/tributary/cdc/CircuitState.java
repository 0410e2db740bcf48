package dev.tributary.cdc;

/** Whether a source is connected to, or requests are sent to a destination. */
public enum CircuitState {
    /** So it is. */
    CLOSED,
    /** Several in a row have failed: they wait. */
    OPEN,
    /** One has been let through to find out whether the other side is back; the others wait for what becomes of it. */
    HALF_OPEN
}
