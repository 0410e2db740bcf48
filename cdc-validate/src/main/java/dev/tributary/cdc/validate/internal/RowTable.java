package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.validate.RowDifference.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many rows each side has by the hash of their key, and what their hashes add up to; 33 bytes for each key, in two slots
 * or more. Not thread-safe.
 */
final class RowTable {

    private static final int LEAST = 1 << 10;

    private boolean[] used = new boolean[LEAST];
    private long[] keys = new long[LEAST];
    private int[] sourceRows = new int[LEAST];
    private int[] targetRows = new int[LEAST];
    private long[] sourceSums = new long[LEAST];
    private long[] targetSums = new long[LEAST];
    private int size;

    /** Told of a key whose rows differ. */
    interface Visitor {
        void visit(long key, Kind kind, int sourceRows, int targetRows);
    }

    void addSource(long key, long row, int sign) {
        int at = slot(key);
        sourceRows[at] += sign;
        sourceSums[at] += sign * row;
    }

    void addTarget(long key, long row) {
        int at = slot(key);
        targetRows[at]++;
        targetSums[at] += row;
    }

    /** What is wrong with a row of the source if it is its key's only one; null when nothing is. */
    @Nullable
    Kind kind(long key, long row) {
        int at = find(key);
        if (!used[at]) {
            return Kind.MISSING;
        }
        return kind(1, targetRows[at], row, targetSums[at]);
    }

    private static @Nullable Kind kind(int source, int target, long sourceSum, long targetSum) {
        if (source == target) {
            return sourceSum == targetSum ? null : Kind.CHANGED;
        }
        if (source > target) {
            return Kind.MISSING;
        }
        return source == 0 ? Kind.EXTRA : Kind.DOUBLED;
    }

    void differences(Visitor visitor) {
        for (int at = 0; at < keys.length; at++) {
            if (used[at]) {
                Kind kind = kind(sourceRows[at], targetRows[at], sourceSums[at], targetSums[at]);
                if (kind != null) {
                    visitor.visit(keys[at], kind, sourceRows[at], targetRows[at]);
                }
            }
        }
    }

    private int find(long key) {
        int at = (int) (key ^ key >>> 32) * 0x9E3779B1 >>> 1 & keys.length - 1;
        while (used[at] && keys[at] != key) {
            at = at + 1 & keys.length - 1;
        }
        return at;
    }

    private int slot(long key) {
        if (size >= keys.length / 2) {
            grow();
        }
        int at = find(key);
        if (!used[at]) {
            keys[at] = key;
            used[at] = true;
            size++;
        }
        return at;
    }

    private void grow() {
        boolean[] oldUsed = used;
        long[] oldKeys = keys;
        int[] oldSource = sourceRows;
        int[] oldTarget = targetRows;
        long[] oldSourceSums = sourceSums;
        long[] oldTargetSums = targetSums;
        int length = 2 * oldKeys.length;
        used = new boolean[length];
        keys = new long[length];
        sourceRows = new int[length];
        targetRows = new int[length];
        sourceSums = new long[length];
        targetSums = new long[length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldUsed[i]) {
                int at = find(oldKeys[i]);
                used[at] = true;
                keys[at] = oldKeys[i];
                sourceRows[at] = oldSource[i];
                targetRows[at] = oldTarget[i];
                sourceSums[at] = oldSourceSums[i];
                targetSums[at] = oldTargetSums[i];
            }
        }
    }

    void clear() {
        Arrays.fill(used, false);
        Arrays.fill(sourceRows, 0);
        Arrays.fill(targetRows, 0);
        Arrays.fill(sourceSums, 0);
        Arrays.fill(targetSums, 0);
        size = 0;
    }
}
