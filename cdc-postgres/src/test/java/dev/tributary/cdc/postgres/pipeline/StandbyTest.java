package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** Decoding on a standby, and going on where a standby became the primary. */
class StandbyTest {

    private final MemoryDestination destination = new MemoryDestination();

    private static Pipeline pipeline(
            PostgresDatabase database, String slot, boolean failoverSlot, MemoryDestination destination) {
        return Pipeline.builder()
                .name("standby")
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .slot(slot)
                        .failoverSlot(failoverSlot)
                        .build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private void run(PostgresDatabase database, boolean failoverSlot, Mode mode) {
        try (Pipeline pipeline = pipeline(database, "tributary", failoverSlot, destination)) {
            pipeline.run(mode);
        }
    }

    private static void awaitReplay(PostgresDatabase primary, PostgresDatabase standby) {
        String flushed = primary.flushLsn();
        Await.until(
                "the standby has replayed " + flushed,
                () -> standby.number("SELECT (pg_last_wal_replay_lsn() >= '" + flushed + "'::pg_lsn)::int") == 1);
    }

    private static void promote(PostgresServer standby) {
        standby.administration().execute("SELECT pg_promote()");
        Await.until(
                "the standby is promoted",
                () -> standby.administration().number("SELECT pg_is_in_recovery()::int") == 0);
    }

    @Tag("H5")
    @Tag("P7")
    @PostgresTest(from = PostgresVersion.V16, newestOnly = true)
    void readsFromAStandbyAndGoesOnWhenItIsPromoted(PostgresVersion version) throws Exception {
        try (PostgresServer primary = PostgresServer.builder(version).start();
                PostgresServer standby = primary.standby(Map.of())) {
            PostgresDatabase written = primary.createDatabase("shop");
            written.execute(
                    "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                    "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i",
                    "CREATE PUBLICATION tributary FOR TABLE t WITH (publish_via_partition_root = true)");
            PostgresDatabase read = standby.database("shop");
            awaitReplay(written, read);

            // A slot on a standby begins where the primary says which transactions are open.
            CompletableFuture<Void> snapshot = CompletableFuture.runAsync(() -> run(read, false, Mode.SNAPSHOT));
            Await.until("the snapshot is complete", () -> {
                written.execute("SELECT pg_log_standby_snapshot()");
                return snapshot.isDone();
            });
            snapshot.get();
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(written, "t"));

            written.execute("UPDATE t SET v = 'new' WHERE id < 10", "DELETE FROM t WHERE id > 90");
            awaitReplay(written, read);
            run(read, false, Mode.CDC);
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(written, "t"));

            written.execute("INSERT INTO t VALUES (1000, 'just before the failover')");
            awaitReplay(written, read);
            primary.stopFast();
            promote(standby);
            read.execute("INSERT INTO t VALUES (1001, 'after the failover')", "UPDATE t SET v = 'x' WHERE id = 1");
            run(read, false, Mode.CDC);
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(read, "t"));
        }
    }

    @Tag("H5")
    @Tag("P17")
    @PostgresTest(from = PostgresVersion.V17, newestOnly = true)
    void goesOnAfterAFailoverWithASlotThatTheStandbyKept(PostgresVersion version) throws Exception {
        try (PostgresServer primary = PostgresServer.builder(version).start();
                PostgresServer standby = primary.standby(Map.of("sync_replication_slots", "on"))) {
            PostgresDatabase written = primary.createDatabase("shop");
            written.execute(
                    "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                    "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i");
            run(written, false, Mode.SNAPSHOT);
            // The slot of a pipeline that did not ask for it before.
            written.execute("UPDATE t SET v = 'new' WHERE id < 10");
            run(written, true, Mode.CDC);
            PostgresDatabase kept = standby.database("shop");
            // The copy becomes one for good once the slot has moved past what the standby held when it was made.
            Await.until("the standby keeps the slot", () -> {
                written.execute("SELECT pg_log_standby_snapshot()", "UPDATE t SET v = v || '.' WHERE id = 2");
                run(written, true, Mode.CDC);
                return kept.number("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'tributary' AND synced"
                                + " AND NOT temporary AND invalidation_reason IS NULL")
                        == 1;
            });
            written.execute("INSERT INTO t VALUES (1000, 'just before the failover')");
            awaitReplay(written, kept);
            primary.stopFast();
            promote(standby);
            kept.execute("DELETE FROM t WHERE id = 50");
            run(kept, true, Mode.CDC);
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(kept, "t"));
        }
    }

    @Tag("P17")
    @PostgresTest(newestOnly = true)
    void stopsWhenTheStandbyThatTookOverLacksWhatIsReplicated(PostgresVersion version) throws Exception {
        try (PostgresServer primary = PostgresServer.builder(version).start();
                PostgresServer standby = primary.standby(Map.of())) {
            PostgresDatabase written = primary.createDatabase("shop");
            written.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
            run(written, false, Mode.SNAPSHOT);
            MemoryDestination killed = new MemoryDestination();
            try (Pipeline pipeline = pipeline(written, "killed", false, killed)) {
                pipeline.run(Mode.SNAPSHOT);
            }
            awaitReplay(written, standby.database("shop"));
            standby.stopFast();
            written.execute("INSERT INTO t VALUES (2, 'replicated, and lost in the failover')");
            run(written, false, Mode.CDC);
            dieWithAPendingFlush(written, killed);
            primary.stopFast();
            standby.start();
            promote(standby);
            PostgresDatabase taken = standby.database("shop");
            taken.execute("INSERT INTO t VALUES (3, 'of another history')");
            StateException stopped = catchThrowableOfType(StateException.class, () -> run(taken, false, Mode.CDC));
            assertThat(stopped).hasMessageContaining("whose history does not contain position");
            assertThat(stopped.remedy()).contains("SNAPSHOT");
            assertThat(Tables.target(destination, "t")).containsOnlyKeys(1L, 2L);
            requireNothingIsWritten(taken, killed);
        }
    }

    /** As a run that is killed between recording a flush as pending and applying it. */
    private static void dieWithAPendingFlush(PostgresDatabase database, MemoryDestination killed) {
        IllegalStateException dead = new IllegalStateException("dead");
        killed.beforeStep(step -> {
            if (step.equals("apply")) {
                throw dead;
            }
        });
        try (Pipeline pipeline = pipeline(database, "killed", false, killed)) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).isSameAs(dead);
        }
        killed.beforeStep(step -> {});
        assertThat(killed.ledger().load("standby").orElseThrow().pending()).isPresent();
    }

    /** Its position is part of the new history, and what is pending is not. */
    private static void requireNothingIsWritten(PostgresDatabase taken, MemoryDestination killed) {
        Checkpoint before = killed.ledger().load("standby").orElseThrow();
        try (Pipeline pipeline = pipeline(taken, "killed", false, killed)) {
            StateException stopped = catchThrowableOfType(StateException.class, () -> pipeline.run(Mode.CDC));
            assertThat(stopped).hasMessageContaining("whose history does not contain position");
        }
        assertThat(killed.ledger().load("standby")).contains(before);
        assertThat(Tables.target(killed, "t")).containsOnlyKeys(1L);
    }
}
