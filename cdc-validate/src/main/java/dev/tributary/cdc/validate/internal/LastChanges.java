package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.validate.internal.WalMessages.Relation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For each table the last transaction of those that a snapshot holds and the pipeline has not confirmed: what the destination
 * has to hold before it can be compared. Not thread-safe.
 */
final class LastChanges implements WalMessages.Changes {

    private final SourceSnapshot snapshot;
    private final Lsn position;
    private final Collection<TableId> tables;
    private final Map<TableId, Lsn> last = new HashMap<>();
    private boolean held;
    private Lsn commit = Lsn.ZERO;
    private Instant committedAt = Instant.EPOCH;
    private @Nullable Instant oldest;

    /** @param position what the destination held when the snapshot was taken */
    LastChanges(SourceSnapshot snapshot, Lsn position, Collection<TableId> tables) {
        this.snapshot = snapshot;
        this.position = position;
        this.tables = tables;
    }

    /** Where the commit record of the table's last transaction begins: the destination's position must lie beyond. */
    Lsn of(TableId table) {
        return last.getOrDefault(table, Lsn.ZERO);
    }

    /** How long ago the oldest one of all was committed that the destination did not hold. */
    Duration lag(Instant now) {
        return oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
    }

    @Override
    public void begin(int xid, Lsn begun, long micros) {
        held = snapshot.holds(xid);
        commit = begun;
        committedAt = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private void touched(Relation relation) {
        if (held && tables.contains(relation.table())) {
            last.put(relation.table(), commit);
            if (oldest == null && !position.isAfter(commit)) {
                oldest = committedAt;
            }
        }
    }

    @Override
    public void insert(Relation relation, List<byte @Nullable []> row) {
        touched(relation);
    }

    @Override
    public void update(Relation relation, @Nullable List<byte @Nullable []> old, List<byte @Nullable []> row) {
        touched(relation);
    }

    @Override
    public void delete(Relation relation, List<byte @Nullable []> old) {
        touched(relation);
    }

    @Override
    public void truncate(Relation relation) {
        touched(relation);
    }
}
