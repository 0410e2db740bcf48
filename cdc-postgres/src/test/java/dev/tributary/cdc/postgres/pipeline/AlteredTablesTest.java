package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that change under a pipeline: every change arrives, or the run stops. */
class AlteredTablesTest {

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("altered")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private void assertEqual(PostgresDatabase database, String table) throws Exception {
        assertThat(Tables.target(destination, table)).isEqualTo(Tables.source(database, table));
    }

    @PostgresTest
    void aTableThatWasRenamedAwayAndBackIsNotPassedOver(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "ALTER TABLE t RENAME TO t_x",
                    "UPDATE t_x SET v = 'meanwhile' WHERE id = 2",
                    "ALTER TABLE t_x RENAME TO t",
                    "UPDATE t SET v = 'after' WHERE id = 1");
            assertThat(pipeline.run(Mode.CDC).warnings())
                    .anyMatch(warning -> warning.startsWith("table public.t is copied anew"));
            database.execute("UPDATE t SET v = 'later' WHERE id = 1");
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "t");
    }

    @PostgresTest
    @Tag("D13")
    void aTableThatLeftThePublicationIsRefused(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE u (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (1, 'a')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "ALTER PUBLICATION \"" + database.name() + "\" DROP TABLE t", "UPDATE t SET v = 'not published'");
            assertThatThrownBy(() -> pipeline.run(Mode.CDC))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("public.t");
            pipeline.run(Mode.SNAPSHOT);
            database.execute("UPDATE t SET v = 'published again'");
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "t");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D4")
    void d4ATableWithAColumnThatIsDroppedAndAddedAnewIsCopiedByTheRunningStream(PostgresDatabase database)
            throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            database.execute("UPDATE t SET v = 'x' WHERE id = 3");
            Await.until(
                    "the change is there",
                    () -> Tables.target(destination, "t").get(3L).get("v").equals("x"));
            database.execute(
                    "ALTER TABLE t DROP COLUMN v",
                    "ALTER TABLE t ADD COLUMN v text",
                    "UPDATE t SET v = 'new' WHERE id = 1");
            Await.until(
                    "the table is copied", () -> Tables.target(destination, "t").equals(Tables.source(database, "t")));
            pipeline.requestStop();
            running.get(30, TimeUnit.SECONDS);
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "t");
    }

    @PostgresTest
    @Tag("S5")
    @Tag("D6")
    void tablesThatAreCreatedAnewOrGetAnotherKeyOrAreRewrittenAreCopiedUnderLoad(PostgresDatabase database)
            throws Exception {
        database.execute(
                "CREATE TABLE anew (id bigint PRIMARY KEY, v text)",
                "INSERT INTO anew SELECT i, 'old' FROM generate_series(1, 50) i",
                "CREATE TABLE keyed (id bigint PRIMARY KEY, v text)",
                "INSERT INTO keyed SELECT i, 'k' || i FROM generate_series(1, 50) i",
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 500) i");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> load = new CompletableFuture<>();
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            load = CompletableFuture.runAsync(() -> {
                for (int i = 1; !done.get(); i++) {
                    database.execute(
                            "UPDATE t SET v = v || '.' WHERE id % 20 = " + i % 20,
                            "UPDATE t SET id = -id WHERE abs(id) = " + i,
                            "INSERT INTO t VALUES (" + (1000 + i) + ", 'new')");
                }
            });
            database.execute(
                    "DROP TABLE anew",
                    "CREATE TABLE anew (id bigint PRIMARY KEY, w text)",
                    "INSERT INTO anew SELECT i, 'new' FROM generate_series(1, 20) i",
                    "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey",
                    "ALTER TABLE keyed ADD PRIMARY KEY (v, id)",
                    "UPDATE keyed SET v = 'under the new key' WHERE id = 1",
                    "ALTER TABLE t ALTER v TYPE text USING upper(v) || 'rewritten'",
                    "CREATE TABLE added (id bigint PRIMARY KEY, v text)",
                    "INSERT INTO added VALUES (1, 'a')");
            pipeline.run(Mode.CDC);
            pipeline.resync(new TableId("public", "t"));
            pipeline.run(Mode.CDC);
            done.set(true);
            load.get(30, TimeUnit.SECONDS);
            pipeline.run(Mode.CDC);
        } finally {
            done.set(true);
        }
        assertEqual(database, "t");
        assertEqual(database, "added");
        assertEqual(database, "anew");
        assertThat(destination.rows(new TableId("public", "keyed")).get(List.of("under the new key", 1L)))
                .isNotNull();
        assertThat(destination.rows(new TableId("public", "keyed"))).hasSize(50);
        assertThat(database.text("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("1");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D7")
    void d7RowsThatMovedAreFollowedThoughTheKeyIsRenamed(PostgresDatabase database) {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "UPDATE t SET id = 5 WHERE id = 1",
                    "UPDATE t SET id = 6 WHERE id = 2",
                    "ALTER TABLE t RENAME COLUMN id TO number",
                    "DELETE FROM t WHERE number = 5",
                    "UPDATE t SET number = 7 WHERE number = 6",
                    "INSERT INTO t VALUES (6, 'c')");
            pipeline.run(Mode.CDC);
        }
        assertThat(destination.rows(new TableId("public", "t")).keySet()).containsOnly(List.of(6L), List.of(7L));
    }

    @Test
    void aPasswordBeforeTheHostIsRefusedAndNotShown() {
        assertThatThrownBy(() -> PostgresSource.builder()
                        .url("jdbc:postgresql://postgres:canary@localhost:5432/db")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("canary");
    }
}
