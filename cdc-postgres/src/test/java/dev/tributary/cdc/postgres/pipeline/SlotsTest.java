package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;

/** The slot over a pipeline's life: moved on when idle, missed when gone. */
class SlotsTest {

    private static final String CONFIRMED = "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = ?";

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("slots")
                .source(Sources.of(database).includeTables("public.t").build())
                .stager(destination)
                .sink(destination)
                .idleAdvance(Duration.ofMillis(100), 1)
                .build();
    }

    @Tag("P10")
    @PostgresTest(newestOnly = true)
    void aSlotThatWasDroppedOrCreatedAnewWhileStoppedIsRefusedWithTheRemedy(PostgresDatabase database)
            throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "SELECT pg_drop_replication_slot('" + database.name() + "')", "UPDATE t SET v = 'in the gap'");
            SlotLostException dropped = catchThrowableOfType(SlotLostException.class, () -> pipeline.run(Mode.CDC));
            assertThat(dropped).hasMessageContaining("does not exist");
            assertThat(dropped.remedy()).contains("SNAPSHOT");

            database.execute("SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
            SlotLostException renewed = catchThrowableOfType(SlotLostException.class, () -> pipeline.run(Mode.CDC));
            assertThat(renewed).hasMessageContaining("re-created");
            assertThat(Tables.target(destination, "t").get(1L)).containsEntry("v", "a");

            pipeline.run(Mode.SNAPSHOT);
            pipeline.run(Mode.CDC);
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
        }
    }

    @Tag("P6")
    @Tag("X3")
    @PostgresTest(newestOnly = true)
    void anIdlePipelineMovesItsSlotOnWhileOthersAreBusyAndGoesOnAfterwards(
            PostgresDatabase database, PostgresServer server) throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE busy (v text)",
                "INSERT INTO t VALUES (1, 'a')");
        try (Pipeline pipeline = pipeline(database);
                PostgresDatabase elsewhere = server.createDatabase()) {
            pipeline.run(Mode.SNAPSHOT);
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            database.execute("INSERT INTO busy SELECT repeat('x', 100) FROM generate_series(1, 10000)");
            elsewhere.execute("CREATE TABLE b AS SELECT repeat('x', 100) FROM generate_series(1, 10000)");
            Lsn busyUntil = Lsn.parse(database.flushLsn());
            Await.until("the slot has moved on", () -> !Lsn.parse(database.text(CONFIRMED, database.name()))
                    .isBefore(busyUntil));
            pipeline.requestStop();
            running.get(30, TimeUnit.SECONDS);
            database.execute("UPDATE t SET v = 'after'");
            pipeline.run(Mode.CDC);
        }
        assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
    }
}
