package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.benchmarks.report.SoakResult.SoakTable;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares every row of both sides by plain queries, key by key. */
final class BothSides {

    private BothSides() {}

    static List<SoakTable> compare(PostgresDatabase database, String workspaceUrl) throws SQLException {
        List<SoakTable> tables = new ArrayList<>();
        try (Connection source = database.connect();
                Connection target = DriverManager.getConnection(workspaceUrl)) {
            for (SoakTables table : SoakTables.values()) {
                Map<String, String> expected = rows(source, table.sourceRows());
                Map<String, String> actual = rows(target, table.targetRows());
                long missing = expected.keySet().stream()
                        .filter(key -> !actual.containsKey(key))
                        .count();
                long different = expected.entrySet().stream()
                        .filter(row -> actual.containsKey(row.getKey())
                                && !row.getValue().equals(actual.get(row.getKey())))
                        .count();
                long extra = actual.keySet().stream()
                        .filter(key -> !expected.containsKey(key))
                        .count();
                tables.add(new SoakTable(table.label(), expected.size(), missing, different, extra));
            }
        }
        return tables;
    }

    private static Map<String, String> rows(Connection connection, String query) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                String before = rows.put(found.getString(1), found.getString(2));
                if (before != null) {
                    throw new IllegalStateException("the key " + found.getString(1) + " is there twice: " + query);
                }
            }
        }
        return rows;
    }
}
