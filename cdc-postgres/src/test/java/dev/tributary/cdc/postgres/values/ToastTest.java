package dev.tributary.cdc.postgres.values;

import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.MemoryBudget;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;

/**
 * Values that lie out of line and that an UPDATE leaves alone are not sent. Whatever surrounds such an UPDATE, in one
 * flush, in many, or in files that are cut in the middle of a transaction, the row that arrives is whole.
 */
class ToastTest {

    private static final List<ValueType> TYPES = List.of(
            ValueType.listed("n", "integer"),
            ValueType.listed("c_text", "text"),
            ValueType.listed("c_json", "json"),
            ValueType.listed("c_jsonb", "jsonb"),
            ValueType.listed("c_bytea", "bytea"),
            ValueType.listed("c_numeric", "numeric"),
            ValueType.listed("c_xml", "xml"),
            ValueType.listed("c_ints", "integer[]"),
            ValueType.listed("c_texts", "text[]"),
            ValueType.listed("c_uuids", "uuid[]"),
            ValueType.listed("c_hstore", "hstore"),
            ValueType.listed("c_row", "wide"));

    /** Values of about 4 kB, by a number that the {@code %1$d} stands for. */
    private static final Map<String, String> BIG = big();

    private static Map<String, String> big() {
        Map<String, String> big = new LinkedHashMap<>();
        big.put("c_text", "big(%1$d)");
        big.put("c_json", "('{\"a\" :  \"' || big(%1$d) || '\"}')::json");
        big.put("c_jsonb", "jsonb_build_object('a', big(%1$d))");
        big.put("c_bytea", "decode(big(%1$d), 'hex')");
        big.put("c_numeric", "translate(big(%1$d), 'abcdef', '123456')::numeric");
        big.put("c_xml", "('<a>' || big(%1$d) || '</a>')::xml");
        big.put("c_ints", "(SELECT array_agg(%1$d * i) FROM generate_series(1, 1000) i)");
        big.put("c_texts", "ARRAY[big(%1$d), NULL, 'x']");
        big.put("c_uuids", "(SELECT array_agg(md5((%1$d * i)::text)::uuid) FROM generate_series(1, 200) i)");
        big.put("c_hstore", "hstore('k', big(%1$d))");
        big.put("c_row", "ROW(%1$d, big(%1$d))::wide");
        return big;
    }

    private static String set(int number) {
        List<String> sets = new ArrayList<>();
        BIG.forEach((column, value) -> sets.add(column + " = " + String.format(value, number)));
        return String.join(", ", sets);
    }

    private static String insert(long id, int number) {
        List<String> values = new ArrayList<>();
        BIG.values().forEach(value -> values.add(String.format(value, number)));
        return "INSERT INTO toasted (id, n, " + String.join(", ", BIG.keySet()) + ") VALUES (" + id + ", 0, "
                + String.join(", ", values) + ")";
    }

    private static void create(PostgresDatabase database) {
        database.execute(
                "CREATE EXTENSION hstore",
                "CREATE TYPE wide AS (n int, t text)",
                "CREATE FUNCTION big(seed int) RETURNS text LANGUAGE sql AS"
                        + " $$ SELECT string_agg(md5((seed * 1000 + i)::text), '') FROM generate_series(1, 120) i $$",
                new ValueTable("toasted", TYPES).create());
        BIG.keySet()
                .forEach(column -> database.execute("ALTER TABLE toasted ALTER " + column + " SET STORAGE EXTERNAL"));
        for (int id = 1; id <= 12; id++) {
            database.execute(insert(id, id));
        }
    }

    @Tag("V1")
    @Tag("V2")
    @Tag("V3")
    @Tag("V4")
    @PostgresTest
    void whatAnUpdateLeavesAloneStaysWhereverItWasSet(PostgresDatabase database) throws Exception {
        create(database);
        follow(database, connection -> {
            // V1: nothing but a small value changes.
            transaction(connection, "UPDATE toasted SET n = n + 1 WHERE id = 1");
            // V2: inserted and changed in part, in one transaction and in two.
            transaction(connection, insert(101, 101), "UPDATE toasted SET n = 5 WHERE id = 101");
            transaction(connection, insert(102, 102));
            transaction(connection, "UPDATE toasted SET n = 6 WHERE id = 102");
            transaction(connection, "UPDATE toasted SET n = 7, c_text = NULL WHERE id = 102");
            // V3: the key changes, after the values were set under the old one, and on to a third.
            transaction(connection, "UPDATE toasted SET id = 1002 WHERE id = 2");
            transaction(
                    connection,
                    "UPDATE toasted SET " + set(203) + " WHERE id = 3",
                    "UPDATE toasted SET n = n + 1 WHERE id = 3",
                    "UPDATE toasted SET id = 1003 WHERE id = 3",
                    "UPDATE toasted SET id = 2003, n = 9 WHERE id = 1003");
            // Two rows swap their keys, and a third takes the key of one that is gone.
            transaction(
                    connection,
                    "UPDATE toasted SET id = -1 WHERE id = 4",
                    "UPDATE toasted SET id = 4 WHERE id = 5",
                    "UPDATE toasted SET id = 5 WHERE id = -1");
            transaction(connection, "DELETE FROM toasted WHERE id = 6", "UPDATE toasted SET id = 6 WHERE id = 7");
            transaction(connection, insert(7, 207), "UPDATE toasted SET n = 1 WHERE id IN (6, 7)");
            // V4: values that other tools use to say that a value was not sent.
            transaction(
                    connection,
                    "UPDATE toasted SET c_text = '__debezium_unavailable_value',"
                            + " c_texts = '{__debezium_unavailable_value}' WHERE id = 8",
                    "UPDATE toasted SET n = 4 WHERE id = 8",
                    "UPDATE toasted SET c_text = '', c_bytea = '__debezium_unavailable_value' WHERE id = 9",
                    "UPDATE toasted SET c_text = '\\N' WHERE id = 10",
                    "UPDATE toasted SET c_text = 'unchanged-toast-datum' WHERE id = 11");
        });
    }

    @Tag("V1")
    @Tag("V3")
    @PostgresTest(newestOnly = true)
    void underFullTooWhereTheOldRowBringsTheValues(PostgresDatabase database) throws Exception {
        create(database);
        database.execute("ALTER TABLE toasted REPLICA IDENTITY FULL");
        follow(database, connection -> randomWork(connection, new Random(2)));
    }

    @Tag("V2")
    @Tag("V3")
    @PostgresTest(newestOnly = true)
    void inAnyOrderOfChanges(PostgresDatabase database) throws Exception {
        create(database);
        follow(database, connection -> randomWork(connection, new Random(1)));
    }

    private static void randomWork(Connection connection, Random random) throws SQLException {
        int transactions = Boolean.getBoolean("campaign") ? 3000 : 120;
        for (int i = 0; i < transactions; i++) {
            List<String> statements = new ArrayList<>();
            for (int j = random.nextInt(5); j >= 0; j--) {
                int id = 1 + random.nextInt(12);
                int to = 1 + random.nextInt(12);
                String where = " WHERE id = " + id;
                statements.add(
                        switch (random.nextInt(6)) {
                            case 0 -> "DELETE FROM toasted" + where;
                            case 1 -> insert(id, 1000 + i) + " ON CONFLICT DO NOTHING";
                            case 2 ->
                                "UPDATE toasted SET id = " + to + where
                                        + " AND NOT EXISTS (SELECT FROM toasted WHERE id = " + to + ")";
                            case 3 -> "UPDATE toasted SET c_text = big(" + i + "), c_json = NULL" + where;
                            case 4 -> "UPDATE toasted SET " + set(i) + where;
                            default -> "UPDATE toasted SET n = " + i + where;
                        });
            }
            transaction(connection, statements.toArray(String[]::new));
        }
    }

    private static void transaction(Connection connection, String... statements) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** Does the work once, and follows it in one flush, in many, and in files cut in the middle of transactions. */
    private static void follow(PostgresDatabase database, Work work) throws Exception {
        Map<String, UnaryOperator<PipelineBuilder>> ways = new LinkedHashMap<>();
        ways.put("one", builder -> builder);
        ways.put("many", builder -> builder.flushPolicy(new FlushPolicy(3, 1 << 20, Duration.ZERO)));
        ways.put("pieces", builder -> builder.memory(MemoryBudget.ofBytes(1 << 20))
                .maxBatchBytes(40_000));
        Map<String, MemoryDestination> destinations = new LinkedHashMap<>();
        for (String way : ways.keySet()) {
            MemoryDestination destination = new MemoryDestination();
            destinations.put(way, destination);
            run(database, way, destination, ways.get(way), Mode.SNAPSHOT);
        }
        ValueTable table = new ValueTable("toasted", TYPES);
        try (Connection connection = database.connect()) {
            work.on(connection);
            for (String way : ways.keySet()) {
                run(database, way, destinations.get(way), ways.get(way), Mode.CDC);
                table.assertArrived(connection, destinations.get(way).rows(table.id()));
            }
        }
    }

    private static void run(
            PostgresDatabase database,
            String way,
            MemoryDestination destination,
            UnaryOperator<PipelineBuilder> settings,
            Mode mode) {
        PipelineBuilder builder = Pipeline.builder()
                .name(way)
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .slot(database.name() + "_" + way)
                        .publication(way)
                        .build())
                .stager(destination)
                .sink(destination);
        try (Pipeline pipeline = settings.apply(builder).build()) {
            pipeline.run(mode);
        }
    }
}
