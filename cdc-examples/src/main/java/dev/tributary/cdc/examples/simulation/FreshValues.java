package dev.tributary.cdc.examples.simulation;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Values that no row of a table has yet, for columns of keys and unique indexes. Thread-safe. */
final class FreshValues {

    private static final int SHORTEST_TEXT = 8;

    private final Map<Column, AtomicLong> counters = new HashMap<>();

    /** Reads where the counters of a table's unique columns have to start. */
    FreshValues(Connection connection, Table table) throws SQLException {
        for (Column column : table.columns()) {
            if (column.unique() && isNumber(column)) {
                counters.put(column, new AtomicLong(largest(connection, table, column)));
            } else if (column.unique() && isText(column)) {
                counters.put(column, new AtomicLong(System.nanoTime()));
            }
        }
    }

    /** A new value, or nothing if this class cannot make one for the type. */
    Optional<String> of(Column column) {
        AtomicLong counter = counters.get(column);
        if (counter != null) {
            long value = counter.incrementAndGet();
            return Optional.of(
                    isNumber(column) ? Long.toString(value) : "s" + Long.toString(value, Character.MAX_RADIX));
        }
        return column.valueType().equals("uuid") ? Optional.of(UUID.randomUUID().toString()) : Optional.empty();
    }

    private static long largest(Connection connection, Table table, Column column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT coalesce(max(" + column.quoted() + "), 0)::bigint FROM " + table.quoted())) {
            result.next();
            return result.getLong(1);
        }
    }

    private static boolean isNumber(Column column) {
        return column.valueType().matches("smallint|integer|bigint|numeric(\\(.*)?");
    }

    private static boolean isText(Column column) {
        if (column.valueType().matches("text|character varying")) {
            return true;
        }
        return column.valueType().matches("character( varying)?\\(\\d+\\)")
                && Integer.parseInt(column.valueType().replaceAll("\\D", "")) >= SHORTEST_TEXT;
    }
}
