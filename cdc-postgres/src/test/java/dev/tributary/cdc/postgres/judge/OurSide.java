package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
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
    private @Nullable CompletableFuture<Void> background;

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

    /** Why it stopped: class and message of each error that is not of our making. */
    List<String> stops() {
        return List.copyOf(stops);
    }

    /** Replicates in the background from now on. */
    void start(Mode mode, boolean mayDie) {
        wanted = true;
        List<Integer> lives = mayDie ? random.ints(3, 1, 60).boxed().toList() : List.of();
        background = CompletableFuture.runAsync(() -> {
            for (int life = 0; wanted; life++) {
                stepsToLive.set(life < lives.size() ? lives.get(life) : Integer.MAX_VALUE);
                boolean again = attempt(() -> pipeline.run(mode, StopCondition.forever()))
                        .filter(reason -> reason instanceof Killed)
                        .isPresent();
                if (!again) {
                    return;
                }
            }
        });
    }

    /** Ends what runs in the background. */
    void stop() {
        wanted = false;
        pipeline.requestStop();
        join();
    }

    /** Waits for a SNAPSHOT that runs in the background. */
    void join() {
        if (background != null) {
            background.join();
            background = null;
        }
        stepsToLive.set(Integer.MAX_VALUE);
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
            if (!(failure.get() instanceof Killed)) {
                snapshot();
            }
        }
        throw new AssertionError("stopped " + TRIES + " times in a row: " + stops);
    }

    private void snapshot() {
        attempt(() -> pipeline.run(Mode.SNAPSHOT)).ifPresent(failure -> {
            throw failure;
        });
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
            stops.add(e.getClass().getSimpleName() + ": " + e.getMessage());
            return Optional.of(e);
        }
    }

    @Override
    public void close() {
        wanted = false;
        pipeline.close();
    }
}
