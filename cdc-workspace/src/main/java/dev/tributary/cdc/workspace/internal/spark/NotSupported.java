package dev.tributary.cdc.workspace.internal.spark;

/** A statement or request that a real workspace may know and this one refuses by name. */
public final class NotSupported extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotSupported(String what) {
        super("not supported by the local workspace: " + what);
    }
}
