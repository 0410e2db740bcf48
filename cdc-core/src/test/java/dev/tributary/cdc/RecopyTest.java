package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint.TableState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that are copied anew while the stream goes on. */
class RecopyTest extends TwoTables {

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
                    // One that catches up before anything changes after its copy has been refused once only.
                    for (int i = 0; i < 30; i++) {
                        run(Mode.CDC);
                    }
                })
                .isInstanceOf(SchemaChangeException.class)
                .hasMessageContaining("no such shape");
    }
}
