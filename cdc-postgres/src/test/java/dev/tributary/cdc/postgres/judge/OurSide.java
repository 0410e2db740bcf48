package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline under judgement, with a destination in memory. It is killed at random steps and run again. When it stops
 * with a reason, its own remedy is followed: a SNAPSHOT.
 */
final class OurSide implements AutoCloseable {

    private static final int TRIES = 12;

    /** A step that never happened, as if the process had died before it. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed");
        }
    }

    private final Random random;
    private final Pipeline pipeline;
    private final MemoryDestination destination = new MemoryDestination();
    private final AtomicInteger stepsToLive = new AtomicInteger(Integer.MAX_VALUE);
    private final List<String> stops = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean wanted;
    private @Nullable CompletableFuture<Optional<RuntimeException>> background;

    OurSide(PostgresDatabase source, Random random) {
        this.random = random;
        this.pipeline = Pipeline.builder()
                .name("judged")
                .source(PostgresSource.builder()
                        .url(source.url())
                        .user(source.user())
                        .password(source.password())
                        .slot(source.name())
                        .publication(source.name())
                        .build())
                .stager(destination)
                .sink(destination)
                .flushPolicy(new FlushPolicy(1 + random.nextInt(200), 1 << 18, Duration.ofMillis(10)))
                // The judge itself says when it is tried again.
                .retry(RetryPolicy.none())
                .build();
        destination.beforeStep(step -> {
            if (stepsToLive.decrementAndGet() == 0) {
                throw new Killed();
            }
        });
    }

    MemoryDestination destination() {
        return destination;
    }

    /** Why it stopped: class and message of each error that running again does not mend. */
    List<String> stops() {
        return List.copyOf(stops);
    }

    /** Takes a SNAPSHOT in the background. */
    void startSnapshot(boolean mayDie) {
        start(Mode.SNAPSHOT, mayDie);
    }

    /** Waits for the SNAPSHOT that runs in the background. */
    void awaitSnapshot() {
        if (join().isPresent()) {
            snapshot();
        }
    }

    /** Replicates in the background from now on. */
    void start(boolean mayDie) {
        start(Mode.CDC, mayDie);
    }

    /** Ends what runs in the background. */
    void stop() {
        wanted = false;
        pipeline.requestStop();
        Optional<RuntimeException> unused = join();
    }

    private void start(Mode mode, boolean mayDie) {
        wanted = true;
        List<Integer> lives = mayDie ? random.ints(3, 1, 60).boxed().toList() : List.of();
        background = CompletableFuture.supplyAsync(() -> {
            for (int life = 0; ; life++) {
                stepsToLive.set(life < lives.size() ? lives.get(life) : Integer.MAX_VALUE);
                Optional<RuntimeException> end = attempt(() -> pipeline.run(mode, StopCondition.forever()));
                if (end.isEmpty() || !wanted || !isTransient(end.get())) {
                    return end;
                }
            }
        });
    }

    private Optional<RuntimeException> join() {
        Optional<RuntimeException> end = background == null ? Optional.empty() : background.join();
        background = null;
        stepsToLive.set(Integer.MAX_VALUE);
        return end;
    }

    /** Runs until everything is there. */
    void catchUp(boolean mayDie) {
        stepsToLive.set(mayDie ? 1 + random.nextInt(40) : Integer.MAX_VALUE);
        for (int i = 0; i < TRIES; i++) {
            Optional<RuntimeException> failure = attempt(() -> pipeline.run(Mode.CDC));
            if (failure.isEmpty()) {
                return;
            }
            stepsToLive.set(Integer.MAX_VALUE);
            if (!isTransient(failure.get())) {
                snapshot();
            }
        }
        throw new AssertionError("stopped " + TRIES + " times in a row: " + stops);
    }

    private void snapshot() {
        for (int i = 0; i < TRIES; i++) {
            Optional<RuntimeException> failure = attempt(() -> pipeline.run(Mode.SNAPSHOT));
            if (failure.isEmpty()) {
                return;
            }
            if (!isTransient(failure.get())) {
                throw failure.get();
            }
        }
        throw new AssertionError("no SNAPSHOT in " + TRIES + " tries");
    }

    private static boolean isTransient(RuntimeException failure) {
        return failure instanceof Killed
                || failure instanceof CdcException named && named.retry() == CdcException.Retry.TRANSIENT;
    }

    /** What ended the run, if it was not its own end. An error without a reason and a remedy is none of these. */
    private Optional<RuntimeException> attempt(Runnable run) {
        try {
            run.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof Killed killed) {
                    return Optional.of(killed);
                }
            }
            if (!(e instanceof CdcException named) || named.remedy().isBlank()) {
                throw e;
            }
            if (!isTransient(e)) {
                stops.add(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
            return Optional.of(e);
        }
    }

    @Override
    public void close() {
        wanted = false;
        pipeline.close();
    }
}
