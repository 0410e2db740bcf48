package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Explanation.Phase;
import dev.tributary.cdc.Explanation.Range;
import dev.tributary.cdc.Explanation.Statement;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.StatementRecorder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an explanation is made of, as it is gathered. Thread-safe. */
final class Notes implements StatementRecorder {

    /** The end of the first WAL segment: where a server that has done nothing stands. */
    private static final Lsn FIRST = new Lsn(1L << 24);

    private final List<Statement> statements = new ArrayList<>();
    private final List<Range> ranges = new ArrayList<>();
    private Phase phase = Phase.BEFORE;
    private @Nullable TableId table;
    private Lsn position = FIRST;

    @Override
    public synchronized void statement(String sql) {
        statements.add(new Statement(phase, table, sql));
    }

    /** What follows belongs to this. */
    synchronized void enter(Phase next, @Nullable TableId ofTable) {
        phase = next;
        table = ofTable;
    }

    synchronized void planned(List<SnapshotPart> parts) {
        for (SnapshotPart part : parts) {
            ranges.add(new Range(part.schema().id(), part.index() + 1, part.count(), part.estimatedRows()));
        }
    }

    /** A position that was passed already, here or there. */
    synchronized void passed(Lsn lsn) {
        position = Lsn.max(position, lsn);
    }

    /** What the destination holds. */
    synchronized void found(Checkpoint checkpoint) {
        passed(checkpoint.position());
        checkpoint.tables().values().forEach(state -> passed(state.start()));
        checkpoint.pending().ifPresent(flush -> passed(flush.to()));
    }

    /** Nothing that is known lies beyond this. */
    synchronized Lsn position() {
        return position;
    }

    synchronized List<Statement> statements() {
        return List.copyOf(statements);
    }

    synchronized List<Range> ranges() {
        return List.copyOf(ranges);
    }
}
