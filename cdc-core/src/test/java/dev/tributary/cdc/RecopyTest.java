package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that are copied anew while the stream goes on. */
class RecopyTest {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDestination destination = new MemoryDestination();
    private final MemorySource source = new MemorySource(database);
    private TableId table = new TableId("none", "none");
    private TableId other = new TableId("none", "none");

    @BeforeEach
    void twoTables() {
        table = database.createTable("t");
        other = database.createTable("other");
        database.transaction(tx -> {
            for (long id = 1; id <= 10; id++) {
                tx.insert(table, id, "a" + id, "b" + id);
                tx.insert(other, id, "o" + id, "p" + id);
            }
        });
    }

    private PipelineBuilder builder() {
        return Pipeline.builder().name("p").source(source).stager(destination).sink(destination);
    }

    private RunReport run(Mode mode) {
        return run(mode, builder());
    }

    private static RunReport run(Mode mode, PipelineBuilder builder) {
        try (Pipeline pipeline = builder.build()) {
            return pipeline.run(mode);
        }
    }

    private Map<List<Object>, Map<String, Object>> values(TableId id) {
        Map<List<Object>, Map<String, Object>> values = new HashMap<>();
        destination.rows(id).forEach((key, row) -> values.put(key, row.values()));
        return values;
    }

    private void assertEqual(TableId... tables) {
        for (TableId each : tables) {
            assertThat(values(each)).as(each.toString()).isEqualTo(database.rows(each));
            assertThat(state(each).isLive()).as(each.toString()).isTrue();
        }
        assertThat(destination.stagedFiles()).isEmpty();
    }

    private TableState state(TableId id) {
        return destination.ledger().load("p").orElseThrow().tables().get(id);
    }

    private void rewrite(TableId id) {
        database.transaction(tx -> tx.rewrite(id, "rewritten "));
    }

    private void work(Random random, int transactions) {
        for (int i = 0; i < transactions; i++) {
            database.transaction(tx -> {
                for (int j = 0; j < 1 + random.nextInt(6); j++) {
                    TableId id = random.nextInt(3) == 0 ? other : table;
                    long key = random.nextInt(20);
                    long to = random.nextInt(20);
                    if (!tx.exists(id, key)) {
                        tx.insert(id, key, "a" + random.nextInt(), "b" + random.nextInt());
                    } else if (random.nextInt(12) == 0) {
                        tx.truncate(id);
                    } else if (random.nextInt(3) == 0 && !tx.exists(id, to)) {
                        tx.move(id, key, to);
                    } else if (random.nextInt(3) == 0) {
                        tx.delete(id, key);
                    } else if (random.nextBoolean()) {
                        tx.updateBoth(id, key, "u" + random.nextInt(), "v" + random.nextInt());
                    } else {
                        tx.update(id, key, "w" + random.nextInt());
                    }
                }
            });
        }
    }

    @Test
    @Tag("D3")
    void aTableThatWasRewrittenIsCopiedWhileTheOthersGoOn() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "before"));
        rewrite(table);
        database.transaction(tx -> {
            tx.update(table, 2, "after");
            tx.update(other, 1, "x");
        });
        RunReport report = run(Mode.CDC);
        assertThat(report.ending()).isEqualTo(RunReport.Ending.COMPLETE);
        assertThat(report.warnings()).anyMatch(warning -> warning.contains("public.t is copied anew"));
        assertThat(state(table).fingerprint()).isEqualTo("rewritten 1 times");
        assertEqual(table, other);
    }

    @Test
    void changesThatComeWhileATableIsCopiedAreHeldBack() {
        run(Mode.SNAPSHOT);
        rewrite(table);
        AtomicInteger copies = new AtomicInteger();
        source.beforeStep(step -> {
            if (step.equals("copy") && copies.getAndIncrement() == 0) {
                database.transaction(tx -> {
                    tx.delete(table, 1);
                    tx.update(table, 2, "b is not sent");
                    tx.move(table, 3, 30);
                    tx.insert(table, 40, "a", "b");
                });
                Lsn held = database.transaction(tx -> tx.update(other, 1, "goes on"));
                database.transaction(tx -> tx.updateBoth(table, 40, "c", "d"));
                // The other table is committed while this one is still being copied.
                await(() ->
                        !destination.ledger().load("p").orElseThrow().position().isBefore(held));
                assertThat(state(table).status()).isEqualTo(TableState.Status.RECOPY);
            }
        });
        run(Mode.CDC, builder().flushPolicy(new FlushPolicy(1, 1, Duration.ZERO)));
        run(Mode.CDC);
        assertEqual(table, other);
    }

    private static void await(java.util.function.BooleanSupplier state) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void rowsThatWereHeldBackAndStagedBeforeTheirTransactionEndedCarryItsEnd() {
        run(Mode.SNAPSHOT);
        rewrite(table);
        AtomicReference<Lsn> first = new AtomicReference<>(Lsn.ZERO);
        AtomicReference<Lsn> second = new AtomicReference<>(Lsn.ZERO);
        AtomicInteger copies = new AtomicInteger();
        source.beforeStep(step -> {
            if (step.equals("copy") && copies.getAndIncrement() == 0) {
                first.set(database.transaction(tx -> {
                    for (long id = 1000; id < 2000; id++) {
                        tx.insert(table, id, "x".repeat(1000), "y");
                    }
                    tx.update(table, 1000, "later, in another file");
                    tx.move(table, 1001, 5001);
                }));
                second.set(database.transaction(tx -> {
                    for (long id = 1002; id < 1900; id++) {
                        tx.update(table, id, "z".repeat(1000));
                    }
                    tx.update(other, 1, "x");
                }));
                Lsn last = second.get();
                await(() ->
                        !destination.ledger().load("p").orElseThrow().position().isBefore(last));
            }
        });
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        run(
                Mode.CDC,
                builder().memory(budget).maxBatchBytes(100_000).flushPolicy(new FlushPolicy(1, 1, Duration.ZERO)));
        run(Mode.CDC);
        assertThat(budget.usedBytes()).isZero();
        assertEqual(table, other);
        assertThat(lsn(1950)).isEqualTo(first.get().value());
        assertThat(lsn(1500)).isEqualTo(second.get().value());
        assertThat(lsn(5001)).isEqualTo(first.get().value());
    }

    private long lsn(long id) {
        return destination.rows(table).get(List.of((Object) id)).lsn();
    }

    @Test
    void aTableThatIsRewrittenWhileItIsCopiedIsCopiedOnceMore() {
        run(Mode.SNAPSHOT);
        rewrite(table);
        AtomicInteger copies = new AtomicInteger();
        source.beforeStep(step -> {
            if (step.equals("copy") && copies.getAndIncrement() == 0) {
                database.transaction(tx -> tx.update(table, 1, "between"));
                rewrite(table);
                database.transaction(tx -> tx.update(table, 2, "after"));
            }
        });
        run(Mode.CDC);
        run(Mode.CDC);
        assertThat(copies.get()).isGreaterThan(2);
        assertEqual(table, other);
    }

    @Test
    @Tag("S5")
    void aTableThatWasAddedLaterIsCopied() {
        run(Mode.SNAPSHOT);
        TableId added = database.createTable("added");
        database.transaction(tx -> tx.insert(added, 1, "a", "b"));
        run(Mode.CDC);
        assertEqual(table, other, added);
        assertThat(run(Mode.CDC).changedAnything()).isFalse();
    }

    @Test
    @Tag("S5")
    void aTableThatIsAddedWhileTheStreamGoesOnIsCopied() {
        run(Mode.SNAPSHOT);
        AtomicInteger seen = new AtomicInteger();
        AtomicReference<TableId> added = new AtomicReference<>();
        rewrite(table);
        source.beforeStep(step -> {
            if (seen.getAndIncrement() == 0) {
                added.set(database.createTable("added"));
                database.transaction(tx -> tx.insert(added.get(), 1, "a", "b"));
            }
        });
        run(Mode.CDC);
        run(Mode.CDC);
        assertEqual(table, other, added.get());
    }

    @Test
    void newTablesAreLeftOutWhereThatIsWanted() {
        run(Mode.SNAPSHOT);
        TableId added = database.createTable("added");
        database.transaction(tx -> tx.insert(added, 1, "a", "b"));
        try (Pipeline pipeline = builder().newTables(NewTablePolicy.IGNORE).build()) {
            assertThat(pipeline.run(Mode.CDC).warnings()).anyMatch(warning -> warning.contains("public.added"));
            assertThat(values(added)).isEmpty();
            pipeline.addTable(added, table);
            assertThat(state(table).isLive()).isTrue();
            database.transaction(tx -> tx.insert(added, 2, "a", "b"));
            pipeline.run(Mode.CDC);
        }
        assertEqual(table, other, added);
    }

    @Test
    @Tag("S5")
    void aTableThatWasDroppedAndCreatedAnewIsCopied() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "lost with the table"));
        database.drop(table);
        table = database.createTable("t");
        database.transaction(tx -> tx.insert(table, 7, "new", "table"));
        try (Pipeline stopping = builder().onRewrite(RewritePolicy.STOP).build()) {
            assertThatThrownBy(() -> stopping.run(Mode.CDC))
                    .isInstanceOf(SchemaChangeException.class)
                    .hasMessageContaining("dropped and created anew");
        }
        run(Mode.CDC);
        assertEqual(table, other);
    }

    @Test
    @Tag("D6")
    void aTableWhoseKeyWasChangedIsCopied() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "under the old key"));
        database.changeKey(table);
        database.transaction(tx -> tx.insert(table, 11, "new key", "b"));
        run(Mode.CDC);
        Map<Object, Object> ids = new HashMap<>();
        destination.rows(table).forEach((key, row) -> ids.put(key, row.value("id")));
        assertThat(ids).containsEntry(List.of("new key"), 11L).hasSize(11);
        assertThat(state(table).key()).containsExactly(2);
    }

    @Test
    void aTableCanBeCopiedAnewOnRequest() {
        run(Mode.SNAPSHOT);
        try (Pipeline pipeline = builder().build()) {
            pipeline.resync(table);
            assertThat(state(table).status()).isEqualTo(TableState.Status.RECOPY);
            assertThat(pipeline.run(Mode.CDC).tables().get(table).rowsRead()).isEqualTo(10);
            assertThatThrownBy(() -> pipeline.resync(new TableId("public", "unknown")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("public.unknown")
                    .extracting(e -> ((CdcException) e).remedy())
                    .asString()
                    .contains("include");
        }
        assertEqual(table, other);
    }

    @Test
    void aRequestBeforeAnyRunIsRefused() {
        try (Pipeline pipeline = builder().build()) {
            assertThatThrownBy(() -> pipeline.resync(table)).isInstanceOf(StateException.class);
        }
    }

    @Test
    void aRunThatGoesOnTakesARequestUpAtOnce() throws InterruptedException {
        requestWhileRunning(quick().build(), null);
    }

    @Test
    void aRunElsewhereTakesARequestUpFromTheLedger() throws InterruptedException {
        requestWhileRunning(quick().build(), builder().build());
    }

    private PipelineBuilder quick() {
        return builder().flushPolicy(new FlushPolicy(1, 1, Duration.ZERO));
    }

    private void requestWhileRunning(Pipeline running, @org.jspecify.annotations.Nullable Pipeline asking)
            throws InterruptedException {
        run(Mode.SNAPSHOT);
        AtomicInteger replaced = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("replaced")) {
                replaced.incrementAndGet();
            }
        });
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                running.run(Mode.CDC, StopCondition.forever());
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        thread.start();
        Lsn sent = database.transaction(tx -> tx.update(table, 1, "is read"));
        await(() -> !source.confirmed().orElseThrow().isBefore(sent));
        (asking == null ? running : asking).resync(table);
        database.transaction(tx -> tx.update(table, 2, "after"));
        database.otherActivity(100 << 20);
        await(() -> replaced.get() == 1 || failure.get() != null);
        running.requestStop();
        thread.join(20_000);
        running.close();
        assertThat(failure.get()).isNull();
        run(Mode.CDC);
        assertEqual(table, other);
    }

    @Test
    void aSnapshotTakesTheTableUpToo() {
        run(Mode.SNAPSHOT);
        try (Pipeline pipeline = builder().build()) {
            pipeline.resync(table);
            pipeline.run(Mode.SNAPSHOT);
        }
        assertThat(state(table).isLive()).isTrue();
        assertEqual(table, other);
    }

    @Test
    void aTableThatIsNotToBeCopiedAnewIsQuarantinedUntilItIs() {
        run(Mode.SNAPSHOT);
        rewrite(table);
        database.transaction(tx -> {
            tx.update(table, 2, "not applied");
            tx.update(other, 2, "applied");
        });
        try (Pipeline pipeline = builder()
                .onRewrite(RewritePolicy.STOP)
                .onUncarriable(UncarriablePolicy.QUARANTINE)
                .build()) {
            for (int i = 0; i < 2; i++) {
                assertThat(pipeline.run(Mode.CDC).warnings())
                        .anyMatch(warning -> warning.contains("public.t is left as it is"));
            }
            assertThat(state(table).status()).isEqualTo(TableState.Status.QUARANTINED);
            assertThat(values(table).get(List.of((Object) 2L))).containsEntry("a", "a2");
            assertThat(values(other)).isEqualTo(database.rows(other));
            pipeline.resync(table);
            assertThat(pipeline.run(Mode.CDC).warnings()).isEmpty();
        }
        assertEqual(table, other);
    }

    @Test
    void aTableThatTheDestinationDoesNotTakeIsCopiedOnceAndThenStops() {
        run(Mode.SNAPSHOT);
        AtomicInteger refusals = new AtomicInteger(2);
        destination.beforeStep(step -> {
            if (step.equals("check:public.t") && refusals.getAndDecrement() > 0) {
                throw new SchemaChangeException("no such shape", "Mend it.");
            }
        });
        database.transaction(tx -> tx.update(table, 1, "x"));
        run(Mode.CDC);
        assertEqual(table, other);
        refusals.set(Integer.MAX_VALUE);
        source.beforeStep(step -> database.transaction(tx -> tx.update(table, 1, "again")));
        database.transaction(tx -> tx.update(table, 1, "y"));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3; i++) {
                        run(Mode.CDC);
                    }
                })
                .isInstanceOf(SchemaChangeException.class)
                .hasMessageContaining("no such shape");
    }

    @Test
    void whatWasHeldBackAndGotLostIsCopiedAnew() {
        run(Mode.SNAPSHOT);
        rewrite(table);
        AtomicInteger copies = new AtomicInteger();
        source.beforeStep(step -> {
            if (step.equals("copy") && copies.getAndIncrement() == 0) {
                database.transaction(tx -> tx.update(table, 1, "held back"));
                Lsn passed = database.transaction(tx -> tx.update(other, 1, "goes on"));
                await(() ->
                        !destination.ledger().load("p").orElseThrow().position().isBefore(passed));
            }
        });
        AtomicInteger replaced = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("replaced")) {
                replaced.incrementAndGet();
            }
            if (step.equals("apply") && replaced.get() > 0) {
                throw new Death();
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC, builder().flushPolicy(new FlushPolicy(1, 1, Duration.ZERO))))
                .isInstanceOf(Death.class);
        destination.beforeStep(step -> {});
        assertThat(destination.ledger().load("p").orElseThrow().pending()).isPresent();
        destination.loseStagedFiles();
        run(Mode.CDC);
        assertEqual(table, other);
    }

    /** Every step of a recopy, each of its first occurrences, with work before, meanwhile and after: always equal. */
    @Test
    @Tag("P8")
    void survivesDyingAtEveryStepOfARecopy() {
        List<String> steps = List.of(
                "view", "copy", "save", "saved", "check", "stage", "apply", "applied", "replace", "replaced", "delete");
        Random random = new Random(7);
        run(Mode.SNAPSHOT);
        int deaths = 0;
        for (String step : steps) {
            for (int occurrence = 1; occurrence <= 5; occurrence++) {
                String as = step + " " + occurrence;
                work(random, 2);
                int way = random.nextInt(3);
                if (way == 0) {
                    try (Pipeline pipeline = builder().build()) {
                        pipeline.resync(table);
                    }
                } else {
                    rewrite(table);
                    if (way == 1) {
                        rewrite(other);
                    }
                }
                work(random, 2);
                deaths += dieAt(step, occurrence, random) ? 1 : 0;
                work(random, 2);
                if (random.nextBoolean()) {
                    dieAt(steps.get(random.nextInt(steps.size())), 1 + random.nextInt(3), random);
                }
                run(Mode.CDC);
                run(Mode.CDC);
                assertThat(values(table)).as(as).isEqualTo(database.rows(table));
                assertThat(values(other)).as(as).isEqualTo(database.rows(other));
                assertThat(destination.stagedFiles()).as(as).isEmpty();
                assertThat(state(table).isLive()).as(as).isTrue();
                assertThat(source.confirmed().orElseThrow())
                        .isLessThanOrEqualTo(
                                destination.ledger().load("p").orElseThrow().position());
            }
        }
        assertThat(deaths).isGreaterThan(30);
    }

    private boolean dieAt(String step, int occurrence, Random random) {
        AtomicInteger seen = new AtomicInteger();
        java.util.function.Consumer<String> dying = actual -> {
            if (actual.equals(step) && seen.incrementAndGet() >= occurrence) {
                throw new Death();
            }
        };
        destination.beforeStep(dying);
        source.beforeStep(actual -> {
            work(random, 2);
            dying.accept(actual);
        });
        try {
            run(Mode.CDC, builder().flushPolicy(new FlushPolicy(3, 1000, Duration.ZERO)));
            return false;
        } catch (Death | java.util.concurrent.CompletionException e) {
            return true;
        } finally {
            destination.beforeStep(any -> {});
            source.beforeStep(any -> {});
        }
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void nothingIsLeftBehindWhenARunIsStoppedInTheMiddle() throws InterruptedException {
        run(Mode.SNAPSHOT);
        rewrite(table);
        Pipeline pipeline = builder().build();
        source.beforeStep(step -> {
            if (step.equals("copy")) {
                work(new Random(1), 2);
                pipeline.requestStop();
                while (!Thread.currentThread().isInterrupted()) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
            }
        });
        assertThat(pipeline.run(Mode.CDC, StopCondition.forever()).ending()).isEqualTo(RunReport.Ending.STOPPED);
        source.beforeStep(step -> {});
        assertThat(state(table).status()).isEqualTo(TableState.Status.RECOPY);
        run(Mode.CDC);
        assertEqual(table, other);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("cdc-p-")) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
