package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The reading loop of a CDC run, once the stream is open. Belongs to the caller's thread.
 */
final class CdcLoop implements AutoCloseable, StreamReader.Flushes {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long SHARE_EVERY_NANOS = 1_000_000_000;

    private final Session session;
    private final Settings settings;
    private final StopCondition until;
    private final StopSignal stop;
    private final Requests requests;
    private final long startedNanos;
    private final Time time;
    private final Rate rate;
    private final Memory memory;
    private final Recopies recopies;
    private final int tables;
    private final ChangeStream stream;
    private final Committer committer;
    private final StreamReader reader;
    private final Lsn target;
    /** What a session before has read and not committed is read again. */
    private final long committedBefore;

    private long flushStartedNanos;
    private long sharedNanos;
    private int heldTables;
    private Lsn acknowledged = Lsn.ZERO;
    private boolean caughtUp;
    private boolean stopping;
    private boolean givenUp;
    private long stopNanos;

    CdcLoop(
            Session session,
            StopCondition until,
            StopSignal stop,
            Requests requests,
            long startedNanos,
            ChangeStream stream,
            Checkpoint checkpoint) {
        this.session = session;
        this.settings = session.settings();
        this.time = session.time();
        this.rate = new Rate(time);
        this.sharedNanos = time.nanos();
        this.until = until;
        this.stop = stop;
        this.requests = requests;
        this.startedNanos = startedNanos;
        this.stream = stream;
        this.target = stream.serverFlushAtStart();
        this.committedBefore = session.tallies().changesWritten();
        this.tables = checkpoint.tables().size();
        this.memory = new Memory(
                settings.memory(),
                session.staging().batches(),
                session.staging()::isStaging,
                this::handOver,
                this::whileWaiting,
                time);
        this.recopies = new Recopies(session, this::whileWaiting);
        this.committer = new Committer(session, recopies);
        this.reader = new StreamReader(
                checkpoint.tables(),
                checkpoint.position(),
                this,
                recopies,
                session.events(),
                session.statistics().uncommitted());
        recopies.begin(reader, committer, checkpoint);
    }

    @Override
    public OpenFlush flush(long number) {
        flushStartedNanos = time.nanos();
        return new OpenFlush(
                number,
                memory,
                session.staging(),
                settings.maxBatchBytes(),
                session.sink()::wantsEveryChange,
                session.spans().flush(session.keeper().current().epoch() + "-" + number));
    }

    @Override
    public TableEntry held(TableSchema schema, Lsn start) {
        boolean every = session.sink().wantsEveryChange(schema.id());
        return new TableEntry(schema, start, every, memory, session.staging(), "h" + ++heldTables, (entry, bytes) -> {
            if (entry.rows().batchBytes() >= settings.maxBatchBytes()) {
                entry.handOver();
            }
        });
    }

    private void handOver() {
        reader.handOver();
    }

    private void whileWaiting() {
        committer.throwIfFailed();
        if (stop.isRequested()) {
            throw new CancellationException("stopped while waiting");
        }
        acknowledge();
        stream.heartbeat();
        progress();
    }

    Ending run() throws InterruptedException {
        try {
            Ending ending = readOn();
            finish();
            return ending;
        } catch (RuntimeException | Error e) {
            session.staging().abandon();
            reader.discard();
            throw e;
        }
    }

    private Ending readOn() {
        try {
            return read();
        } catch (CancellationException e) {
            return Ending.STOPPED;
        }
    }

    private Ending read() {
        while (true) {
            committer.throwIfFailed();
            session.keeper().requireNotPaused();
            acknowledge();
            progress();
            if (requests.takeLook()) {
                // Not while a flush of our own is being saved.
                committer.then(() -> session.keeper().takeNote());
            }
            if (!reader.isInTransaction()) {
                takeRequests();
                recopies.advance();
            }
            if (stop.isRequested() && mayStop()) {
                return Ending.STOPPED;
            }
            if (timeIsOver() && mayStop()) {
                return Ending.TIME_OVER;
            }
            if (until.endsWhenCaughtUp()
                    && !reader.isInTransaction()
                    && !reader.read().isBefore(target)
                    && isSettled()) {
                return Ending.COMPLETE;
            }
            noteProgress();
            stream.poll(reader, POLL);
            session.statistics().read(reader.read(), reader.rows());
            shareMemory();
            commitSealed();
            if (!reader.isInTransaction()) {
                endFlushIfDue();
                advanceIfIdle();
            }
        }
    }

    /** With nothing to commit, having read everything is all that a session can achieve. */
    private void noteProgress() {
        if (!caughtUp
                && !reader.isInTransaction()
                && !reader.read().isBefore(target)
                && reader.current().isEmpty()
                && committer.isFree()) {
            caughtUp = true;
            session.tallies().progressed();
        }
    }

    /** Whoever copies can free only what is its own; what the reader keeps would be waited for until the flush ends. */
    private void shareMemory() {
        long now = time.nanos();
        if (!recopies.isDone()
                && settings.memory().usedBytes() > settings.memory().capacityBytes() / 2
                && now - sharedNanos > SHARE_EVERY_NANOS) {
            sharedNanos = now;
            reader.handOver();
        }
    }

    private void takeRequests() {
        for (Optional<Requests.Request> next = requests.next(); next.isPresent(); next = requests.next()) {
            Requests.Request request = next.get();
            if (!request.onlyNew() || reader.replicated(request.table()).isEmpty()) {
                recopies.request(request.table(), request.reason());
            }
            committer.then(() -> requests.recorded(request));
        }
    }

    /** Whether everything that was read is committed, and no table has turned out to need a copy meanwhile. */
    private boolean isSettled() {
        if (!recopies.isDone() || reader.read().isBefore(session.readAgainUpTo())) {
            return recopies.isDone();
        }
        commitSealed();
        reader.seal().ifPresent(this::commit);
        if (!drained()) {
            return true;
        }
        recopies.advance();
        return recopies.isDone();
    }

    /** A transaction that has been begun is read to its end, unless that takes longer than the grace. */
    private boolean mayStop() {
        markStopping();
        return !reader.isInTransaction()
                || time.nanos() - stopNanos > settings.stopGrace().toNanos();
    }

    private void markStopping() {
        if (!stopping) {
            stopping = true;
            stopNanos = time.nanos();
        }
    }

    private boolean timeIsOver() {
        return until.duration()
                .map(limit -> time.nanos() - startedNanos >= limit.toNanos())
                .orElse(false);
    }

    @Override
    public boolean isFull(OpenFlush flush, boolean behindAnother) {
        return !flush.end().isBefore(session.readAgainUpTo())
                && (flush.hasCutTransaction() || hasReachedLimits(flush, !behindAnother && committer.isFree()));
    }

    private boolean hasReachedLimits(OpenFlush flush, boolean free) {
        FlushPolicy policy = settings.flushPolicy();
        long growth = free ? 1 : FlushPolicy.MAX_GROWTH;
        return flush.rows() / growth >= policy.maxRows() || flush.bytes() / growth >= policy.maxBytes();
    }

    private void endFlushIfDue() {
        OpenFlush flush = reader.current().orElse(null);
        if (flush == null || reader.read().isBefore(session.readAgainUpTo())) {
            return;
        }
        boolean old = time.nanos() - flushStartedNanos
                >= settings.flushPolicy().maxInterval().toNanos();
        if (hasReachedLimits(flush, committer.isFree()) || old && committer.isFree()) {
            reader.seal().ifPresent(this::commit);
        }
    }

    private void commitSealed() {
        reader.takeSealed().ifPresent(flush -> {
            commit(flush);
            commitSealed();
        });
    }

    private void commit(OpenFlush flush) {
        session.tallies().refusals().flushed(flush.end(), flush.refused());
        if (flush.isEmpty()) {
            session.statistics().uncommitted().voided(flush.end());
            reader.keepFingerprints(flush.fingerprints());
            flush.keepRefused();
            flush.discard();
            return;
        }
        while (!givenUp && !committer.hasRoom()) {
            givenUp = graceIsOver();
            if (!givenUp) {
                waitForCommitter();
            }
        }
        if (givenUp) {
            // Whatever comes after a flush that is given up must be given up too, or there would be a gap.
            flush.discard();
            return;
        }
        committer.commit(flush, flushStartedNanos);
    }

    private boolean graceIsOver() {
        return stop.isRequested()
                && stopping
                && time.nanos() - stopNanos > settings.stopGrace().toNanos();
    }

    private void waitForCommitter() {
        committer.throwIfFailed();
        acknowledge();
        stream.heartbeat();
        progress();
        // Until the committer is done with something, at most.
        time.park(POLL.toNanos());
    }

    /** An idle slot moves on too, or its WAL would pile up; but not so often that a warehouse cannot sleep. */
    private void advanceIfIdle() {
        if (reader.current().isPresent() || !committer.isFree() || reader.read().isBefore(session.readAgainUpTo())) {
            return;
        }
        Checkpoint checkpoint = session.keeper().current();
        long bytes = reader.read().bytesSince(checkpoint.position());
        if (bytes > 0
                && (checkpoint.pending().isPresent()
                        || bytes >= settings.idleAdvanceBytes()
                        || !session.now().isBefore(checkpoint.savedAt().plus(settings.idleAdvanceInterval())))) {
            committer.advance(reader.read(), reader.takeFingerprints());
        }
    }

    /** Only what the ledger holds is ever confirmed. */
    private void acknowledge() {
        Lsn durable = committer.durable();
        if (durable.isAfter(acknowledged)) {
            stream.acknowledge(durable);
            acknowledged = durable;
        }
    }

    private void finish() {
        markStopping();
        recopies.close();
        commitSealed();
        boolean whole = !reader.isInTransaction() && !reader.read().isBefore(session.readAgainUpTo());
        if (whole) {
            reader.seal().ifPresent(this::commit);
        } else {
            reader.discard();
        }
        // What was given up lies before the end of what was read: the position must not pass it.
        if (drained() && whole && !givenUp) {
            advanceIfIdle();
            keepFingerprints();
            drained();
        }
        if (!reader.isInTransaction()) {
            reader.discard();
        }
    }

    /** What the source found out about tables saves the next run from finding it out again. */
    private void keepFingerprints() {
        Map<TableId, String> found = reader.takeFingerprints();
        if (!found.isEmpty()) {
            committer.save(checkpoint -> checkpoint.withFingerprints(found, session.now()));
        }
    }

    /** Gives up what is being copied, and lets what was given to be committed finish within the grace. */
    @Override
    public void close() throws InterruptedException {
        try {
            recopies.close();
        } finally {
            committer.close();
        }
    }

    /** Waits until everything given to the committer is durable; not beyond the grace once asked to stop. */
    private boolean drained() {
        while (!committer.isFree()) {
            if (graceIsOver()) {
                committer.abandon();
                session.events()
                        .warn("the flush being committed was not waited for, since it took longer than "
                                + settings.stopGrace() + "; the next run finds it applied, finishes it, or reads its"
                                + " changes again");
                return false;
            }
            waitForCommitter();
        }
        committer.throwIfFailed();
        acknowledge();
        return true;
    }

    private void progress() {
        if (!rate.isDue()) {
            return;
        }
        Progress progress = new Progress(
                Mode.CDC,
                committedBefore + reader.rows(),
                rate.perSecond(reader.rows()),
                session.tallies().changesWritten(),
                session.staging().bytes(),
                0,
                tables,
                -1,
                committer.durable(),
                reader.read(),
                target,
                session.statistics().lag(),
                session.statistics().errors(),
                Duration.ofNanos(time.nanos() - startedNanos));
        session.events().tellProgress(listener -> listener.progress(progress));
    }
}
