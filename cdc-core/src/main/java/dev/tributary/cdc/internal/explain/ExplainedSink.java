package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Explanation.Phase;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A sink that writes nothing, and notes what each statement belongs to.
 *
 * @param real the one that would write
 */
record ExplainedSink(Sink real, Notes notes) implements Sink {

    @Override
    public SinkSession open(SinkContext context) {
        return new Session(real.explain(context, notes), context.mode());
    }

    @Override
    public String describe() {
        return real.describe();
    }

    private final class Session implements SinkSession {

        private final SinkSession session;
        private final Mode mode;
        private final Ledger ledger;
        private boolean unrecorded;

        Session(SinkSession session, Mode mode) {
            this.session = session;
            this.mode = mode;
            this.ledger = new Ledger(session.ledger());
        }

        @Override
        public StateStore ledger() {
            return ledger;
        }

        @Override
        public void fence(Checkpoint current) {
            session.fence(current);
        }

        @Override
        public void begin(Collection<TableSchema> selected) {
            session.begin(selected);
        }

        @Override
        public Set<TableId> absent(Collection<TableId> copied) {
            return session.absent(copied);
        }

        @Override
        public void check(Collection<TableSchema> tables) {
            session.check(tables);
        }

        @Override
        public void checkNames(Collection<TableSchema> tables) {
            session.checkNames(tables);
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public void replace(TableSnapshot snapshot) {
            awaitRecorded();
            notes.enter(Phase.TABLE, snapshot.schema().id());
            session.replace(snapshot);
            setUnrecorded(mode == Mode.SNAPSHOT);
        }

        /** In a real run a table can be recorded while the next one is replaced already. */
        private synchronized void awaitRecorded() {
            try {
                while (unrecorded) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the run ends");
            }
        }

        private synchronized void setUnrecorded(boolean value) {
            unrecorded = value;
            notifyAll();
        }

        @Override
        public void commit(Flush flush, Checkpoint before, Checkpoint after) {
            if (!isOwn(flush, before)) {
                session.commit(flush, before, after);
                return;
            }
            notes.enter(Phase.FLUSH, null);
            session.commit(flush, before, after);
            notes.enter(Phase.AFTER, null);
        }

        @Override
        public boolean commitAtOnce(Flush flush, Checkpoint before, Checkpoint after) {
            notes.enter(Phase.FLUSH, null);
            boolean committed = session.commitAtOnce(flush, before, after);
            if (committed) {
                notes.enter(Phase.AFTER, null);
            }
            return committed;
        }

        @Override
        public boolean wantsEveryChange(TableId table) {
            return session.wantsEveryChange(table);
        }

        @Override
        public boolean keepsLetters() {
            return session.keepsLetters();
        }

        @Override
        public List<DeadLetters.Missing> missingRows() {
            return session.missingRows();
        }

        @Override
        public Optional<String> replayObstacle(TableId table) {
            return session.replayObstacle(table);
        }

        @Override
        public void keepLetters(Flush letters) {
            session.keepLetters(letters);
        }

        @Override
        public StatementCounts statements() {
            return session.statements();
        }

        /** What an earlier run left pending belongs to taking over. */
        private static boolean isOwn(Flush flush, Checkpoint checkpoint) {
            return flush.batchId().startsWith(checkpoint.epoch() + "-");
        }

        @Override
        public void close() {
            notes.enter(Phase.AFTER, null);
            session.close();
        }

        private final class Ledger implements StateStore {

            private final StateStore real;

            Ledger(StateStore real) {
                this.real = real;
            }

            @Override
            public Optional<Checkpoint> load(String pipeline) {
                // What a run would do once it is resumed.
                Optional<Checkpoint> found = real.load(pipeline).map(Ledger::unpaused);
                found.ifPresent(notes::found);
                return found;
            }

            private static Checkpoint unpaused(Checkpoint known) {
                return new Checkpoint(
                        known.pipeline(),
                        known.revision(),
                        known.generation(),
                        known.source(),
                        known.position(),
                        known.tables(),
                        known.unfinished(),
                        known.pendingFlush(),
                        known.savedAt());
            }

            @Override
            public void save(Checkpoint.Revision expected, Checkpoint next) {
                if (next.pending().filter(flush -> isOwn(flush, next)).isPresent()) {
                    notes.enter(Phase.FLUSH, null);
                }
                real.save(expected, next);
                setUnrecorded(false);
            }

            @Override
            public String describe() {
                return real.describe();
            }
        }
    }
}
