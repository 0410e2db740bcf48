package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.ChangeWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a run in which the pipeline is paused: nothing is read, and nothing written but that this run has taken over.
 * The stream is open and answers the server, so that the slot stays in use; the ledger is asked now and then, on a thread of
 * its own, whether the pause is over. Belongs to the run's thread.
 */
final class Pause {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    /** Whoever resumes has this much patience. Asking less often would not let a warehouse sleep either. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    private final Session session;
    private final Mode mode;
    private final StopCondition until;
    private final StopSignal stop;
    private final Requests requests;
    private final long startedNanos;
    private final Time time;
    private long lookNanos = FIRST_LOOK.toNanos();
    private long lookedNanos;
    private boolean warned;
    private @Nullable CompletableFuture<Boolean> look;

    Pause(Session session, Mode mode, StopCondition until, StopSignal stop, Requests requests, long startedNanos) {
        this.session = session;
        this.mode = mode;
        this.until = until;
        this.stop = stop;
        this.requests = requests;
        this.startedNanos = startedNanos;
        this.time = session.time();
        this.lookedNanos = time.nanos();
    }

    /**
     * Waits.
     *
     * @return why the run ends; empty when the pause is over
     */
    Optional<Ending> hold() throws InterruptedException {
        if (mode == Mode.CDC && until.endsWhenCaughtUp()) {
            tell();
            return Optional.of(Ending.PAUSED);
        }
        ExecutorService asking = time.pool(session.settings().name(), "pause", 1);
        try (ChangeStream stream = stream()) {
            tell();
            while (true) {
                if (stop.isRequested()) {
                    return Optional.of(Ending.STOPPED);
                }
                if (mode == Mode.CDC && timeIsOver()) {
                    return Optional.of(Ending.PAUSED);
                }
                if (isOver(asking)) {
                    return Optional.empty();
                }
                stream.heartbeat();
                stream.requireIntact();
                stop.await(TICK, time);
            }
        } finally {
            Threads.shutDown(asking);
        }
    }

    private void tell() {
        session.statistics().paused();
        log.info(
                "pipeline '{}': paused at {} until it is resumed",
                session.settings().name(),
                session.keeper().current().position());
        session.events().tell(listener -> listener.paused());
    }

    /** A SNAPSHOT may be what creates the slot. */
    private ChangeStream stream() {
        Checkpoint checkpoint = session.keeper().current();
        if (mode == Mode.SNAPSHOT || checkpoint.position().equals(Lsn.ZERO)) {
            return new NoStream();
        }
        new CdcPreparation(session).requireSlot(checkpoint);
        return session.source().stream(checkpoint.position(), CdcRun.fingerprints(checkpoint));
    }

    private boolean timeIsOver() {
        return until.duration()
                .map(limit -> time.nanos() - startedNanos >= limit.toNanos())
                .orElse(false);
    }

    private boolean isOver(ExecutorService asking) {
        CompletableFuture<Boolean> asked = look;
        if (asked == null) {
            if (requests.takeLook() || time.nanos() - lookedNanos >= lookNanos) {
                look = CompletableFuture.supplyAsync(session.keeper()::isStillPaused, asking);
            }
            return false;
        }
        if (!asked.isDone()) {
            return false;
        }
        look = null;
        lookedNanos = time.nanos();
        lookNanos = Math.min(2 * lookNanos, LONGEST_LOOK.toNanos());
        try {
            return !time.join(asked);
        } catch (CompletionException e) {
            if (e.getCause() instanceof CdcException error && error.retry() == Retry.TRANSIENT) {
                warn(error);
                return false;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** It may be paused because the destination is down. */
    private void warn(CdcException error) {
        if (!warned) {
            session.events().warn("it cannot be found out whether the pause is over: " + error.getMessage());
            warned = true;
        }
    }

    /** Where there is no slot yet. */
    private static final class NoStream implements ChangeStream {

        @Override
        public Lsn serverFlushAtStart() {
            return Lsn.ZERO;
        }

        @Override
        public boolean poll(ChangeWriter out, Duration wait) {
            return false;
        }

        @Override
        public void acknowledge(Lsn durable) {}

        @Override
        public void heartbeat() {}

        @Override
        public void close() {}
    }
}
