package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Mode;
import java.util.Locale;

/** A run in whose middle processes are killed. */
enum StepScene {
    /** Changes, applied in transactions. */
    CHANGES_REQUIRED(Mode.CDC, "required", "changes, in transactions"),
    /** The first snapshot of a pipeline, which makes slot, publication, schemas and tables. */
    FIRST_SNAPSHOT(Mode.SNAPSHOT, "required", "first snapshot"),
    /** Changes, applied table by table. */
    CHANGES_OFF(Mode.CDC, "off", "changes, table by table"),
    /** Changes of data and of shape. */
    ALTERED(Mode.CDC, "required", "changes of shape"),
    /** Another snapshot, of tables that are there. */
    FURTHER_SNAPSHOT(Mode.SNAPSHOT, "required", "further snapshot");

    private static final int FLUSHES = 2;

    private final Mode mode;
    private final String transactions;
    private final String text;

    StepScene(Mode mode, String transactions, String text) {
        this.mode = mode;
        this.transactions = transactions;
        this.text = text;
    }

    Mode mode() {
        return mode;
    }

    String transactions() {
        return transactions;
    }

    String text() {
        return text;
    }

    /** Whether a reader of the destination always finds both tables at the same step. */
    boolean isTogether() {
        return this == CHANGES_REQUIRED || this == ALTERED;
    }

    /** Whether every change of the right side is kept, which shows one that is lost, or comes twice, for ever. */
    boolean isAppended() {
        return this == CHANGES_REQUIRED || this == CHANGES_OFF;
    }

    /** Whether some statements take so long that their ends are asked for. */
    boolean isPolled() {
        return this == CHANGES_OFF;
    }

    /** What a run has to do. */
    int flushes() {
        return mode == Mode.CDC ? FLUSHES : 1;
    }

    String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".tsv";
    }
}
