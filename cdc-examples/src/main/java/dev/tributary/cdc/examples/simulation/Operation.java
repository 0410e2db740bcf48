package dev.tributary.cdc.examples.simulation;

import java.util.Locale;

/** What can happen to a row. */
enum Operation {
    INSERT,
    UPDATE,
    DELETE;

    /** For messages: "inserts". */
    String plural() {
        return name().toLowerCase(Locale.ROOT) + "s";
    }
}
