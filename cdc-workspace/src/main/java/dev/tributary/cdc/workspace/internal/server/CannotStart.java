package dev.tributary.cdc.workspace.internal.server;

import java.io.IOException;

/** A reason not to start that its user can do something about. */
final class CannotStart extends IOException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    CannotStart(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    CannotStart(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
