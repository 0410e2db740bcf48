package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;

/** What happens to tables without a row that tells it: the target follows all the same. */
class CatalogChangesTest {

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("catalog")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    /** As text, since a column may come to be carried as text. What the source no longer has stays in the target. */
    private boolean isEqual(PostgresDatabase database, String table) throws Exception {
        Map<Long, Map<String, String>> source = texts(Tables.source(database, table));
        Map<Long, Map<String, String>> target = texts(Tables.target(destination, table));
        target.values().forEach(row -> row.keySet()
                .retainAll(source.values().iterator().next().keySet()));
        return target.equals(source);
    }

    private static Map<Long, Map<String, String>> texts(Map<Long, Map<String, Object>> rows) {
        Map<Long, Map<String, String>> texts = new TreeMap<>();
        rows.forEach((id, row) -> {
            Map<String, String> values = new TreeMap<>();
            row.forEach((name, value) -> values.put(name, String.valueOf(value)));
            texts.put(id, values);
        });
        return texts;
    }

    private void assertEqual(PostgresDatabase database, String table) throws Exception {
        assertThat(isEqual(database, table))
                .as(() -> Tables.target(destination, table).toString())
                .isTrue();
    }

    private void run(Pipeline pipeline, PostgresDatabase database, String... statements) throws Exception {
        database.execute(statements);
        pipeline.run(Mode.CDC);
        assertEqual(database, "t");
    }

    @PostgresTest
    @Tag("D3")
    @Tag("D4")
    @Tag("D5")
    @Tag("D13")
    void areKnownByTheNextRunThoughNoRowChanges(PostgresDatabase database) throws Exception {
        String publication = '"' + database.name() + '"';
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text, n numeric(10,2), gone int)",
                "INSERT INTO t VALUES (1, 'a', 1.5, 1), (2, 'b', NULL, 2)");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            run(pipeline, database, "ALTER TABLE t ADD COLUMN c int DEFAULT 5", "ALTER TABLE t RENAME v TO w");
            run(pipeline, database, "ALTER TABLE t DROP COLUMN gone", "ALTER TABLE t ADD COLUMN gone text");
            run(pipeline, database, "ALTER TABLE t ADD COLUMN r float8 DEFAULT random()");
            run(pipeline, database, "ALTER TABLE t ALTER w TYPE text USING upper(w)");
            run(pipeline, database, "ALTER TABLE t ALTER n TYPE numeric");
            run(
                    pipeline,
                    database,
                    "ALTER PUBLICATION " + publication + " DROP TABLE t",
                    "UPDATE t SET w = 'unpublished' WHERE id = 1",
                    "ALTER PUBLICATION " + publication + " ADD TABLE t");
            database.executeInTransaction(
                    "UPDATE t SET w = 'before' WHERE id = 2",
                    "ALTER TABLE t DROP COLUMN w",
                    "ALTER TABLE t ADD COLUMN w int",
                    "UPDATE t SET w = 7 WHERE id = 2");
            run(pipeline, database, "INSERT INTO t (id, w) VALUES (3, 8)");
        }
    }

    @PostgresTest(newestOnly = true)
    @Tag("D5")
    void areKnownWithinSecondsWhileARunGoesOn(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            database.execute(
                    "ALTER TABLE t ALTER v TYPE text USING upper(v)", "ALTER TABLE t ADD COLUMN c int DEFAULT 5");
            try {
                Await.until("the target has followed", () -> running.isDone() || isEqual(database, "t"));
            } finally {
                pipeline.requestStop();
            }
            running.get(30, TimeUnit.SECONDS);
        }
        assertEqual(database, "t");
    }
}
