package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts tables into ranges of blocks. Sizes are those of the files, not of statistics, which may be missing or old. They
 * are read after the snapshot was taken, so every row of it lies below them; the last range is open all the same.
 */
final class PartPlan {

    private static final int TID_RANGE_SCANS = 140_000;
    private static final long SMALLEST_PART = 8L << 20;
    private static final long LARGEST_PART = 128L << 20;
    private static final int PARTS_PER_WORKER = 4;

    private PartPlan() {}

    /**
     * The ranges of one table.
     *
     * @param partBytes size of a range, about
     * @param serverVersion before 14 a range would be found by reading the whole table
     */
    static List<CopyRange> cut(CatalogTable table, List<CopiedRelation> relations, long partBytes, int serverVersion) {
        List<CopyRange> ranges = new ArrayList<>();
        for (CopiedRelation relation : relations) {
            long parts = relation.whole() || serverVersion < TID_RANGE_SCANS
                    ? 1
                    : Math.max(1, Math.min(relation.blocks(), relation.bytes() / partBytes));
            for (long i = 0; i < parts; i++) {
                long from = relation.blocks() * i / parts;
                long to = i == parts - 1 ? CopyRange.OPEN : relation.blocks() * (i + 1) / parts;
                ranges.add(new CopyRange(table, relation, from, to));
            }
        }
        return ranges;
    }

    /** A size that keeps all workers busy to the end without many small files. */
    static long partBytes(long totalBytes, int workers) {
        long even = totalBytes / ((long) workers * PARTS_PER_WORKER);
        return Math.max(SMALLEST_PART, Math.min(LARGEST_PART, even));
    }
}
