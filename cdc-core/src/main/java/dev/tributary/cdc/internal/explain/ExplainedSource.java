package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.SourceSession;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source that creates nothing: its tables are the real ones, their rows and changes are made up.
 *
 * @param real where the tables are
 */
record ExplainedSource(Source real, Notes notes) implements Source {

    @Override
    public SourceSession open(SourceContext context) {
        return new Session(real.open(context));
    }

    @Override
    public String describe() {
        return real.describe();
    }

    private final class Session implements SourceSession {

        private final SourceSession session;

        Session(SourceSession session) {
            this.session = session;
        }

        @Override
        public SourceIdentity identity() {
            return session.identity();
        }

        @Override
        public List<TableSchema> tables() {
            return session.tables();
        }

        @Override
        public Optional<SchemaChangeException> uncarriable(TableId table) {
            return session.uncarriable(table);
        }

        @Override
        public Optional<String> carried(TableId table, String column, String text) {
            return session.carried(table, column, text);
        }

        @Override
        public SlotStatus slot() {
            SlotStatus slot = session.slot();
            notes.passed(slot.confirmed());
            return slot;
        }

        @Override
        public Optional<Lsn> switchPoint(long timeline) {
            return session.switchPoint(timeline);
        }

        @Override
        public SnapshotSession snapshot(Collection<TableId> tables, boolean recreateSlot) {
            SlotStatus slot = slot();
            boolean creates = recreateSlot || slot.state() == SlotStatus.State.MISSING;
            return view(tables, creates, creates ? notes.position() : slot.confirmed());
        }

        @Override
        public SnapshotSession recopy(Collection<TableId> tables) {
            return view(tables, false, slot().confirmed());
        }

        private SnapshotSession view(Collection<TableId> wanted, boolean creates, Lsn slotPosition) {
            List<TableSchema> copied = session.tables().stream()
                    .filter(table -> wanted.contains(table.id()))
                    .toList();
            ExplainedView view =
                    new ExplainedView(copied, session.plan(wanted), notes.position(), creates, slotPosition);
            notes.planned(view.parts());
            return view;
        }

        @Override
        public Lsn prepareStream() {
            slot();
            return notes.position();
        }

        @Override
        public ChangeStream stream(Lsn from, Map<TableId, String> replicated) {
            notes.passed(from);
            return new ExplainedStream(session.tables(), notes.position());
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
