package dev.tributary.cdc.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spring.RunState.Phase;
import dev.tributary.cdc.state.InMemoryStateStore;
import dev.tributary.cdc.testkit.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class PipelineRunnerTest {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDestination destination = new MemoryDestination();
    private final TableId table = database.createTable("t");
    private final StateStore copy = new InMemoryStateStore();
    private final FailingSource source = new FailingSource(new MemorySource(database));
    private final Pipeline pipeline = Pipeline.builder()
            .name("p")
            .source(source)
            .stager(destination)
            .sink(destination)
            .stateStore(copy)
            .flushPolicy(new FlushPolicy(1000, 1 << 20, Duration.ofMillis(20)))
            .retry(RetryPolicy.none())
            .build();

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void copiesOnceThenFollowsUntilItIsStopped() throws InterruptedException {
        insert(1);
        PipelineRunner runner = runner(SnapshotPolicy.WHEN_MISSING, RestartPolicy.NONE);
        Await.until("UP", () -> health(runner).getStatus().equals(Status.UP));
        runner.start();
        Await.until("CDC", () -> runner.state().phase() == Phase.CDC);
        assertThat(destination.rows(table)).hasSize(1);
        Await.until("UP", () -> health(runner).getStatus().equals(Status.UP));

        insert(2);
        CountDownLatch stopped = new CountDownLatch(1);
        runner.stop(stopped::countDown);
        assertThat(runner.isRunning()).isFalse();
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(runner.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(health(runner).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);

        // A second start finds the copy and goes on, without copying.
        long epoch = copy.load("p").orElseThrow().epoch();
        runner.start();
        Await.until("CDC again", () -> runner.state().phase() == Phase.CDC);
        Await.until("both rows", () -> destination.rows(table).size() == 2);
        runner.stop();
        assertThat(copy.load("p").orElseThrow().epoch()).as("one run more").isEqualTo(epoch + 1);
    }

    @Test
    void beginsAnewAfterAnErrorThatPassesAndIsDownMeanwhile() {
        source.fail(new SourceException(Retry.TRANSIENT, "the server is gone", "Start it.", null));
        PipelineRunner runner = runner(SnapshotPolicy.ALWAYS, RestartPolicy.TRANSIENT);
        runner.start();
        Await.until("waiting", () -> runner.state().phase() == Phase.WAITING);
        Health health = health(runner);
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("error", "the server is gone")
                .containsEntry("remedy", "Start it.")
                .containsEntry("pipeline", "p");

        source.fail(null);
        Await.until("CDC", () -> runner.state().phase() == Phase.CDC);
        Await.until("UP", () -> health(runner).getStatus().equals(Status.UP));
        runner.stop();
    }

    @Test
    void staysDownAfterAnErrorThatSomebodyHasToMend() {
        source.fail(new SourceException(Retry.AFTER_FIX, "no right to read", "Grant it.", null));
        PipelineRunner runner = runner(SnapshotPolicy.ALWAYS, RestartPolicy.TRANSIENT);
        runner.start();
        Await.until("failed", () -> runner.state().phase() == Phase.FAILED);
        assertThat(health(runner).getDetails()).containsEntry("remedy", "Grant it.");
        assertThat(health(runner).getStatus()).isEqualTo(Status.DOWN);
        runner.stop();
        assertThat(runner.state().phase()).as("why it is down stays to be seen").isEqualTo(Phase.FAILED);
    }

    @Test
    void stopsWhileItWaitsToBeginAnew() {
        source.fail(new SourceException(Retry.AFTER_FIX, "no right to read", "Grant it.", null));
        PipelineRunner runner = new PipelineRunner(
                pipeline,
                properties(SnapshotPolicy.ALWAYS, RestartPolicy.FIXABLE, Duration.ofHours(1)),
                Optional.empty());
        runner.start();
        Await.until("waiting", () -> runner.state().phase() == Phase.WAITING);
        runner.stop();
        assertThat(runner.state().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void startsAnewOnceWhatWasStoppedHasEnded() throws InterruptedException {
        PipelineRunner runner = runner(SnapshotPolicy.WHEN_MISSING, RestartPolicy.NONE);
        runner.start();
        Await.until("CDC", () -> runner.state().phase() == Phase.CDC);
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                committing.countDown();
                awaitUnchecked(goOn);
            }
        });
        insert(1);
        committing.await();
        CountDownLatch stopped = new CountDownLatch(1);
        runner.stop(stopped::countDown);
        runner.start();
        assertThat(runner.isRunning()).isTrue();
        assertThat(stopped.getCount()).as("the first run still commits").isEqualTo(1);
        goOn.countDown();
        stopped.await();
        Await.until(
                "CDC again",
                () -> runner.state().phase() == Phase.CDC
                        && pipeline.status().epoch() == 3
                        && pipeline.status().phase() == dev.tributary.cdc.PipelineStatus.Phase.CDC);
        insert(2);
        Await.until("both rows", () -> destination.rows(table).size() == 2);
        assertThat(health(runner).getStatus()).isEqualTo(Status.UP);
        runner.stop();
    }

    @Test
    void isDoneAndUpWhenTheHostHasAskedTheRunToStop() throws InterruptedException {
        for (boolean copying : new boolean[] {true, false}) {
            insert(copying ? 1 : 2);
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            destination.beforeStep(step -> {
                if (step.equals(copying ? "replace" : "apply")) {
                    reached.countDown();
                    awaitUnchecked(goOn);
                }
            });
            PipelineRunner runner = runner(SnapshotPolicy.WHEN_MISSING, RestartPolicy.NONE);
            runner.start();
            reached.await();
            pipeline.requestStop();
            if (!copying) {
                // A copy that got there all the same would be followed by CDC.
                goOn.countDown();
            }
            Await.value("done", () -> runner.state(), state -> state.phase() == Phase.DONE);
            assertThat(health(runner).getStatus()).isEqualTo(Status.UP);
            runner.stop();
            destination.beforeStep(any -> {});
            pipeline.run(dev.tributary.cdc.Mode.SNAPSHOT);
        }
    }

    @Test
    void beginsAnewAfterADefectToo() {
        source.defect = new IllegalStateException("a part that was given is broken");
        PipelineRunner runner = runner(SnapshotPolicy.ALWAYS, RestartPolicy.TRANSIENT);
        runner.start();
        Await.until("waiting", () -> runner.state().phase() == Phase.WAITING);
        assertThat(health(runner).getStatus()).isEqualTo(Status.DOWN);
        source.defect = null;
        Await.until("CDC", () -> runner.state().phase() == Phase.CDC);
        Await.until("UP", () -> health(runner).getStatus().equals(Status.UP));
        runner.stop();

        source.defect = new IllegalStateException("a part that was given is broken");
        PipelineRunner careful = runner(SnapshotPolicy.ALWAYS, RestartPolicy.NONE);
        careful.start();
        Await.until("failed", () -> careful.state().phase() == Phase.FAILED);
        careful.stop();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesToGuessWhetherTablesWereCopied() {
        RunProperties properties = properties(SnapshotPolicy.WHEN_MISSING, RestartPolicy.NONE, Duration.ZERO);
        assertThatThrownBy(() -> new PipelineRunner(pipeline, properties, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tributary.run.snapshot");
    }

    private PipelineRunner runner(SnapshotPolicy snapshot, RestartPolicy restart) {
        return new PipelineRunner(pipeline, properties(snapshot, restart, Duration.ofMillis(20)), Optional.of(copy));
    }

    private static RunProperties properties(SnapshotPolicy snapshot, RestartPolicy restart, Duration wait) {
        return new RunProperties(true, snapshot, true, restart, wait, wait, Duration.ofSeconds(20));
    }

    private static Health health(PipelineRunner runner) {
        Health health = new PipelineHealthIndicator(runner, HealthThresholds.STANDARD).health();
        assertThat(health).isNotNull();
        return health;
    }

    private void insert(long id) {
        database.transaction(tx -> tx.insert(table, id, "a", "b"));
    }

    /** Fails to open as long as it is told to. */
    private static final class FailingSource implements Source {
        private final Source real;
        private volatile SourceException error;
        private volatile RuntimeException defect;

        FailingSource(Source real) {
            this.real = real;
        }

        void fail(SourceException with) {
            error = with;
        }

        @Override
        public SourceSession open(SourceContext context) {
            if (defect != null) {
                throw defect;
            }
            if (error != null) {
                throw new SourceException(error.retry(), error.getMessage(), error.remedy(), null);
            }
            return real.open(context);
        }

        @Override
        public String describe() {
            return real.describe();
        }
    }
}
