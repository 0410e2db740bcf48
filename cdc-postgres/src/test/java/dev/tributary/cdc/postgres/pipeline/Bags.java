package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads whole tables, with or without key, from both sides in one form: a line per row, sorted. */
final class Bags {

    private Bags() {}

    /** Each column as PostgreSQL's text. */
    static List<String> source(PostgresDatabase database, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
            while (result.next()) {
                TreeMap<String, String> row = new TreeMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows.stream().sorted().toList();
    }

    /** Each column as its value prints itself, as PostgreSQL does for what the tests here have. */
    static List<String> target(MemoryDestination destination, String table) {
        List<String> rows = new ArrayList<>();
        for (Row row : destination.rows(new TableId("public", table)).values()) {
            TreeMap<String, String> texts = new TreeMap<>();
            row.values().forEach((column, value) -> texts.put(column, text(value)));
            rows.add(texts.toString());
        }
        return rows.stream().sorted().toList();
    }

    private static String text(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Boolean flag) {
            return flag ? "t" : "f";
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            String digits = Long.toString(number.longValue());
            return Double.doubleToLongBits(number) == Double.doubleToLongBits(-0.0) ? "-0" : digits;
        }
        if (value instanceof List<?> list) {
            List<String> elements = new ArrayList<>();
            list.forEach(element -> elements.add(element == null ? "NULL" : text(element)));
            return "{" + String.join(",", elements) + "}";
        }
        return value.toString();
    }
}
