package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a table as sorted texts, each value in PostgreSQL's canonical text, wherever they are read from. */
final class CanonicalRows {

    private static final int LONG = 60;
    private static final Set<String> FLOATS = Set.of("float4", "float8");

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 6, true)
            .toFormatter(java.util.Locale.ROOT);

    private static final String COLUMNS =
            """
            SELECT a.attname, t.typname
              FROM pg_attribute a
              JOIN pg_type d ON d.oid = a.atttypid
              JOIN pg_type t ON t.oid = CASE WHEN d.typbasetype = 0 THEN d.oid ELSE d.typbasetype END
             WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attname
            """;

    private CanonicalRows() {}

    /** From PostgreSQL. */
    static List<String> of(PostgresDatabase database, JudgedTable table) throws SQLException {
        Map<String, String> columns = columns(database, table);
        String select = columns.entrySet().stream()
                .map(column -> expression(Sql.identifier(column.getKey()), column.getValue()))
                .collect(Collectors.joining(", "));
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'");
            try (ResultSet result = statement.executeQuery("SELECT " + select + " FROM " + table.quoted())) {
                while (result.next()) {
                    Map<String, @Nullable String> row = new TreeMap<>();
                    int index = 1;
                    for (Map.Entry<String, String> column : columns.entrySet()) {
                        String text = result.getString(index++);
                        row.put(
                                column.getKey(),
                                brief(
                                        text != null && FLOATS.contains(column.getValue())
                                                ? number(column.getValue(), text)
                                                : text));
                    }
                    rows.add(row.toString());
                }
            }
        }
        Collections.sort(rows);
        return rows;
    }

    private static String expression(String column, String type) {
        return switch (type) {
            case "bytea" -> "encode(" + column + ", 'hex')";
            case "bool" -> column + "::text";
            // What the type's output function gives, which a cast does not do for every type.
            default ->
                "CASE WHEN " + column + " IS NOT DISTINCT FROM NULL THEN NULL ELSE format('%s', " + column + ") END";
        };
    }

    /** From the destination: the columns that the source's table has now. */
    static List<String> of(MemoryDestination destination, PostgresDatabase source, JudgedTable table) {
        Map<String, String> columns = columns(source, table);
        List<String> rows = new ArrayList<>();
        for (Row row : destination.rows(new TableId("public", table.name())).values()) {
            Map<String, @Nullable String> texts = new TreeMap<>();
            columns.forEach((column, type) -> texts.put(column, brief(text(widened(row.value(column), type)))));
            rows.add(texts.toString());
        }
        Collections.sort(rows);
        return rows;
    }

    /** A long text by its beginning and its hash: differences have to be read by somebody. */
    private static @Nullable String brief(@Nullable String text) {
        return text == null || text.length() <= LONG
                ? text
                : text.substring(0, 12) + "…" + text.length() + "#" + text.hashCode();
    }

    private static Map<String, String> columns(PostgresDatabase database, JudgedTable table) {
        Map<String, String> columns = new TreeMap<>();
        database.rows(COLUMNS, table.quoted())
                .forEach(row -> columns.put(String.valueOf(row.get(0)), String.valueOf(row.get(1))));
        return columns;
    }

    private static String number(String type, String text) {
        return type.equals("float4")
                ? Float.toString(Float.parseFloat(text))
                : Double.toString(Double.parseDouble(text));
    }

    /** A value that was written before its column became wider keeps its class. */
    private static @Nullable Object widened(@Nullable Object value, String type) {
        return value instanceof Float number && type.equals("float8") ? Double.valueOf(number.doubleValue()) : value;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof LocalDateTime time) {
            return TIMESTAMP.format(time);
        }
        if (value instanceof Instant time) {
            return TIMESTAMP.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC)) + "+00";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CanonicalRows::element).collect(Collectors.joining(",", "{", "}"));
        }
        return value == null ? null : value.toString();
    }

    private static String element(@Nullable Object value) {
        String text = text(value);
        if (text == null) {
            return "NULL";
        }
        boolean plain = !text.isEmpty()
                && !text.equalsIgnoreCase("NULL")
                && text.chars().noneMatch(c -> "{}\",\\ \t\n\r\u000b\f".indexOf(c) >= 0);
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
