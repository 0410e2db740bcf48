package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.databricks.internal.connect.Backoff;
import dev.tributary.cdc.databricks.internal.sql.LedgerStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.CheckpointFormat;
import dev.tributary.cdc.spi.StateStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's table. A save is a compare-and-set: one statement that changes its one row or none. Whenever the answer
 * does not say which, the row is read again, and the name of the save in it decides. Thread-safe.
 */
public final class Ledger implements StateStore {

    private final Warehouse warehouse;
    private final TableName table;
    private final Supplier<Map<String, String>> properties;

    /** What was saved here last, by pipeline. */
    private final Map<String, Row> saved = new ConcurrentHashMap<>();

    /** Whether it is known that the table does not exist. */
    private volatile boolean absent;

    private record Row(Revision revision, @Nullable String state, String writer) {}

    public Ledger(Warehouse warehouse, TableName table) {
        this(warehouse, table, Map::of);
    }

    /** @param properties of the table, for when it must be created */
    Ledger(Warehouse warehouse, TableName table, Supplier<Map<String, String>> properties) {
        this.warehouse = warehouse;
        this.table = table;
        this.properties = properties;
    }

    @Override
    public Optional<Checkpoint> load(String pipeline) {
        return row(pipeline).map(row -> decode(pipeline, row.state()));
    }

    private Checkpoint decode(String pipeline, @Nullable String state) {
        try {
            return CheckpointFormat.decode(state == null ? "" : state);
        } catch (StateException e) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "of pipeline '" + pipeline + "', in the ledger " + table + ", " + e.getMessage(),
                    e.remedy() + " Earlier rows: SELECT * FROM " + table
                            + " VERSION AS OF a version that DESCRIBE HISTORY lists.",
                    e);
        }
    }

    private Optional<Row> row(String pipeline) {
        List<Row> rows;
        try {
            String sql = LedgerStatements.load(table, pipeline);
            Row own = saved.get(pipeline);
            rows = own == null
                    ? warehouse.query(sql, Ledger::read)
                    : warehouse.confirm(sql, Ledger::read, List.of(own));
        } catch (StatementException e) {
            if (e.isMissing()) {
                absent = true;
                return Optional.empty();
            }
            throw Failures.of("reading the ledger " + table, e);
        }
        if (rows.size() > 1) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "the ledger " + table + " has " + rows.size() + " rows of pipeline '" + pipeline
                            + "' instead of one: somebody else has written to it",
                    "Leave the one with the highest epoch and sequence, and delete the others.",
                    null);
        }
        return rows.stream().findFirst();
    }

    private static Row read(ResultSet row) throws SQLException {
        return new Row(new Revision(row.getLong(1), row.getLong(2)), row.getString(3), row.getString(4));
    }

    @Override
    public void save(Revision expected, Checkpoint next) {
        String writer = UUID.randomUUID().toString();
        String state = CheckpointFormat.encode(next);
        boolean first = expected.equals(Revision.NONE);
        if (first && absent) {
            create();
        }
        String sql = first
                ? LedgerStatements.insert(table, next, state, writer)
                : LedgerStatements.update(table, expected, next, state, writer);
        String doing = "saving the checkpoint of pipeline '" + next.pipeline() + "'";
        Backoff backoff = new Backoff(warehouse.retryBudget());
        while (true) {
            try {
                if (warehouse.update(sql, 1) == 1 || isSaved(expected, next, writer)) {
                    saved.put(next.pipeline(), new Row(next.revision(), state, writer));
                    return;
                }
            } catch (StatementException e) {
                if (first && e.isMissing()) {
                    create();
                } else if (e.isMissing()) {
                    throw gone(next.pipeline(), e);
                } else if (e.outcome() != Outcome.UNKNOWN && !e.isConflict()) {
                    throw Failures.of(doing, e);
                } else if (isSavedAfter(e, doing, expected, next, writer)) {
                    return;
                }
                if (!await(backoff)) {
                    throw Failures.of(doing, e);
                }
            }
        }
    }

    /**
     * Saves by a statement that is sent among others, all of which take effect or none.
     *
     * @param sender sends them; again, when it is known that they have not taken effect or can no longer do so together
     *     with those sent before
     * @throws StatementException when they failed for a reason of their own
     */
    void saveAmong(Revision expected, Checkpoint next, Consumer<String> sender) {
        String writer = UUID.randomUUID().toString();
        String state = CheckpointFormat.encode(next);
        String statement = LedgerStatements.compareAndSet(table, expected, next, state, writer);
        String doing = "applying a flush of pipeline '" + next.pipeline() + "'";
        Backoff backoff = new Backoff(warehouse.retryBudget());
        while (true) {
            try {
                sender.accept(statement);
                saved.put(next.pipeline(), new Row(next.revision(), state, writer));
                return;
            } catch (StatementException e) {
                // Even a failure may be the second answer: what stands in the ledger decides.
                if (isSavedAfter(e, doing, expected, next, writer)) {
                    return;
                }
                boolean again = e.outcome() == Outcome.UNKNOWN || e.isConflict();
                if (!again || !await(backoff)) {
                    throw e;
                }
            }
        }
    }

    private boolean isSavedAfter(
            StatementException failure, String doing, Revision expected, Checkpoint next, String writer) {
        try {
            return isSaved(expected, next, writer);
        } catch (SinkException e) {
            CdcException unknown = Failures.of(doing, failure);
            unknown.addSuppressed(e);
            throw unknown;
        }
    }

    /** Whether the save has happened; false when nothing has, so that it can be sent again. */
    private boolean isSaved(Revision expected, Checkpoint next, String writer) {
        Optional<Row> row = row(next.pipeline());
        if (row.map(Row::writer).equals(Optional.of(writer))) {
            return true;
        }
        if (row.map(Row::revision).orElse(Revision.NONE).equals(expected)) {
            return false;
        }
        throw row.isEmpty() ? gone(next.pipeline(), null) : fenced(expected, next, row);
    }

    /** Somebody has removed what this run has saved. */
    StateException gone(String pipeline, @Nullable Throwable cause) {
        return new StateException(
                Retry.AFTER_FIX,
                "pipeline '" + pipeline + "' is not in the ledger " + table
                        + " any more: the row or the table was removed",
                "Check whether the destination was restored or is another one; then run a SNAPSHOT, which copies the"
                        + " tables anew.",
                cause);
    }

    /** Which revision stands there now. */
    Revision revision(String pipeline) {
        return row(pipeline).map(Row::revision).orElse(Revision.NONE);
    }

    private FencedException fenced(Revision expected, Checkpoint next, Optional<Row> row) {
        Revision actual = row.map(Row::revision).orElse(Revision.NONE);
        return new FencedException(
                "pipeline '" + next.pipeline() + "' was expected at epoch " + expected.epoch() + ", save "
                        + expected.sequence() + " and stands at epoch " + actual.epoch() + ", save "
                        + actual.sequence() + " in the ledger " + table,
                "Let only one run of a pipeline be active at a time.");
    }

    private static boolean await(Backoff backoff) {
        try {
            return backoff.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void createTable(Map<String, String> wanted) {
        try {
            Creation.create(warehouse, LedgerStatements.create(table, wanted));
        } catch (StatementException e) {
            if (wanted.isEmpty() || e.outcome() != Outcome.FAILED) {
                throw e;
            }
            Creation.create(warehouse, LedgerStatements.create(table, Map.of()));
        }
    }

    private void create() {
        try {
            Creation.createSchema(warehouse, table.catalog(), table.schema());
            createTable(properties.get());
            absent = false;
        } catch (StatementException e) {
            throw Failures.of("creating the ledger " + table, e);
        }
    }

    @Override
    public String describe() {
        return "ledger " + table;
    }
}
