package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Reads whole tables, with or without key, from both sides in one form: a line per row, sorted. */
final class Bags {

    private Bags() {}

    static List<String> source(PostgresDatabase database, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
            while (result.next()) {
                TreeMap<String, String> row = new TreeMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), text(value(result, i)));
                }
                rows.add(row.toString());
            }
        }
        return rows.stream().sorted().toList();
    }

    /** In the form that the destination in memory has it in. */
    private static Object value(ResultSet result, int column) throws SQLException {
        if (result.getString(column) == null) {
            return null;
        }
        String type = result.getMetaData().getColumnTypeName(column);
        return switch (type) {
            case "float4" -> result.getFloat(column);
            case "float8" -> result.getDouble(column);
            case "bool" -> result.getBoolean(column);
            case "bytea" -> HexFormat.of().formatHex(result.getBytes(column));
            case "timestamptz" -> result.getObject(column, OffsetDateTime.class).toInstant();
            case "date" -> result.getObject(column, LocalDate.class);
            default ->
                type.startsWith("_")
                        ? Arrays.asList((Object[]) result.getArray(column).getArray())
                        : result.getString(column);
        };
    }

    /** Without columns that the source no longer has. */
    static List<String> target(MemoryDestination destination, String table, String... dropped) {
        List<String> rows = new ArrayList<>();
        for (Row row : destination.rows(new TableId("public", table)).values()) {
            TreeMap<String, String> texts = new TreeMap<>();
            row.values().forEach((column, value) -> texts.put(column, text(value)));
            texts.keySet().removeAll(List.of(dropped));
            rows.add(texts.toString());
        }
        return rows.stream().sorted().toList();
    }

    private static String text(Object value) {
        String text = String.valueOf(value);
        return text.length() > 100 ? text.charAt(0) + "…" + text.hashCode() : text;
    }
}
