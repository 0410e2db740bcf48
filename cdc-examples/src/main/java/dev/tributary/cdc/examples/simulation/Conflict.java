package dev.tributary.cdc.examples.simulation;

import java.sql.SQLException;
import java.util.Set;

/** What an SQLSTATE says about trying again. */
final class Conflict {

    /** Serialization failure, deadlock, lock not available. */
    private static final Set<String> WITH_OTHERS = Set.of("40001", "40P01", "55P03");

    private static final String CHECK_VIOLATION = "23514";

    private Conflict() {}

    /** The same may well succeed next time. */
    static boolean isWithOthers(SQLException e) {
        return WITH_OTHERS.contains(String.valueOf(e.getSQLState()));
    }

    /** The values were bad: out of range, too long, refused by a check. */
    static boolean isAboutValues(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.equals(CHECK_VIOLATION);
    }

    /** The rows did not fit the table or other rows, or the table does not want to be written to: choose others. */
    static boolean isAboutRows(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        // 23 integrity, 22 values, 42 access or always-identity, 44 view check, P0 raised by a trigger.
        return state.matches("(22|23|42|44|P0).*");
    }
}
