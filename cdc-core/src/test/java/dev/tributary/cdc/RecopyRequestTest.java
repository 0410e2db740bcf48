package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that are added, or copied anew since somebody asked for it. */
class RecopyRequestTest extends TwoTables {

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
    void aTableCanBeCopiedAnewOnRequest() {
        run(Mode.SNAPSHOT);
        Lsn copied = state(table).start();
        try (Pipeline pipeline = builder().build()) {
            pipeline.resync(table);
            assertThat(state(table).status()).isEqualTo(TableState.Status.RECOPY);
            assertThat(state(table).copied()).isEqualTo(copied);
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

    private void requestWhileRunning(Pipeline running, @Nullable Pipeline asking) throws InterruptedException {
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
}
