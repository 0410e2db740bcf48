package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** S1: writers and open transactions across the hand-over from snapshot to stream. */
class HandOverTest {

    private static final int ROUNDS = Boolean.getBoolean("campaign") ? 40 : 10;
    private static final int WRITERS = 8;

    @Tag("S1")
    @PostgresTest(newestOnly = true)
    @Tag("S1")
    void s1ChangesDuringTheSnapshotArriveExactlyOnce(PostgresDatabase database) throws Exception {
        Workload.createTables(database);
        for (int round = 0; round < ROUNDS; round++) {
            replicate(database, round);
        }
    }

    @Tag("S1")
    @PostgresTest
    @Tag("S1")
    void s1OnEveryVersion(PostgresDatabase database) throws Exception {
        Workload.createTables(database);
        replicate(database, 1);
    }

    private static void replicate(PostgresDatabase database, int round) throws Exception {
        String slot = database.name() + "_" + round;
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = Pipeline.builder()
                .name("handover-" + round)
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .slot(slot)
                        .publication(slot)
                        .build())
                .stager(destination)
                .sink(destination)
                .flushPolicy(new FlushPolicy(50, 1 << 20, Duration.ofMillis(20)))
                .build()) {
            try (Workload workload = Workload.start(database, WRITERS, round)) {
                Await.until("the writers write", () -> workload.transactions() > 20);
                pipeline.run(Mode.SNAPSHOT);
                long during = workload.transactions();
                Await.until("the writers write on", () -> workload.transactions() > during + 20);
                pipeline.run(Mode.CDC);
            }
            RunReport last = pipeline.run(Mode.CDC);
            for (String table : Workload.TABLES) {
                assertThat(Tables.target(destination, table))
                        .as("round %d, %s", round, table)
                        .isEqualTo(Tables.source(database, table));
            }
            assertThat(pipeline.run(Mode.CDC).changedAnything()).isFalse();
            Lsn confirmed = Lsn.parse(database.text(
                    "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = ?", slot));
            assertThat(confirmed).isLessThanOrEqualTo(last.to());
        } finally {
            database.execute(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + slot
                            + "'",
                    "DROP PUBLICATION IF EXISTS \"" + slot + "\"");
        }
    }
}
