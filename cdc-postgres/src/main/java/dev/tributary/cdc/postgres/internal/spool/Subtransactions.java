package dev.tributary.cdc.postgres.internal.spool;

import java.util.Arrays;

/**
 * Where in a transaction's messages each of its subtransactions begins, and what of them was rolled back. What follows the
 * first message of a subtransaction, up to its roll back, belongs to it or to those inside it: it is void as a whole. A
 * transaction can have millions of them. Not thread-safe.
 */
final class Subtransactions {

    private static final int SMALLEST = 16;

    /** Open addressing by id; 0 is no transaction's id. */
    private int[] ids = new int[SMALLEST];

    private long[] starts = new long[SMALLEST];
    private int known;
    private int last;

    /** Pairs of start and end, ascending, apart from each other. */
    private long[] voided = new long[SMALLEST];

    private int voidedLength;

    /** A message of a subtransaction is at this place. */
    void at(int id, long place) {
        if (id == last) {
            return;
        }
        last = id;
        int slot = slot(id);
        if (ids[slot] == 0) {
            ids[slot] = id;
            starts[slot] = place;
            if (++known * 2 > ids.length) {
                grow();
            }
        }
    }

    /** Everything from the subtransaction's first message to here is void; nothing if it had none. */
    void abort(int id, long end) {
        int slot = slot(id);
        if (ids[slot] == 0 || starts[slot] >= end) {
            return;
        }
        long start = starts[slot];
        // Its id is never used again, but its place may be passed by one that is looked for.
        starts[slot] = Long.MAX_VALUE;
        last = 0;
        while (voidedLength > 0 && voided[voidedLength - 1] >= start) {
            start = Math.min(start, voided[voidedLength - 2]);
            voidedLength -= 2;
        }
        if (voidedLength == voided.length) {
            voided = Arrays.copyOf(voided, 2 * voidedLength);
        }
        voided[voidedLength++] = start;
        voided[voidedLength++] = end;
    }

    /** Pairs of start and end of what is void, ascending, apart from each other. */
    long[] voided() {
        return Arrays.copyOf(voided, voidedLength);
    }

    private int slot(int id) {
        int mask = ids.length - 1;
        int slot = id * 0x9E3779B9 >>> 7 & mask;
        while (ids[slot] != 0 && ids[slot] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldIds = ids;
        long[] oldStarts = starts;
        ids = new int[2 * oldIds.length];
        starts = new long[ids.length];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int slot = slot(oldIds[i]);
                ids[slot] = oldIds[i];
                starts[slot] = oldStarts[i];
            }
        }
    }
}
