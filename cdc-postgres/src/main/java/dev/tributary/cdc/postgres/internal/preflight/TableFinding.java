package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.Finding;

/**
 * Why a table is not replicated, or not as a whole.
 *
 * @param kind what follows from it
 * @param table what is meant: {@code schema.table}, or a configured name that exists nowhere
 * @param reason completes the sentence <em>table x …</em>
 * @param message what is wrong
 * @param remedy what to do about it
 */
public record TableFinding(Kind kind, String table, String reason, String message, String remedy) {

    /** What follows from a finding. */
    public enum Kind {
        /** A run is refused. */
        REFUSED,
        /** Somebody forgot a GRANT: a run is refused, since a table is not left out in silence. */
        FORBIDDEN,
        /** The table was only discovered, and is skipped with a warning. */
        SKIPPED,
        /** The table is replicated; something of it is not. */
        NOTED
    }

    /** A finding on a table that was only discovered. */
    public static TableFinding skipped(Object table, String reason, String remedy) {
        return new TableFinding(
                Kind.SKIPPED, table.toString(), reason, "Table " + table + " is skipped: it " + reason, remedy);
    }

    /** A finding on a table that is named. */
    public static TableFinding refused(Object table, String reason, String remedy) {
        return new TableFinding(
                Kind.REFUSED,
                table.toString(),
                reason,
                "table " + table + " cannot be replicated: it " + reason,
                remedy);
    }

    static TableFinding forbidden(Object table, String reason, String remedy) {
        TableFinding refused = refused(table, reason, remedy);
        return new TableFinding(Kind.FORBIDDEN, refused.table, reason, refused.message, remedy);
    }

    static TableFinding noted(Object table, String message) {
        return new TableFinding(Kind.NOTED, table.toString(), "", message, "");
    }

    /** For the log of a run. */
    public String warning() {
        return remedy.isEmpty() ? message : message + ". " + remedy;
    }

    public Problem problem() {
        return new Problem("table " + table, message, remedy);
    }

    /** As an examination shows it. */
    public Finding finding() {
        String check = "table " + table;
        return switch (kind) {
            case REFUSED, FORBIDDEN -> Finding.failure(check, message, remedy);
            case SKIPPED, NOTED -> Finding.warning(check, message, remedy);
        };
    }
}
