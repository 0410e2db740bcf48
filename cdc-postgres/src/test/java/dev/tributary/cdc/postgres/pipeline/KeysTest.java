package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Keys of every sort. What PostgreSQL takes for the same key may be spelled in several ways; each spelling is a key of its
 * own to us, which is right, since PostgreSQL sends the old spelling whenever an update changes it.
 */
class KeysTest {

    /**
     * A key.
     *
     * @param values different for PostgreSQL
     * @param respelled the first of them, spelled in another way; the same text when there is none
     */
    private record Key(String type, List<String> values, String respelled) {

        static Key of(String type, String respelled, String... values) {
            return new Key(type, List.of(values), respelled);
        }

        String table(int number) {
            return "k" + number;
        }

        String value(int number) {
            return values.get(number) + "::" + type;
        }
    }

    private static final List<Key> KEYS = List.of(
            Key.of("citext", "'KEY'", "'key'", "'b'", "'C'", "'d '"),
            Key.of("text COLLATE ci", "'KEY'", "'key'", "'b'", "'C'", "'d '"),
            Key.of("numeric", "1.00", "1.0", "2", "3e2", "'NaN'"),
            Key.of("numeric(12, 2)", "1.00", "1.0", "2", "3e2", "7"),
            Key.of("float8", "'0'", "'-0'", "'NaN'", "1e300", "0.1"),
            Key.of("float4", "'-0'", "'0'", "'NaN'", "'-Infinity'", "0.1"),
            Key.of("char(5)", "'a    '", "'a'", "'b'", "''", "' c'"),
            Key.of("bpchar", "'a   '", "'a'", "'b'", "''", "' c'"),
            Key.of("bytea", "'\\x00'", "'\\x00'", "'\\x'", "'\\xff00'", "'a'"),
            Key.of("int4[]", "'[1:2]={1,2}'", "'{1,2}'", "'{}'", "'{2,1}'", "'{1,NULL}'"),
            Key.of("text[]", "'{a}'", "'{a}'", "'{}'", "'{NULL}'", "'{\"NULL\",\"\"}'"),
            Key.of(
                    "timestamptz",
                    "'2024-01-01 01:00+01'",
                    "'2024-01-01 00:00+00'",
                    "'0001-01-01+00'",
                    "'9999-12-31+00'",
                    "'1960-01-01 00:00:00.000001+00'"),
            Key.of("date", "'2024-01-01'", "'2024-01-01'", "'0001-01-01'", "'9999-12-31'", "'1960-01-01'"),
            Key.of("interval", "'24 hours'", "'1 day'", "'0'", "'-1 month'", "'1 us'"),
            Key.of(
                    "uuid",
                    "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                    "'00000000-0000-0000-0000-000000000000'",
                    "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                    "'10000000-0000-0000-0000-000000000000'"),
            Key.of("jsonb", "'{\"a\": 1.00}'", "'{\"a\":1.0}'", "'null'", "'[]'", "'\"x\"'"),
            Key.of("inet", "'10.0.0.1/32'", "'10.0.0.1'", "'10.0.0.0/8'", "'::1'", "'10.0.0.1/8'"),
            Key.of("money", "'$1.00'", "'1'", "'0'", "'-5'", "'2.5'"));

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("keys")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private static String[] changes(int number, Key key, int step) {
        String t = "UPDATE " + key.table(number) + " SET ";
        String respelled = key.respelled + "::" + key.type;
        String first = " WHERE k = " + key.value(0);
        String second = " WHERE k = " + key.value(1);
        return switch (step) {
            // Another spelling, beside a long value that is not sent; then back; then to another key.
            case 0 -> new String[] {t + "k = " + respelled + first};
            case 1 ->
                new String[] {
                    t + "k = " + key.value(0) + ", n = n + 1" + first,
                    t + "k = " + respelled + first,
                    t + "n = n + 1" + first,
                    t + "n = n + 1" + second
                };
            // Two rows swap their keys over a third; one leaves for good, its key comes back in another spelling.
            case 2 ->
                new String[] {
                    t + "k = " + key.value(3) + first,
                    t + "k = " + key.value(0) + second,
                    t + "k = " + key.value(1) + " WHERE k = " + key.value(3),
                    "DELETE FROM " + key.table(number) + first,
                    "INSERT INTO " + key.table(number) + " VALUES (" + respelled + ", 'again', 9)",
                    t + "n = n + 1" + first
                };
            default ->
                new String[] {
                    "DELETE FROM " + key.table(number) + first,
                    "INSERT INTO " + key.table(number) + " VALUES (" + key.value(0) + ", repeat('y', 3000), 1)",
                    "DELETE FROM " + key.table(number) + " WHERE k = " + key.value(2)
                };
        };
    }

    @PostgresTest(newestOnly = true)
    @Tag("V12")
    @Tag("D7")
    @Tag("D8")
    void areFollowedThroughEverySpelling(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE EXTENSION citext",
                "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        for (int i = 0; i < KEYS.size(); i++) {
            Key key = KEYS.get(i);
            database.execute(
                    "CREATE TABLE " + key.table(i) + " (k " + key.type + " PRIMARY KEY, big text, n int)",
                    "ALTER TABLE " + key.table(i) + " ALTER big SET STORAGE EXTERNAL");
            for (int value = 0; value < 3; value++) {
                database.execute("INSERT INTO " + key.table(i) + " VALUES (" + key.value(value) + ", repeat('" + value
                        + "', 3000), " + value + ")");
            }
        }
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            assertEqual(database, "snapshot");
            for (int step = 0; step < 4; step++) {
                for (int i = 0; i < KEYS.size(); i++) {
                    database.executeInTransaction(changes(i, KEYS.get(i), step));
                }
                pipeline.run(Mode.CDC);
                assertEqual(database, "step " + step);
            }
        }
    }

    private void assertEqual(PostgresDatabase database, String when) throws Exception {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < KEYS.size(); i++) {
            List<String> source = Bags.source(database, KEYS.get(i).table(i));
            List<String> target = Bags.target(destination, KEYS.get(i).table(i));
            if (!source.equals(target)) {
                differences.add(KEYS.get(i).type + ": " + target + " instead of " + source);
            }
        }
        assertThat(differences).as(when).isEmpty();
    }
}
