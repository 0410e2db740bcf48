package dev.tributary.cdc.validate.internal;

/**
 * What one side of a table adds up to, in buckets by the hash of the key: numbers of rows and sums of hashes modulo
 * 2<sup>64</sup>, so that the order of rows does not matter. Not thread-safe.
 */
final class Totals {

    private final int buckets;
    private final long[] rows;
    private final long[] sums;
    private final long[] columns;

    /** @param buckets a power of two */
    Totals(int buckets, int columns) {
        this.buckets = buckets;
        this.rows = new long[buckets];
        this.sums = new long[buckets];
        this.columns = new long[columns];
    }

    int buckets() {
        return buckets;
    }

    static int bucket(long key, int buckets) {
        return (int) (key & buckets - 1);
    }

    /** Adds a row ({@code sign} 1) or takes one away (-1). */
    void add(RowHash hash, int sign) {
        int bucket = bucket(hash.key(), buckets);
        rows[bucket] += sign;
        sums[bucket] += sign * hash.row();
        long seed = XxHash64.ofLong(hash.key(), XxHash64.SEED);
        for (int i = 0; i < columns.length; i++) {
            columns[i] += sign * XxHash64.ofLong(hash.column(i), seed);
        }
    }

    /** Takes over what the other side has computed of a bucket. */
    void add(int bucket, long rowCount, long sum) {
        rows[bucket] += rowCount;
        sums[bucket] += sum;
    }

    void addColumn(int column, long sum) {
        columns[column] += sum;
    }

    boolean isEqual(Totals other, int bucket) {
        return rows[bucket] == other.rows[bucket] && sums[bucket] == other.sums[bucket];
    }

    long rows(int bucket) {
        return rows[bucket];
    }

    long rows() {
        long all = 0;
        for (long each : rows) {
            all += each;
        }
        return all;
    }

    long sum() {
        long all = 0;
        for (long each : sums) {
            all += each;
        }
        return all;
    }

    long column(int index) {
        return columns[index];
    }
}
