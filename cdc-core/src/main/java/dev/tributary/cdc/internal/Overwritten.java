package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.Origins;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a batch of changes that a later row of the same lineage overwrites: one that is no DELETE and sends
 * each value that the earlier row sends. How a flush is folded ({@link dev.tributary.cdc.spi.TableFlush}) depends on the
 * last row of each lineage, and on the last one that sends each value, and neither is ever found here: without these rows
 * the outcome is the same.
 *
 * <p>Holds arrays that are used again. For one thread at a time.
 */
final class Overwritten {

    /** One key, and one row, in so many is looked at to learn about all. */
    static final int SAMPLED = 32;

    private static final int EACH = 0;

    private static final int[] NONE = {};

    /** A row that is not found by then is kept: keys of one hash, chosen with care, must not make this slow. */
    private static final int MAX_PROBES = 64;

    private int[] hashes = NONE;
    /** Open addressing: 1 + the number of the row that overwrites most of its key's rows, or 0. */
    private int[] slots = NONE;

    private int[] kept = NONE;
    private int keptFrom;
    private int looked;
    private int found;
    private @Nullable ChangeBatch batch;
    private ColumnVector[] keys = {};
    private ColumnVector[] withMarks = {};

    /** Takes a batch up, of a table with a key and with no rows but inserted, updated and deleted ones. */
    void begin(ChangeBatch newBatch) {
        batch = newBatch;
        List<Integer> indexes = newBatch.schema().keyIndexes();
        keys = indexes.stream().map(newBatch::column).toArray(ColumnVector[]::new);
        withMarks = java.util.stream.IntStream.range(
                        0, newBatch.schema().columns().size())
                .mapToObj(newBatch::column)
                .filter(column -> column.unchangedCount() > 0)
                .toArray(ColumnVector[]::new);
        int rows = newBatch.rowCount();
        if (hashes.length < rows) {
            hashes = new int[rows];
            kept = new int[rows];
        }
        Arrays.fill(hashes, 0, rows, 0);
        for (ColumnVector key : keys) {
            for (int row = 0; row < rows; row++) {
                hashes[row] = hashes[row] * 31 + key.hashOf(row);
            }
        }
        for (int row = 0; row < rows; row++) {
            hashes[row] = mixed(hashes[row]);
        }
    }

    /** The last step of MurmurHash3: each bit depends on all. */
    private static int mixed(int hash) {
        int h = (hash ^ hash >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        return h ^ h >>> 16;
    }

    /**
     * The share of rows that would be found, estimated twice: from one key in {@link #SAMPLED}, as many keys have a few
     * rows each, and from one row in as many, as few keys have many. 1 when too few keys are met.
     */
    double estimate() {
        int rows = current().rowCount();
        look(SAMPLED - 1, EACH, rows / SAMPLED * 2);
        double ofKeys = looked < rows / (SAMPLED * 4) ? 1 : share();
        look(EACH, SAMPLED - 1, rows / SAMPLED * 2);
        return Math.max(ofKeys, share());
    }

    private double share() {
        return (double) found / Math.max(1, looked);
    }

    /** The batch without those rows: the same one, or a copy where that has to be. */
    ChangeBatch remove() {
        look(EACH, EACH, current().rowCount());
        return found == 0 ? current() : current().keep(kept, keptFrom, current().rowCount());
    }

    /** Lets go of the batch. */
    void end() {
        batch = null;
        keys = new ColumnVector[0];
        withMarks = keys;
    }

    private ChangeBatch current() {
        if (batch == null) {
            throw new IllegalStateException("no batch has been taken up");
        }
        return batch;
    }

    /**
     * @param ofKeys only rows whose hashes have none of these bits set
     * @param ofRows only rows whose numbers, mixed, have none of these bits set
     */
    private void look(int ofKeys, int ofRows, int expected) {
        ChangeBatch rows = current();
        int size = Integer.highestOneBit(Math.max(16, expected)) * 4;
        if (slots.length < size) {
            slots = new int[size];
        } else {
            Arrays.fill(slots, 0, size, 0);
        }
        Origins origins = rows.origins().orElse(null);
        looked = 0;
        found = 0;
        keptFrom = rows.rowCount();
        for (int row = keptFrom - 1; row >= 0; row--) {
            if ((hashes[row] & ofKeys) != 0 || ofRows != EACH && (mixed(row) & ofRows) != 0) {
                continue;
            }
            looked++;
            // A row with an origin is of another lineage than its key says.
            if (origins != null && origins.isPresent(row) || !isOverwritten(rows, row, size - 1)) {
                kept[--keptFrom] = row;
            } else {
                found++;
            }
        }
    }

    private boolean isOverwritten(ChangeBatch rows, int row, int last) {
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int slot = (hashes[row] >>> 5) + probe & last;
            int later = slots[slot] - 1;
            boolean free = later < 0;
            if (!free && (hashes[later] != hashes[row] || !isSameKey(later, row))) {
                continue;
            }
            if (!free && sendsAllOf(row, later)) {
                return true;
            }
            if (rows.operation(row) != Operation.DELETE && (free || sendsAllOf(later, row))) {
                slots[slot] = row + 1;
            }
            return false;
        }
        return false;
    }

    private boolean isSameKey(int one, int other) {
        for (ColumnVector key : keys) {
            if (!key.sameValue(one, key, other)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every value that one row sends is sent by the other one too. */
    private boolean sendsAllOf(int row, int other) {
        for (ColumnVector column : withMarks) {
            if (column.isUnchanged(other) && !column.isUnchanged(row)) {
                return false;
            }
        }
        return true;
    }
}
