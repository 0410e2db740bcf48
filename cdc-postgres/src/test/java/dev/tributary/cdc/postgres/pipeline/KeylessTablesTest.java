package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/** Tables without a key, from the source to a destination that holds a bag of rows. */
class KeylessTablesTest {

    private static final String[] READING = {
        "CREATE TABLE reading (n int, s text, f float8, d numeric(8, 2), tags text[])",
        "ALTER TABLE reading ALTER s SET STORAGE EXTERNAL",
        "ALTER TABLE reading REPLICA IDENTITY FULL"
    };

    private static final String[] VALUES = {
        "1, 'a', 0, 1.50, '{x,NULL}'",
        "1, 'a', '-0', 1.50, '{x,NULL}'",
        "1, 'a', 'NaN', 1.5, NULL",
        "NULL, NULL, NULL, NULL, NULL",
        "2, repeat('long', 3000), 3, 2, '{}'",
        "3, '', 3, 2, '{}'"
    };

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database, KeylessPolicy policy) {
        return Pipeline.builder()
                .name("keyless")
                .source(Sources.of(database).keylessTables(policy).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private void assertEqual(PostgresDatabase database, String table) throws Exception {
        assertThat(Bags.target(destination, table)).isEqualTo(Bags.source(database, table));
    }

    private static String anyRow(Random random) {
        return "(SELECT ctid FROM reading ORDER BY n, s, f, ctid LIMIT 1 OFFSET " + random.nextInt(12) + ")";
    }

    @PostgresTest
    @Tag("D9")
    void holdEachRowAsOftenAsTheSource(PostgresDatabase database) throws Exception {
        database.execute(READING);
        Random random = new Random(11);
        for (int i = 0; i < 14; i++) {
            database.execute("INSERT INTO reading VALUES (" + VALUES[random.nextInt(VALUES.length)] + ")");
        }
        try (Pipeline pipeline = pipeline(database, KeylessPolicy.MATCH_ROWS)) {
            pipeline.run(Mode.SNAPSHOT);
            assertEqual(database, "reading");
            for (int round = 0; round < 3; round++) {
                List<String> transaction = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    transaction.add(
                            switch (random.nextInt(6)) {
                                case 0 -> "DELETE FROM reading WHERE ctid = " + anyRow(random);
                                // Without a change, of a short column beside a long one, of every column.
                                case 1 -> "UPDATE reading SET d = d WHERE ctid = " + anyRow(random);
                                case 2 ->
                                    "UPDATE reading SET n = COALESCE(n, 0) % 3 + 1 WHERE ctid = " + anyRow(random);
                                case 3 -> "UPDATE reading SET n = 1, s = 'a', f = '-0' WHERE ctid = " + anyRow(random);
                                default -> "INSERT INTO reading VALUES (" + VALUES[random.nextInt(VALUES.length)] + ")";
                            });
                    if (random.nextInt(8) == 0) {
                        database.executeInTransaction(transaction.toArray(String[]::new));
                        transaction.clear();
                    }
                }
                if (round == 1) {
                    transaction.add("TRUNCATE reading");
                    transaction.add("INSERT INTO reading VALUES (" + VALUES[0] + "), (" + VALUES[0] + ")");
                }
                database.executeInTransaction(transaction.toArray(String[]::new));
                pipeline.run(Mode.CDC);
                assertEqual(database, "reading");
            }
        }
    }

    @PostgresTest(newestOnly = true)
    @Tag("X6")
    void aFlushThatDeletedOneOfTwoEqualRowsCanBeRunAgain(PostgresDatabase database) throws Exception {
        database.execute(READING);
        database.execute("INSERT INTO reading (n) VALUES (1), (1), (2)");
        try (Pipeline pipeline = pipeline(database, KeylessPolicy.MATCH_ROWS)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("DELETE FROM reading WHERE ctid = (SELECT min(ctid) FROM reading WHERE n = 1)");
            AtomicInteger deaths = new AtomicInteger();
            destination.beforeStep(step -> {
                if (step.equals("applied") && deaths.getAndIncrement() == 0) {
                    throw new IllegalStateException("killed");
                }
            });
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).hasStackTraceContaining("killed");
            assertEqual(database, "reading");
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "reading");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D9")
    void areMatchedByTheColumnsThatTheyHave(PostgresDatabase database) throws Exception {
        database.execute(READING);
        database.execute(
                "ALTER TABLE reading DROP COLUMN tags",
                "ALTER TABLE reading ADD COLUMN double int GENERATED ALWAYS AS (n * 2) STORED",
                "INSERT INTO reading (n, s) VALUES (1, 'a'), (1, 'b'), (1, 'a'), (2, 'a'), (2, 'a'), (3, NULL)");
        try (Pipeline pipeline = pipeline(database, KeylessPolicy.MATCH_ROWS)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "DELETE FROM reading WHERE ctid = (SELECT min(ctid) FROM reading WHERE n = 1 AND s = 'a')",
                    "INSERT INTO reading (n, s) VALUES (4, 'before')",
                    "ALTER TABLE reading ADD COLUMN c int DEFAULT 5",
                    "DELETE FROM reading WHERE ctid = (SELECT min(ctid) FROM reading WHERE n = 2)",
                    "UPDATE reading SET c = NULL WHERE n = 4",
                    "INSERT INTO reading (n, s) VALUES (3, NULL), (5, 'after')",
                    "ALTER TABLE reading RENAME COLUMN d TO e",
                    "UPDATE reading SET e = 1 WHERE n = 2");
            pipeline.run(Mode.CDC);
            assertEqual(database, "reading");
            database.execute(
                    "ALTER TABLE reading DROP COLUMN s",
                    "DELETE FROM reading WHERE ctid = (SELECT max(ctid) FROM reading WHERE n = 1)",
                    "UPDATE reading SET n = 7 WHERE ctid = (SELECT max(ctid) FROM reading WHERE n = 3)");
            pipeline.run(Mode.CDC);
        }
        assertThat(Bags.target(destination, "reading", "s")).isEqualTo(Bags.source(database, "reading"));
    }

    @PostgresTest(newestOnly = true)
    @Tag("D9")
    void appendedTablesTakeInsertsAndTruncateOnly(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE log (line text)",
                "ALTER TABLE log REPLICA IDENTITY FULL",
                "CREATE TABLE bare (line text)",
                "INSERT INTO log VALUES ('a'), ('a')");
        try (Pipeline pipeline = pipeline(database, KeylessPolicy.APPEND)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("UPDATE log SET line = 'b'", "DELETE FROM log", "INSERT INTO log VALUES ('c')");
            database.execute("INSERT INTO bare VALUES ('x'), ('x')");
            assertThatThrownBy(() -> database.execute("DELETE FROM bare")).hasStackTraceContaining("replica identity");
            pipeline.run(Mode.CDC);
            assertThat(Bags.target(destination, "log")).containsExactly("{line=a}", "{line=a}", "{line=c}");
            assertEqual(database, "bare");
            database.execute("TRUNCATE log, bare", "INSERT INTO bare VALUES ('y')");
            pipeline.run(Mode.CDC);
        }
        assertThat(Bags.target(destination, "log")).isEmpty();
        assertEqual(database, "bare");
    }
}
