package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.SourceAccess;
import dev.tributary.cdc.validate.ColumnValidation;
import dev.tributary.cdc.validate.Content;
import dev.tributary.cdc.validate.RowDifference;
import dev.tributary.cdc.validate.RowDifference.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares one table. Both sides are read once, at the same time: the source row by row, and the destination by a statement
 * that adds up hashes. Only where buckets of rows differ, both are read once more, those buckets alone, for which a bounded
 * number of rows is held as hashes; where more differ, again for each further part of them. Not thread-safe.
 */
final class Comparison {

    private static final Logger log = LoggerFactory.getLogger(Comparison.class);

    /** Enough to leave little to look at again, and few enough for a result that costs nothing. */
    private static final int BUCKETS = 1 << 10;

    /** Rows whose hashes are held at a time: some 60 MB. */
    private static final int MOST_ROWS = 1_000_000;

    private final SourceSnapshot snapshot;
    private final SourceAccess source;
    private final Target target;
    private final TableSchema schema;
    private final LaterRows later;
    private final HashQuery query;
    private final int oneOf;
    private final Letters letters;
    private final Totals expected;
    private final Totals actual;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<RowDifference> rows = new ArrayList<>();
    private long uncarried;

    Comparison(
            SourceSnapshot snapshot,
            SourceAccess source,
            Target target,
            TableSchema schema,
            LaterRows later,
            List<TargetColumn> existing,
            String from,
            int oneOf,
            Letters letters) {
        this.snapshot = snapshot;
        this.source = source;
        this.target = target;
        this.schema = schema;
        this.later = later;
        this.oneOf = oneOf;
        this.letters = letters;
        this.query = new HashQuery(schema, existing, from, BUCKETS, oneOf);
        this.expected = new Totals(BUCKETS, schema.columns().size());
        this.actual = new Totals(BUCKETS, schema.columns().size());
    }

    /** What goes wrong at the destination. */
    static final class TargetException extends Exception {

        private static final long serialVersionUID = 1L;

        TargetException(SQLException cause) {
            super(TargetFailures.said(cause), cause);
        }
    }

    /**
     * Adds up both sides.
     *
     * @throws SQLException when the source cannot be read
     * @throws TargetException when the destination cannot be read
     */
    void addUp() throws SQLException, TargetException {
        FutureTask<Boolean> there = beside(() -> {
            readTotals();
            return true;
        });
        RowHash hash = new RowHash(schema, source);
        boolean read = false;
        try {
            read(hash, (row, sign) -> {
                expected.add(hash, sign);
                uncarried += hash.isStrange() ? sign : 0;
            });
            read = true;
        } finally {
            if (!read) {
                // The next table's statement takes the same connection.
                target.cancel();
                end(there);
            }
        }
        get(there);
    }

    /** Names the rows that differ: all are counted, and some of each kind are looked at. */
    void narrowDown(int most) throws SQLException, TargetException {
        List<Integer> differing = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (!expected.isEqual(actual, bucket)) {
                differing.add(bucket);
            }
        }
        Listing listing = new Listing(schema, new RowHash(schema, source), most);
        RowTable table = new RowTable();
        for (int from = 0; from < differing.size(); ) {
            Set<Integer> some = new HashSet<>();
            long size = 0;
            for (; from < differing.size(); from++) {
                int bucket = differing.get(from);
                size += Math.max(expected.rows(bucket), actual.rows(bucket));
                if (!some.isEmpty() && size > MOST_ROWS) {
                    break;
                }
                some.add(bucket);
            }
            table.clear();
            compare(some, table, listing);
        }
        rows.addAll(listing.rows(target, query, letters));
    }

    private void compare(Set<Integer> some, RowTable table, Listing listing) throws SQLException, TargetException {
        try {
            target.query(query.hashes(some), row -> table.addTarget(row.getLong(1), row.getLong(2)));
        } catch (SQLException e) {
            throw new TargetException(e);
        }
        RowHash hash = listing.hash();
        read(hash, (row, sign) -> {
            if (some.contains(Totals.bucket(hash.key(), BUCKETS))) {
                Kind kind = sign > 0 ? table.kind(hash.key(), hash.row()) : null;
                table.addSource(hash.key(), hash.row(), sign);
                if (kind != null) {
                    listing.add(row, kind);
                }
            }
        });
        table.differences((key, kind, sourceRows, targetRows) -> {
            long number =
                    switch (kind) {
                        case CHANGED -> sourceRows;
                        case MISSING -> sourceRows - targetRows;
                        case EXTRA, DOUBLED -> targetRows - sourceRows;
                    };
            counts.merge(kind, number, Long::sum);
            listing.found(key, kind, sourceRows, targetRows);
        });
        Set<Long> unknown = listing.endRound();
        if (!unknown.isEmpty()) {
            read(hash, (row, sign) -> {
                if (sign > 0 && unknown.contains(hash.key())) {
                    listing.fill(row);
                }
            });
        }
    }

    /** The source's rows as they were at the end of the flush that the destination is read at. */
    private void read(RowHash hash, LaterRows.Signed rows) throws SQLException {
        LaterRows.Signed sampled = (row, sign) -> {
            hash.take(row);
            if (HashQuery.isSampled(hash.key(), oneOf)) {
                rows.row(row, sign);
            }
        };
        snapshot.read(schema, row -> later.snapshotRow(row, sampled));
        later.rest(sampled);
    }

    private void readTotals() throws SQLException {
        target.query(query.totals(), row -> {
            int bucket = (int) row.getLong(1);
            actual.add(bucket, row.getLong(2), whole(row.getLong(3), row.getLong(4)));
            for (int i = 0; i < schema.columns().size(); i++) {
                actual.addColumn(i, whole(row.getLong(5 + 2 * i), row.getLong(6 + 2 * i)));
            }
        });
    }

    private static long whole(long low, long high) {
        return low + (high << 32);
    }

    private static FutureTask<Boolean> beside(Callable<Boolean> work) {
        FutureTask<Boolean> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "cdc-validate-destination");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void get(FutureTask<Boolean> task) throws TargetException {
        try {
            task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("interrupted while the destination was read");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failed) {
                throw new TargetException(failed);
            }
            throw new IllegalStateException("reading the destination", e.getCause());
        }
    }

    /** What became of it does not matter any more. */
    private static void end(FutureTask<Boolean> task) {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.debug("a statement was given up", e.getCause());
        }
    }

    /** Rows of the source that hold a value which the destination's type does not have. */
    long uncarried() {
        return uncarried;
    }

    Content expected() {
        return new Content(expected.rows(), expected.sum());
    }

    Content actual() {
        return new Content(actual.rows(), actual.sum());
    }

    List<ColumnValidation> columns() {
        List<ColumnValidation> columns = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            columns.add(new ColumnValidation(schema.columns().get(i).name(), expected.column(i), actual.column(i)));
        }
        return columns;
    }

    Map<Kind, Long> counts() {
        return counts;
    }

    List<RowDifference> rows() {
        return rows;
    }
}
