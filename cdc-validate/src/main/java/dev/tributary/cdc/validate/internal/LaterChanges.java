package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.validate.internal.WalMessages.Relation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions have done that the destination holds and a snapshot of the source does not: the flush that the
 * destination is compared at ended a little later than the snapshot was taken. Not thread-safe.
 */
final class LaterChanges implements WalMessages.Changes {

    private final SourceSnapshot snapshot;
    private final long mostBytes;
    private final Map<TableId, LaterRows> tables = new HashMap<>();
    private boolean later;
    private Lsn commit = Lsn.ZERO;
    private long bytes;

    /** @param mostBytes that may be held in memory */
    LaterChanges(SourceSnapshot snapshot, long mostBytes) {
        this.snapshot = snapshot;
        this.mostBytes = mostBytes;
    }

    /** The table's changes are wanted, up to a position. */
    void add(TableSchema schema, Lsn upTo) {
        tables.put(schema.id(), new LaterRows(schema, upTo));
    }

    /**
     * What there is of a table.
     *
     * @throws SourceException when what became of its rows cannot be told
     */
    LaterRows of(TableId table) {
        return java.util.Objects.requireNonNull(tables.get(table)).orThrow();
    }

    @Override
    public void begin(int xid, Lsn begun, long micros) {
        later = !snapshot.holds(xid);
        commit = begun;
    }

    private @Nullable LaterRows wanted(Relation relation) {
        LaterRows rows = tables.get(relation.table());
        return later && rows != null && !rows.isGivenUp() && rows.upTo().isAfter(commit) ? rows : null;
    }

    /** Takes a change in, unless the table has to be given up, which is no matter of the others. */
    private void take(Relation relation, List<byte @Nullable []> row, Consumer<LaterRows> change) {
        LaterRows rows = wanted(relation);
        if (rows == null) {
            return;
        }
        try {
            change.accept(rows);
            count(rows, row);
        } catch (SourceException e) {
            bytes -= rows.bytes();
            rows.giveUp(e);
        }
    }

    private void count(LaterRows rows, List<byte @Nullable []> row) {
        long more = 0;
        for (byte @Nullable [] value : row) {
            more += Long.BYTES + (value == null ? 0 : 2 * Long.BYTES + value.length);
        }
        rows.grow(more);
        bytes += more;
        while (bytes > mostBytes) {
            LaterRows largest = tables.values().stream()
                    .max(Comparator.comparingLong(LaterRows::bytes))
                    .orElseThrow();
            bytes -= largest.bytes();
            largest.giveUp(tooLarge());
        }
    }

    private SourceException tooLarge() {
        return new SourceException(
                Retry.TRANSIENT,
                "the flushes since the source was looked at hold more changes than the " + (mostBytes >> 20)
                        + " MiB that a validation may keep in memory, and the most of them are of this table",
                "Validate fewer tables at a time or at a quieter hour, let flushes end earlier (flush.max-interval,"
                        + " flush.max-bytes), or give the process more heap.",
                null);
    }

    @Override
    public void insert(Relation relation, List<byte @Nullable []> row) {
        take(relation, row, rows -> rows.insert(relation, row));
    }

    @Override
    public void update(Relation relation, @Nullable List<byte @Nullable []> old, List<byte @Nullable []> row) {
        take(relation, row, rows -> rows.update(relation, old, row));
    }

    @Override
    public void delete(Relation relation, List<byte @Nullable []> old) {
        take(relation, old, rows -> rows.delete(relation, old));
    }

    @Override
    public void truncate(Relation relation) {
        take(relation, List.of(), LaterRows::truncate);
    }
}
