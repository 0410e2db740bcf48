package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run to which the server refuses senders and slots, and whose slot the server takes away while the destination hangs. */
class SlotHealthTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(500));

    private final MemoryDestination destination = new MemoryDestination();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<CdcException> retried = new CopyOnWriteArrayList<>();

    private final PipelineListener listener = new PipelineListener() {
        @Override
        public void warning(String message) {
            warnings.add(message);
        }

        @Override
        public void retrying(CdcException cause, int attempt, Duration wait) {
            retried.add(cause);
        }
    };

    private int rows;

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("health")
                .source(Sources.of(database).includeTables("public.t").build())
                .stager(destination)
                .sink(destination)
                .flushPolicy(new FlushPolicy(1, 1 << 20, Duration.ZERO))
                .retry(QUICK)
                .listener(listener)
                .build();
    }

    @Tag("H1")
    @Tag("H2")
    @Tag("P10")
    @Test
    void whatTheServerRefusesIsWaitedForAndWhatItTakesAwayEndsTheRunWithTheRemedy() throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V18)
                        .setting("max_wal_senders", "2")
                        .setting("max_replication_slots", "2")
                        .setting("max_slot_wal_keep_size", "64MB")
                        .setting("idle_replication_slot_timeout", "1s")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "10GB")
                        .setting("wal_keep_size", "0")
                        .start();
                PostgresDatabase database = server.createDatabase();
                Pipeline pipeline = pipeline(database)) {
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "CREATE TABLE other (v int)");
            pipeline.run(Mode.SNAPSHOT);
            CompletableFuture<RunReport> run = CompletableFuture.supplyAsync(
                    () -> pipeline.run(Mode.CDC, StopCondition.forever()), work -> new Thread(work).start());
            insert(database);
            awaitAll(run);

            withoutSenders(database, run);
            lostWhileTheDestinationHangs(database, run);
            toldApart(database, pipeline);
            idleForTooLong(database, pipeline);
            withoutSlots(database, pipeline);
        }
    }

    private void insert(PostgresDatabase database) {
        database.execute("INSERT INTO t VALUES (" + ++rows + ", 'row " + rows + "')");
    }

    private void awaitAll(CompletableFuture<RunReport> run) {
        Await.until("row " + rows, LIMIT, () -> {
            if (run.isDone()) {
                run.join();
            }
            return Tables.target(destination, "t").size() == rows;
        });
    }

    private static String status(PostgresDatabase database) {
        return database.text("SELECT wal_status FROM pg_replication_slots WHERE slot_name = ?", database.name());
    }

    /** Others have both while its own connection is broken. */
    private void withoutSenders(PostgresDatabase database, CompletableFuture<RunReport> run) throws SQLException {
        try (Connection one = sender(database);
                Connection two = Await.value(
                        "another to have the run's sender", () -> instead(database), found -> found != null)) {
            assertThat(one.isClosed() || two.isClosed()).isFalse();
            insert(database);
            Await.until("it is refused", LIMIT, () -> retried.stream()
                    .anyMatch(cause -> cause.getMessage().contains("max_wal_senders")));
            assertThat(retried).allMatch(cause -> cause.retry() == Retry.TRANSIENT);
            assertThat(run).isNotDone();
        }
        awaitAll(run);
    }

    private static Connection instead(PostgresDatabase database) {
        database.rows(
                "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = ?",
                database.name());
        try {
            return sender(database);
        } catch (SQLException theRunWasFaster) {
            return null;
        }
    }

    private static Connection sender(PostgresDatabase database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "13");
        properties.setProperty("preferQueryMode", "simple");
        return DriverManager.getConnection(database.url(), properties);
    }

    private void lostWhileTheDestinationHangs(PostgresDatabase database, CompletableFuture<RunReport> run) {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger applying = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                applying.incrementAndGet();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        insert(database);
        Await.until("the destination to hang", LIMIT, () -> applying.get() > 0);
        int before = retried.size();
        for (int i = 0; i < 8; i++) {
            database.execute("INSERT INTO other VALUES (1)", "SELECT pg_switch_wal()");
        }
        assertThat(status(database)).isEqualTo("unreserved");
        Await.until("a warning", LIMIT, () -> warnings.stream()
                .anyMatch(warning -> warning.contains("max_slot_wal_keep_size")));
        assertThat(run).isNotDone();
        Await.until("the slot to be lost", LIMIT, () -> {
            database.execute("CHECKPOINT");
            return "lost".equals(status(database));
        });
        goOn.countDown();
        Await.until("the end of the run", LIMIT, run::isDone);
        destination.beforeStep(step -> {});
        assertThat(catchThrowable(run::join)).hasCauseInstanceOf(SlotLostException.class);
        SlotLostException lost = (SlotLostException) catchThrowable(run::join).getCause();
        assertThat(lost).hasMessageContaining("max_slot_wal_keep_size");
        assertThat(lost.remedy()).containsIgnoringCase("snapshot");
        assertThat(retried.size() - before)
                .as("attempts after the loss: %s", retried)
                .isLessThanOrEqualTo(1);
    }

    private void toldApart(PostgresDatabase database, Pipeline pipeline) throws SQLException {
        SlotLostException lost = catchThrowableOfType(SlotLostException.class, () -> pipeline.run(Mode.CDC));
        assertThat(lost).hasMessageContaining("has lost WAL");
        database.rows("SELECT pg_drop_replication_slot(?)", database.name());
        SlotLostException dropped = catchThrowableOfType(SlotLostException.class, () -> pipeline.run(Mode.CDC));
        assertThat(dropped).hasMessageContaining("does not exist");
        pipeline.run(Mode.SNAPSHOT);
        pipeline.run(Mode.CDC);
        assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
    }

    private void idleForTooLong(PostgresDatabase database, Pipeline pipeline) throws SQLException {
        Await.until("the slot to be invalidated", LIMIT, () -> {
            database.execute("CHECKPOINT");
            return "lost".equals(status(database));
        });
        insert(database);
        SlotLostException idle = catchThrowableOfType(SlotLostException.class, () -> pipeline.run(Mode.CDC));
        assertThat(idle).hasMessageContaining("idle_timeout");
        assertThat(idle.remedy()).contains("idle_replication_slot_timeout");
        assertThat(Tables.target(destination, "t")).hasSize(rows - 1);
        pipeline.run(Mode.SNAPSHOT);
        assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
    }

    /** A snapshot beside a slot needs another one for a moment. */
    private void withoutSlots(PostgresDatabase database, Pipeline pipeline) {
        database.execute("SELECT pg_create_physical_replication_slot('others')");
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> pipeline.run(Mode.SNAPSHOT));
        assertThat(refused).hasMessageContaining("all 2 replication slots");
        assertThat(refused.remedy()).contains("max_replication_slots");
        insert(database);
        pipeline.run(Mode.CDC);
        assertThat(Tables.target(destination, "t")).as("changes need no other").hasSize(rows);
        database.execute("SELECT pg_drop_replication_slot('others')");
        pipeline.run(Mode.SNAPSHOT);
        assertThat(Tables.target(destination, "t")).hasSize(rows);
    }
}
