package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Every type, through the snapshot and through the stream, under settings that would change every text. Both give the
 * same values, and the values are what PostgreSQL itself prints.
 */
class TypesTest {

    private static final TableId VALUE = new TableId("public", "value");

    /** What a role or a database may have set (V7). */
    private static final String[] HOSTILE = {
        "DateStyle = 'German, DMY'",
        "IntervalStyle = 'sql_standard'",
        "TimeZone = 'Asia/Kathmandu'",
        "extra_float_digits = -15",
        "bytea_output = 'escape'",
        "search_path = 'other, public'",
        "standard_conforming_strings = off",
        "quote_all_identifiers = on",
        "statement_timeout = '1ms'",
        "default_transaction_read_only = on",
        "default_transaction_isolation = 'serializable'",
        "xmlbinary = 'hex'"
    };

    private static void hostile(PostgresDatabase database) {
        for (String setting : HOSTILE) {
            database.server().administration().execute("ALTER DATABASE " + database.name() + " SET " + setting);
        }
    }

    @PostgresTest
    @Tag("V7")
    @Tag("V9")
    void everyTypeIsTheSameInSnapshotAndStreamAndAsPostgresPrintsIt(PostgresDatabase database) throws SQLException {
        assertSameEverywhere(database, ArrayPolicy.NATIVE);
    }

    @PostgresTest(newestOnly = true)
    void arraysTravelAsTextWhenAskedTo(PostgresDatabase database) throws SQLException {
        assertSameEverywhere(
                database,
                ArrayPolicy.TEXT,
                "INSERT INTO value (id, a_int4, a_text) VALUES"
                        + " (90, '{{1,2},{3,NULL}}', '[0:1]={x,y}'), (91, '{}', '{NULL,\"NULL\"}')");
    }

    private static void assertSameEverywhere(PostgresDatabase database, ArrayPolicy arrays, String... more)
            throws SQLException {
        create(database);
        PostgresSource source = Runs.source(database).arrays(arrays).build();
        Lsn start;
        try (SourceSession session = Runs.open(source)) {
            start = session.prepareStream();
        }
        insert(database);
        database.execute(more);
        hostile(database);
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = source.open(Runs.context(Mode.CDC, warnings))) {
            TableSchema schema;
            List<List<@Nullable Object>> copied;
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                assertThat(snapshot.createdSlot()).isFalse();
                assertThat(snapshot.slotPosition()).isEqualTo(start);
                schema = snapshot.tables().get(0);
                copied = sorted(Runs.copyAll(snapshot).get(VALUE));
            }
            try (ChangeStream stream = session.stream(start, Runs.streamed(session))) {
                InsertedRows inserted = InsertedRows.readAll(stream);
                assertThat(inserted.schemas(VALUE)).containsExactly(schema);
                assertSame(schema, sorted(inserted.rows(VALUE)), copied);
            }
            assertThat(schema).isEqualTo(session.tables().get(0));
            assertCanonical(database, schema, copied);
        }
        assertThat(warnings).isEmpty();
    }

    static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> (Long) row.get(0)));
        return sorted;
    }

    /** Value by value: a difference between whole lists of rows could not be read. */
    private static void assertSame(
            TableSchema schema, List<List<@Nullable Object>> streamed, List<List<@Nullable Object>> copied) {
        assertThat(streamed).hasSameSizeAs(copied);
        for (int row = 0; row < copied.size(); row++) {
            for (int i = 0; i < schema.columns().size(); i++) {
                assertThat(streamed.get(row).get(i))
                        .as(
                                "%s of row %s",
                                schema.columns().get(i), copied.get(row).get(0))
                        .isEqualTo(copied.get(row).get(i));
            }
        }
    }

    /** Compares with the text of PostgreSQL's output functions under the settings that sources pin. */
    private static void assertCanonical(
            PostgresDatabase database, TableSchema schema, List<List<@Nullable Object>> copied) throws SQLException {
        String columns = schema.columns().stream()
                .map(c -> "CASE WHEN \"" + c.name() + "\" IS NOT DISTINCT FROM NULL THEN NULL"
                        + " ELSE pg_catalog.format('%s', \"" + c.name() + "\") END")
                .collect(Collectors.joining(", "));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String setting : List.of(
                    "statement_timeout = 0",
                    "DateStyle = 'ISO'",
                    "IntervalStyle = 'postgres'",
                    "TimeZone = 'UTC'",
                    "extra_float_digits = 3",
                    "bytea_output = 'hex'",
                    "lc_monetary = 'C'",
                    "search_path = ''",
                    "quote_all_identifiers = off",
                    "xmlbinary = 'base64'")) {
                statement.execute("SET " + setting);
            }
            try (ResultSet row = statement.executeQuery("SELECT " + columns + " FROM public.value ORDER BY id")) {
                for (List<@Nullable Object> values : copied) {
                    row.next();
                    for (int i = 0; i < values.size(); i++) {
                        Column column = schema.columns().get(i);
                        assertThat(text(values.get(i), row.getString(i + 1)))
                                .as("%s of row %s", column, values.get(0))
                                .isEqualTo(row.getString(i + 1));
                    }
                }
                assertThat(row.next()).isFalse();
            }
        }
    }

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter();

    /** PostgreSQL's text of a value that arrived; a floating-point number has several texts, so it is read instead. */
    private static @Nullable String text(@Nullable Object value, @Nullable String expected) {
        if (value instanceof Float && expected != null) {
            return value.equals(Float.parseFloat(expected)) ? expected : value.toString();
        }
        if (value instanceof Double && expected != null) {
            return value.equals(Double.parseDouble(expected)) ? expected : value.toString();
        }
        if (value instanceof List<?> list) {
            String delimiter = expected != null && expected.contains(");(") ? ";" : ",";
            return list.stream().map(e -> element(e, delimiter)).collect(Collectors.joining(delimiter, "{", "}"));
        }
        return scalar(value);
    }

    private static @Nullable String scalar(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Boolean bool) {
            return bool ? "t" : "f";
        }
        if (value instanceof LocalDateTime timestamp) {
            return TIMESTAMP.format(timestamp);
        }
        if (value instanceof Instant instant) {
            return TIMESTAMP.format(instant.atOffset(ZoneOffset.UTC)) + "+00";
        }
        if (value instanceof LocalDate || value instanceof Long || value instanceof String) {
            return value.toString();
        }
        if (value instanceof Double number) {
            return number.isNaN() || number % 1 != 0 ? number.toString() : new BigDecimal(number).toPlainString();
        }
        throw new IllegalArgumentException("unexpected " + value.getClass());
    }

    private static String element(@Nullable Object value, String delimiter) {
        String text = scalar(value);
        if (text == null) {
            return "NULL";
        }
        boolean plain = !text.equalsIgnoreCase("null") && text.matches("[^\\s{}\"\\\\" + delimiter + "]+");
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static void create(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA other");
            statement.execute("CREATE TYPE mood AS ENUM ('sad', 'so so', 'häppy')");
            statement.execute("CREATE TYPE other.mood AS ENUM ('other')");
            statement.execute("CREATE TYPE point3 AS (x int, \"Y y\" text, at timestamptz, raw bytea)");
            statement.execute("CREATE DOMAIN email AS varchar(40) CHECK (VALUE LIKE '%@%')");
            statement.execute("CREATE DOMAIN work_email AS email");
            statement.execute("CREATE DOMAIN amount AS numeric(12,4)");
            statement.execute("CREATE DOMAIN tags AS text[]");
            statement.execute("CREATE EXTENSION hstore SCHEMA other");
            statement.execute("CREATE EXTENSION citext SCHEMA other");
            statement.execute("CREATE DOMAIN address AS inet");
            List<String> definitions = new ArrayList<>();
            Sample.ALL.forEach(sample -> definitions.add(sample.column() + " " + sample.type()));
            statement.execute("CREATE TABLE value (id int PRIMARY KEY, " + String.join(", ", definitions) + ")");
        }
    }

    static void insert(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            int id = 0;
            int most =
                    Sample.ALL.stream().mapToInt(s -> s.values().size()).max().orElseThrow();
            for (int i = 0; i < most; i++) {
                Map<String, String> set = new TreeMap<>();
                for (Sample sample : Sample.ALL) {
                    if (i < sample.values().size()) {
                        set.put(sample.column(), sample.values().get(i));
                    }
                }
                statement.execute("INSERT INTO value (id, " + String.join(", ", set.keySet()) + ") VALUES (" + id++
                        + ", " + String.join(", ", set.values()) + ")");
            }
            statement.execute("INSERT INTO value (id) VALUES (" + id + ")");
            statement.execute(Sample.RANDOM_ROWS);
        }
    }
}
