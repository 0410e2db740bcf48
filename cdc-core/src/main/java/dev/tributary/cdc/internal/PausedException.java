package dev.tributary.cdc.internal;

/** Ends a session when the pipeline is paused: what it has not committed is read again after the pause. */
final class PausedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PausedException(String pipeline) {
        super("pipeline '" + pipeline + "' is paused", null, false, false);
    }
}
