package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Mode;
import java.util.Locale;

/** A run in whose middle processes are killed. */
enum StepScene {
    /** Changes, applied in transactions. */
    CHANGES_REQUIRED(Mode.CDC, "required"),
    /** The first snapshot of a pipeline, which makes slot, publication, schemas and tables. */
    FIRST_SNAPSHOT(Mode.SNAPSHOT, "required"),
    /** Changes, applied table by table. */
    CHANGES_OFF(Mode.CDC, "off"),
    /** Changes of data and of shape. */
    ALTERED(Mode.CDC, "required"),
    /** Another snapshot, of tables that are there. */
    FURTHER_SNAPSHOT(Mode.SNAPSHOT, "required");

    private final Mode mode;
    private final String transactions;

    StepScene(Mode mode, String transactions) {
        this.mode = mode;
        this.transactions = transactions;
    }

    Mode mode() {
        return mode;
    }

    String transactions() {
        return transactions;
    }

    String text() {
        return switch (this) {
            case CHANGES_REQUIRED -> "changes, in transactions";
            case FIRST_SNAPSHOT -> "first snapshot";
            case CHANGES_OFF -> "changes, table by table";
            case ALTERED -> "changes of shape";
            case FURTHER_SNAPSHOT -> "further snapshot";
        };
    }

    String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".tsv";
    }
}
