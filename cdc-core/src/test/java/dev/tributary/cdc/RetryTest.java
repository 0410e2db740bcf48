package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.Steps;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on after errors that pass by themselves. */
@Timeout(60)
class RetryTest extends OneTable {

    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofMillis(2));
    private static final RetryPolicy SLOW = new RetryPolicy(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));

    /** What a listener was told. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final CountDownLatch waiting = new CountDownLatch(1);

    private final PipelineListener listener = new PipelineListener() {
        @Override
        public void runStarted(Mode mode, long epoch, int tables) {
            told.add("started " + epoch);
        }

        @Override
        public void retrying(CdcException cause, int attempt, Duration wait) {
            told.add("retrying " + attempt);
            waiting.countDown();
        }

        @Override
        public void runFailed(CdcException error) {
            told.add("failed");
        }
    };

    @Override
    PipelineBuilder builder() {
        return super.builder().retry(QUICK).listener(listener);
    }

    private static SinkException asleep() {
        return new SinkException(Retry.TRANSIENT, "the warehouse is asleep", "Wait for it.", null);
    }

    private void failAt(String step, int... occurrences) {
        AtomicInteger seen = new AtomicInteger();
        destination.beforeStep(actual -> {
            if (actual.equals(step)) {
                int number = seen.incrementAndGet();
                for (int occurrence : occurrences) {
                    if (number == occurrence) {
                        throw asleep();
                    }
                }
            }
        });
    }

    private void change() {
        for (long id = 1; id <= 10; id++) {
            long key = id;
            database.transaction(tx -> tx.update(table, key, "x" + key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"save", "saved", "fence", "begin", "sweep", "stage", "check", "apply", "applied", "delete"})
    void aRunOfChangesGoesOnWhicheverStepFails(String step) {
        run(Mode.SNAPSHOT);
        change();
        told.clear();
        failAt(step, 1, 3);
        RunReport report = run(Mode.CDC, builder().flushPolicy(new FlushPolicy(3, 1000, Duration.ZERO)));
        assertThat(report.ending()).isEqualTo(RunReport.Ending.COMPLETE);
        assertThat(report.attempts()).isGreaterThan(1);
        assertThat(report.errors()).isEqualTo(Map.of(Category.DESTINATION, report.attempts() - 1));
        assertThat(told).startsWith(told.get(0)).contains("retrying 1").doesNotContain("failed");
        assertThat(report.flushes()).isPositive();
        assertThat(destination.stagedFiles()).isEmpty();
        assertEqual();
    }

    @ParameterizedTest
    @ValueSource(strings = {"save", "saved", "fence", "begin", "sweep", "stage", "check", "replace", "replaced"})
    void aSnapshotGoesOnWhicheverStepFails(String step) {
        failAt(step, 1, 2);
        RunReport report = run(Mode.SNAPSHOT);
        assertThat(report.ending()).isEqualTo(RunReport.Ending.COMPLETE);
        // Both parts of the table are staged at the same time.
        assertThat(report.attempts()).isBetween(step.equals("stage") ? 2L : 3L, 3L);
        assertThat(report.changedAnything()).isTrue();
        assertEqual();
    }

    @Test
    void aSnapshotDoesNotCopyAgainWhatItHasFinished() {
        // What the ledger was told last is known to it, though the answer is lost.
        failAt("saved", 3);
        source.beforeStep(step -> {
            if (step.equals("copy") && told.contains("retrying 1")) {
                throw new Death();
            }
        });
        RunReport report = run(Mode.SNAPSHOT);
        assertThat(report.ending()).isEqualTo(RunReport.Ending.COMPLETE);
        assertThat(report.attempts()).isEqualTo(2);
        assertEqual();
    }

    @Test
    void eachSessionIsAnEpochOfItsOwn() {
        destination.commitAtOnce(true);
        run(Mode.SNAPSHOT);
        change();
        told.clear();
        failAt("apply", 1, 2);
        RunReport report = run(Mode.CDC);
        assertThat(told).containsExactly("started 2", "retrying 1", "started 3", "retrying 2", "started 4");
        assertThat(report.epoch()).isEqualTo(4);
        assertThat(report.from()).isLessThan(report.to());
    }

    @Test
    void theErrorThatSpendsTheBudgetIsThrownAndSaysHowOftenItWasTried() throws InterruptedException {
        run(Mode.SNAPSHOT);
        change();
        told.clear();
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                throw asleep();
            }
        });
        RetryPolicy policy = new RetryPolicy(Duration.ofMillis(300), Duration.ofMillis(20), Duration.ofMillis(20));
        Throwable error = catchThrowable(() -> run(Mode.CDC, builder().retry(policy)));
        assertThat(error).isInstanceOf(SinkException.class).hasMessage("the warehouse is asleep");
        assertThat(((CdcException) error).remedy()).isEqualTo("Wait for it.");
        assertThat(error.getSuppressed())
                .anySatisfy(given -> assertThat(given).hasMessageMatching("given up after \\d+ attempts within PT.*S"));
        assertThat(told).endsWith("failed");
        assertThat(told.stream().filter("failed"::equals)).hasSize(1);
        assertNoThreadIsLeft();

        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    void everyCommittedFlushBeginsTheBudgetAnew() {
        run(Mode.SNAPSHOT);
        change();
        told.clear();
        AtomicInteger applied = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply") && applied.incrementAndGet() % 2 == 1) {
                throw asleep();
            }
        });
        run(Mode.CDC, builder().flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO)));
        assertThat(told).doesNotContain("retrying 2");
        assertThat(told.stream().filter("retrying 1"::equals).count()).isGreaterThan(3);
        assertEqual();
    }

    @Test
    void withoutABudgetTheFirstErrorEndsTheRun() {
        run(Mode.SNAPSHOT);
        change();
        failAt("apply", 1);
        assertThatThrownBy(() -> run(Mode.CDC, builder().retry(RetryPolicy.none())))
                .isInstanceOf(SinkException.class)
                .hasNoSuppressedExceptions();
        assertThat(told).doesNotContain("retrying 1");
    }

    @Test
    void whatDoesNotPassByItselfEndsTheRun() {
        run(Mode.SNAPSHOT);
        change();
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                throw new SinkException(Retry.AFTER_FIX, "no privilege", "Grant it.", null);
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC)).hasMessage("no privilege");
        assertThat(told).doesNotContain("retrying 1");
    }

    @Test
    void aRunThatWaitsDoesNotTakeOverFromOneThatHasTakenOver() {
        run(Mode.SNAPSHOT);
        change();
        AtomicInteger applied = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply") && applied.incrementAndGet() == 1) {
                throw asleep();
            }
        });
        AtomicInteger loaded = new AtomicInteger();
        Steps other = new Steps() {
            @Override
            public <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E {
                if (step.equals("state:load ledger") && loaded.incrementAndGet() == 2) {
                    RunReport taken = run(Mode.CDC, InMemory.plain(RetryTest.this));
                    assertThat(taken.ending()).isEqualTo(RunReport.Ending.COMPLETE);
                    told.add("taken over");
                }
                return action.take();
            }
        };
        assertThatThrownBy(() -> run(Mode.CDC, builder().steps(other))).isInstanceOf(FencedException.class);
        assertThat(told).contains("taken over");
        assertEqual();
    }

    @Test
    void aStopEndsTheWaitingAtOnceAndTheReportSaysWhatItHolds() throws InterruptedException {
        run(Mode.SNAPSHOT);
        change();
        failAt("apply", 1);
        PipelineBuilder builder = builder().retry(SLOW).flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO));
        try (Pipeline pipeline = builder.build()) {
            AtomicReference<RunReport> report = new AtomicReference<>();
            Thread runner = new Thread(() -> report.set(pipeline.run(Mode.CDC, StopCondition.forever())));
            runner.start();
            assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
            pipeline.requestStop();
            runner.join(20_000);
            assertThat(report.get().ending()).isEqualTo(RunReport.Ending.STOPPED);
            assertThat(report.get().to()).isEqualTo(report.get().from());
            assertThat(report.get().warnings()).anyMatch(line -> line.contains("the warehouse is asleep"));
        }
        assertNoThreadIsLeft();
    }

    @Test
    void anInterruptEndsTheWaitingAndIsRestored() throws InterruptedException {
        run(Mode.SNAPSHOT);
        change();
        failAt("apply", 1);
        boolean[] restored = new boolean[1];
        Thread runner = new Thread(() -> {
            run(Mode.CDC, builder().retry(SLOW));
            restored[0] = Thread.currentThread().isInterrupted();
        });
        runner.start();
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
        runner.interrupt();
        runner.join(20_000);
        assertThat(restored[0]).isTrue();
    }

    @Test
    void aRunWhoseTimeIsOverWhileItWaitsEndsWithTheError() {
        run(Mode.SNAPSHOT);
        change();
        failAt("apply", 1);
        PipelineBuilder builder = builder().retry(SLOW).flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO));
        try (Pipeline pipeline = builder.build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC, StopCondition.after(Duration.ofMillis(500))))
                    .hasMessage("the warehouse is asleep");
        }
        assertThat(told).contains("retrying 1");
    }

    /** A host that builds its pipeline once and runs it every minute has a server that is known to be there. */
    @Test
    void theFirstContactIsThatOfThePipelineNotOfEachRun() {
        AtomicInteger absent = new AtomicInteger();
        Source away = new Source() {
            @Override
            public SourceSession open(SourceContext context) {
                if (absent.getAndDecrement() > 0) {
                    throw new SourceUnreachableException("nobody answers", "Check host and port.", null);
                }
                return source.open(context);
            }

            @Override
            public String describe() {
                return source.describe();
            }
        };
        PipelineBuilder builder = builder()
                .source(away)
                .retry(new RetryPolicy(
                        Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofMillis(2), Duration.ZERO));
        try (Pipeline pipeline = builder.build()) {
            absent.set(1);
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT)).isInstanceOf(SourceUnreachableException.class);
            absent.set(0);
            pipeline.run(Mode.SNAPSHOT);
            absent.set(2);
            assertThat(pipeline.run(Mode.CDC).attempts()).isEqualTo(3);
        }
    }

    @Test
    void aTableThatIsAskedForWhileTheLedgerFailsIsCopiedAllTheSame() {
        run(Mode.SNAPSHOT);
        told.clear();
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger views = new AtomicInteger();
        source.beforeStep(step -> {
            if (step.equals("view") && told.contains("retrying 1")) {
                views.incrementAndGet();
            }
        });
        try (Pipeline pipeline = builder().build()) {
            Thread runner = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            runner.start();
            await(() -> told.contains("started 2"));
            destination.beforeStep(step -> {
                if (step.equals("save") && failed.incrementAndGet() == 1) {
                    throw asleep();
                }
            });
            pipeline.resync(table);
            await(() -> views.get() > 0);
        }
    }
}
