package dev.tributary.cdc.spring;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spring.RunState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs a pipeline for as long as the application runs, in a thread of its own: a SNAPSHOT if one is due, then CDC. It
 * starts after every other part of the application is there and is the first to be stopped; then what has been read is
 * committed before the run ends. Thread-safe.
 */
public final class PipelineRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PipelineRunner.class);

    /** A request to stop has no effect between two runs, so it is repeated until the thread has ended. */
    private static final Duration STOP_AGAIN = Duration.ofMillis(50);

    private final Pipeline pipeline;
    private final RunProperties properties;
    private final Optional<StateStore> positions;
    private volatile RunState state = new RunState(Phase.NEW, Instant.now(), null);
    private @Nullable Execution execution;
    private CountDownLatch earlierEnded = new CountDownLatch(0);

    /**
     * A runner that is not started yet.
     *
     * @param positions tells whether the pipeline has ever copied its tables; not needed unless the policy is
     *     {@link SnapshotPolicy#WHEN_MISSING}
     */
    public PipelineRunner(Pipeline pipeline, RunProperties properties, Optional<StateStore> positions) {
        this.pipeline = pipeline;
        this.properties = properties;
        this.positions = positions;
        if (properties.snapshot() == SnapshotPolicy.WHEN_MISSING && positions.isEmpty()) {
            throw new ConfigurationException(
                    "tributary.run.snapshot is when-missing, but nothing tells whether tables were copied",
                    "Set it to always or never, or define a StateStore as a bean.");
        }
        if (properties.restartFirstWait().isNegative()) {
            throw new ConfigurationException(
                    "tributary.run.restart-first-wait is " + properties.restartFirstWait(), "Give zero or more.");
        }
    }

    /** What it is doing now. */
    public RunState state() {
        return state;
    }

    /** The pipeline that it runs. */
    public Pipeline pipeline() {
        return pipeline;
    }

    @Override
    public boolean isAutoStartup() {
        return properties.autoStart();
    }

    /** Begins to run, once what was stopped before has ended. */
    @Override
    public synchronized void start() {
        if (execution == null) {
            execution = new Execution(earlierEnded);
            execution.thread.start();
        }
    }

    /** Whether it was started and not stopped; a run that failed does not change that. */
    @Override
    public synchronized boolean isRunning() {
        return execution != null;
    }

    /** Ends the run as {@link Pipeline#requestStop} does and waits until it has ended. */
    @Override
    public void stop() {
        CountDownLatch ended = new CountDownLatch(1);
        stop(ended::countDown);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same without waiting; the callback is called once the run has ended. */
    @Override
    public synchronized void stop(Runnable callback) {
        Execution stopping = execution;
        execution = null;
        if (stopping == null) {
            callback.run();
            return;
        }
        stopping.stop.countDown();
        CountDownLatch ended = new CountDownLatch(1);
        earlierEnded = ended;
        Thread stopper = new Thread(
                Logs.ofPipeline(pipeline.name(), () -> awaitEnd(stopping.thread, ended, callback)),
                "cdc-" + pipeline.name() + "-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    private void awaitEnd(Thread thread, CountDownLatch ended, Runnable callback) {
        try {
            do {
                pipeline.requestStop();
                thread.join(STOP_AGAIN.toMillis());
            } while (thread.isAlive());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
            callback.run();
        }
    }

    private void become(Phase phase, @Nullable RuntimeException error) {
        state = new RunState(phase, Instant.now(), error);
    }

    /** From one start to the stop. */
    private final class Execution {

        private final CountDownLatch stop = new CountDownLatch(1);
        private final Thread thread =
                new Thread(Logs.ofPipeline(pipeline.name(), this::run), "cdc-" + pipeline.name() + "-run");
        private boolean copied = properties.snapshot() == SnapshotPolicy.NEVER;
        private final CountDownLatch earlier;
        private @Nullable RuntimeException last;

        /** @param earlier open once the one before has ended, and nobody asks its run to stop any more */
        Execution(CountDownLatch earlier) {
            this.earlier = earlier;
        }

        private void run() {
            try {
                earlier.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            int failures = 0;
            while (!isStopping()) {
                long begun = System.nanoTime();
                try {
                    if (copyIfDue()) {
                        follow();
                    }
                    become(isStopping() ? Phase.STOPPED : Phase.DONE, null);
                    return;
                } catch (RuntimeException e) {
                    last = e;
                    boolean again = properties.restart().applies(e) && !isStopping();
                    log.error(
                            "pipeline '{}' has stopped: {}",
                            pipeline.name(),
                            e instanceof CdcException known ? known.getMessage() + " " + known.remedy() : "by a defect",
                            e);
                    become(again ? Phase.WAITING : Phase.FAILED, e);
                    if (!again) {
                        return;
                    }
                    boolean young = System.nanoTime() - begun
                            < properties.restartLongestWait().toNanos();
                    failures = young ? failures + 1 : 1;
                    waitFor(properties.wait(failures));
                } catch (Error e) {
                    // Nothing that the next run would do better.
                    log.error("pipeline '{}' has stopped by a defect", pipeline.name(), e);
                    become(Phase.FAILED, new IllegalStateException(e));
                    return;
                }
            }
            become(Phase.STOPPED, last);
        }

        private boolean isStopping() {
            return stop.getCount() == 0;
        }

        private void waitFor(Duration wait) {
            log.info("pipeline '{}' begins anew in {}", pipeline.name(), wait);
            try {
                if (stop.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    log.debug("pipeline '{}' was stopped while it waited", pipeline.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop.countDown();
            }
        }

        /** Returns false when the host has asked the copying to stop: then it does not want its changes either. */
        private boolean copyIfDue() {
            if (copied) {
                return true;
            }
            become(Phase.STARTING, last);
            if (properties.snapshot() == SnapshotPolicy.WHEN_MISSING && hasCopy()) {
                copied = true;
                return true;
            }
            become(Phase.SNAPSHOT, last);
            RunReport report = pipeline.run(Mode.SNAPSHOT);
            // Another error is another story.
            last = null;
            copied = report.ending() == RunReport.Ending.COMPLETE;
            return copied;
        }

        private boolean hasCopy() {
            return positions
                    .flatMap(store -> store.load(pipeline.name()))
                    .filter(PipelineRunner::isComplete)
                    .isPresent();
        }

        private void follow() {
            if (properties.cdc() && !isStopping()) {
                become(Phase.CDC, null);
                pipeline.run(Mode.CDC, StopCondition.forever());
            }
        }
    }

    private static boolean isComplete(Checkpoint checkpoint) {
        return !checkpoint.position().equals(Lsn.ZERO)
                && checkpoint.unfinished().isEmpty();
    }

    @Override
    public String toString() {
        return "PipelineRunner[" + pipeline.name() + ", " + state.phase() + "]";
    }
}
