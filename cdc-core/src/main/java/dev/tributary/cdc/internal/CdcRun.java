package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SlotStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the stream on the caller's thread, puts it into flushes, and has them committed in order. */
final class CdcRun {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Session session;
    private final Settings settings;
    private final StopCondition until;
    private final StopSignal stop;
    private final long startedNanos = System.nanoTime();
    private final Rate rate = new Rate();
    private long flushStartedNanos;
    private Lsn acknowledged = Lsn.ZERO;

    CdcRun(Session session, StopCondition until, StopSignal stop) {
        this.session = session;
        this.settings = session.settings();
        this.until = until;
        this.stop = stop;
    }

    Ending run() throws InterruptedException {
        Checkpoint checkpoint = prepare();
        session.events()
                .tell(listener -> listener.runStarted(
                        Mode.CDC, checkpoint.epoch(), checkpoint.tables().size()));
        try (ChangeStream stream = session.source().stream(checkpoint.position(), fingerprints(checkpoint));
                Committer committer = new Committer(session)) {
            return new Loop(checkpoint, stream, committer).run();
        }
    }

    private static Map<TableId, String> fingerprints(Checkpoint checkpoint) {
        Map<TableId, String> fingerprints = new TreeMap<>();
        checkpoint.tables().forEach((id, state) -> {
            if (state.isLive()) {
                fingerprints.put(id, state.fingerprint());
            }
        });
        return fingerprints;
    }

    /** Makes sure that the stream can go on exactly where the destination stands. */
    private Checkpoint prepare() {
        Checkpoint checkpoint = session.keeper().current();
        if (checkpoint.position().equals(Lsn.ZERO) && checkpoint.unfinished().isEmpty()) {
            if (!settings.startWithoutHistory()) {
                throw Session.noCheckpoint(settings.name());
            }
            checkpoint = beginWithoutHistory();
        }
        requireFinishedSnapshot(checkpoint);
        requireSlot(checkpoint);
        return keepSelected(checkpoint);
    }

    private Checkpoint beginWithoutHistory() {
        Lsn position = session.source().prepareStream();
        SortedMap<TableId, TableState> tables = new TreeMap<>();
        for (TableSchema table : session.source().tables()) {
            tables.put(table.id(), TableState.of(table, position));
        }
        session.sink().check(session.source().tables());
        return session.keeper().save(checkpoint -> {
            Checkpoint started = checkpoint.advancedTo(position, session.now());
            return started.withTables(tables, session.now());
        });
    }

    /** A table may have been replaced without the ledger knowing: changes from before that must not meet it. */
    private static void requireFinishedSnapshot(Checkpoint checkpoint) {
        if (!checkpoint.unfinished().isEmpty()) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "the last SNAPSHOT did not finish: " + names(List.copyOf(checkpoint.unfinished()))
                            + " may be half way between two states",
                    "Run the SNAPSHOT again; it goes on with these tables and leaves the others alone.",
                    null);
        }
    }

    private void requireSlot(Checkpoint checkpoint) {
        SlotStatus slot = session.source().slot();
        String name = session.source().identity().slot();
        switch (slot.state()) {
            case MISSING ->
                throw new SlotLostException(
                        "replication slot '" + name + "' does not exist any more, so changes since "
                                + checkpoint.position() + " are lost",
                        "Run a SNAPSHOT, which creates the slot and copies the tables anew.");
            case LOST ->
                throw new SlotLostException(
                        "replication slot '" + name + "' cannot be used any more: " + slot.detail(),
                        "Run a SNAPSHOT, which creates the slot anew; raise max_slot_wal_keep_size or run more often.");
            case USABLE -> {
                if (slot.confirmed().isAfter(checkpoint.position())) {
                    throw new SlotLostException(
                            "replication slot '" + name + "' begins at " + slot.confirmed()
                                    + ", beyond the position " + checkpoint.position()
                                    + " that the destination holds: it was re-created or used by someone else",
                            "Run a SNAPSHOT, which copies the tables anew; give each pipeline a slot of its own.");
                }
            }
        }
    }

    /** Only tables that are still selected are replicated; what leaves the selection needs a snapshot to come back. */
    private Checkpoint keepSelected(Checkpoint checkpoint) {
        Map<TableId, TableSchema> selected =
                session.source().tables().stream().collect(Collectors.toMap(TableSchema::id, Function.identity()));
        SortedMap<TableId, TableState> kept = new TreeMap<>();
        List<TableId> gone = new ArrayList<>();
        checkpoint.tables().forEach((id, state) -> {
            TableSchema schema = selected.get(id);
            if (schema == null) {
                gone.add(id);
                return;
            }
            if (schema.sourceId() != state.sourceId()) {
                throw new SchemaChangeException(
                        "table " + id + " was dropped and created anew since its snapshot",
                        "Run a SNAPSHOT, which copies the new table.");
            }
            kept.put(id, state);
        });
        List<TableId> fresh = selected.keySet().stream()
                .filter(id -> !checkpoint.tables().containsKey(id))
                .sorted()
                .toList();
        if (!fresh.isEmpty()) {
            session.events().warn("not replicated, since no SNAPSHOT has copied them: " + names(fresh));
        }
        if (kept.isEmpty()) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "none of the selected tables has been copied by a SNAPSHOT",
                    "Run a SNAPSHOT of them first.",
                    null);
        }
        if (gone.isEmpty()) {
            return checkpoint;
        }
        session.events()
                .warn("no longer replicated, since they are not selected or do not exist any more (a SNAPSHOT takes"
                        + " them up again): " + names(gone));
        return session.keeper().save(current -> current.withTables(kept, session.now()));
    }

    private static String names(List<TableId> tables) {
        return tables.stream().map(TableId::toString).collect(Collectors.joining(", "));
    }

    /** The reading loop, once everything is open. */
    private final class Loop {

        private final int tables;
        private final ChangeStream stream;
        private final Committer committer;
        private final StreamReader reader;
        private final Lsn target;
        private boolean stopping;
        private boolean givenUp;
        private long stopNanos;

        Loop(Checkpoint checkpoint, ChangeStream stream, Committer committer) {
            this.stream = stream;
            this.committer = committer;
            this.target = stream.serverFlushAtStart();
            this.tables = checkpoint.tables().size();
            Memory memory =
                    new Memory(settings.memory(), session.staging()::isStaging, this::handOver, this::whileWaiting);
            this.reader = new StreamReader(
                    checkpoint.tables(), checkpoint.position(), number -> newFlush(number, memory), session.events());
        }

        private OpenFlush newFlush(long number, Memory memory) {
            flushStartedNanos = System.nanoTime();
            return new OpenFlush(number, memory, session.staging(), settings.maxBatchBytes());
        }

        private void handOver() {
            reader.current().ifPresent(OpenFlush::handOver);
        }

        private void whileWaiting() {
            committer.throwIfFailed();
            if (stop.isRequested()) {
                throw new CancellationException("stopped while waiting for memory");
            }
            acknowledge();
            stream.heartbeat();
            progress();
        }

        Ending run() throws InterruptedException {
            Ending ending;
            try {
                ending = read();
            } catch (CancellationException e) {
                ending = Ending.STOPPED;
            } catch (RuntimeException | Error e) {
                session.staging().abandon();
                reader.current().ifPresent(OpenFlush::discard);
                throw e;
            }
            finish();
            return ending;
        }

        private Ending read() {
            while (true) {
                committer.throwIfFailed();
                acknowledge();
                progress();
                if (stop.isRequested() && mayStop()) {
                    return Ending.STOPPED;
                }
                if (timeIsOver() && mayStop()) {
                    return Ending.TIME_OVER;
                }
                if (until.endsWhenCaughtUp()
                        && !reader.isInTransaction()
                        && !reader.read().isBefore(target)) {
                    return Ending.COMPLETE;
                }
                stream.poll(reader, POLL);
                commitSealed();
                if (!reader.isInTransaction()) {
                    endFlushIfDue();
                    advanceIfIdle();
                }
            }
        }

        /** A transaction that has been begun is read to its end, unless that takes longer than the grace. */
        private boolean mayStop() {
            markStopping();
            return !reader.isInTransaction()
                    || System.nanoTime() - stopNanos > settings.stopGrace().toNanos();
        }

        private void markStopping() {
            if (!stopping) {
                stopping = true;
                stopNanos = System.nanoTime();
            }
        }

        private boolean timeIsOver() {
            return until.duration()
                    .map(limit -> System.nanoTime() - startedNanos >= limit.toNanos())
                    .orElse(false);
        }

        private void endFlushIfDue() {
            OpenFlush flush = reader.current().orElse(null);
            if (flush == null || reader.read().isBefore(session.readAgainUpTo())) {
                return;
            }
            FlushPolicy policy = settings.flushPolicy();
            boolean full = flush.rows() >= policy.maxRows() || flush.bytes() >= policy.maxBytes();
            boolean old = System.nanoTime() - flushStartedNanos
                    >= policy.maxInterval().toNanos();
            boolean huge = flush.rows() / FlushPolicy.MAX_GROWTH >= policy.maxRows()
                    || flush.bytes() / FlushPolicy.MAX_GROWTH >= policy.maxBytes();
            if (huge || (full || old) && committer.isFree()) {
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
            if (flush.isEmpty()) {
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
                    && System.nanoTime() - stopNanos > settings.stopGrace().toNanos();
        }

        private void waitForCommitter() {
            committer.throwIfFailed();
            acknowledge();
            stream.heartbeat();
            progress();
            java.util.concurrent.locks.LockSupport.parkNanos(POLL.toNanos());
        }

        /** An idle slot moves on too, or its WAL would pile up; but not so often that a warehouse cannot sleep. */
        private void advanceIfIdle() {
            if (reader.current().isPresent()
                    || !committer.isFree()
                    || reader.read().isBefore(session.readAgainUpTo())) {
                return;
            }
            Checkpoint checkpoint = session.keeper().current();
            long bytes = reader.read().bytesSince(checkpoint.position());
            if (bytes > 0
                    && (checkpoint.pending().isPresent()
                            || bytes >= settings.idleAdvanceBytes()
                            || !session.now().isBefore(checkpoint.savedAt().plus(settings.idleAdvanceInterval())))) {
                committer.advance(reader.read());
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
            commitSealed();
            if (reader.isInTransaction() || reader.read().isBefore(session.readAgainUpTo())) {
                reader.current().ifPresent(OpenFlush::discard);
            } else {
                reader.seal().ifPresent(this::commit);
            }
            if (drained() && !givenUp) {
                advanceIfIdle();
                drained();
            }
        }

        /** Waits until everything given to the committer is durable; not beyond the grace once asked to stop. */
        private boolean drained() {
            while (!committer.isFree()) {
                if (graceIsOver()) {
                    committer.abandon();
                    session.events()
                            .warn("the flush being committed was left pending, since it took longer than "
                                    + settings.stopGrace() + "; the next run finishes it");
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
                    reader.rows(),
                    rate.perSecond(reader.rows()),
                    session.tallies().rowsWritten(),
                    session.staging().bytes(),
                    0,
                    tables,
                    -1,
                    committer.durable(),
                    reader.read(),
                    target,
                    Duration.ofNanos(System.nanoTime() - startedNanos));
            session.events().tell(listener -> listener.progress(progress));
        }
    }
}
