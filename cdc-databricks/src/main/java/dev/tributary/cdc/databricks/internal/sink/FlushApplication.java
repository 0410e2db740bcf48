package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Applies a flush: first everything is loaded and every target is in shape, then each table is changed by one MERGE, after
 * a DELETE where it was truncated. Each of these can be repeated. Used by one thread at a time.
 */
final class FlushApplication {

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Targets targets;
    private final TargetChanges changes;
    private final Guard guard;
    private final Staging staging;
    private final Parallel parallel;
    private final Warnings warnings;
    private final KeylessApplication keyless;

    FlushApplication(
            Warehouse warehouse,
            SinkSettings settings,
            Targets targets,
            TargetChanges changes,
            Guard guard,
            Staging staging,
            Parallel parallel,
            Warnings warnings) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.targets = targets;
        this.changes = changes;
        this.guard = guard;
        this.staging = staging;
        this.parallel = parallel;
        this.warnings = warnings;
        this.keyless = new KeylessApplication(warehouse, targets, guard);
    }

    void run(Flush flush) {
        targets.load(flush.tables().stream().map(this::target).toList());
        Map<TableFlush, TableName> loaded = new ConcurrentHashMap<>();
        List<Runnable> preparations = new ArrayList<>();
        for (TableFlush table : flush.tables()) {
            preparations.add(() -> shape(table));
            if (table.rows() > 0) {
                preparations.add(() -> loaded.put(table, staging.load(flush, table)));
            }
        }
        try {
            parallel.run(preparations);
        } catch (StagedFilesMissingException e) {
            flush.tables().forEach(table -> keyless.requireUntouched(flush, table, target(table), e));
            throw e;
        }
        List<Runnable> applications = new ArrayList<>();
        for (TableFlush table : flush.tables()) {
            Optional<TableName> source = Optional.ofNullable(loaded.get(table));
            if (source.isPresent() || isTruncated(table)) {
                applications.add(() -> apply(flush, table, source));
            }
        }
        parallel.run(applications);
        staging.trim();
    }

    private void shape(TableFlush table) {
        TableName target = target(table);
        if (targets.layout(target).isPresent()) {
            changes.adapt(target, table.schema(), TableDifference.Purpose.MERGE);
            return;
        }
        warnings.warn("Table " + target + " did not exist and was created: it holds the changes of " + table.id()
                + " from here on; take a SNAPSHOT if it should hold what was there before.");
        changes.create(target, table.schema());
        targets.created(target, table.schema());
    }

    private void apply(Flush flush, TableFlush table, Optional<TableName> source) {
        TableName target = target(table);
        try {
            if (isTruncated(table)) {
                String truncate =
                        TableStatements.truncate(target, table.truncation().orElseThrow());
                guard.repeatedOn(target).run(() -> warehouse.update(truncate));
            }
        } catch (StatementException e) {
            throw failed(table, e);
        }
        source.ifPresent(staged -> merge(
                new MergeStatement.Request(
                        target,
                        staged,
                        table.schema(),
                        flush.batchId(),
                        table.start(),
                        table.moves(),
                        table.unchanged()),
                table));
    }

    private void merge(MergeStatement.Request request, TableFlush table) {
        if (!table.schema().hasKey()) {
            keyless.merge(request, table);
            return;
        }
        String merge = MergeStatement.sql(request);
        try {
            guard.repeatedOn(request.target()).run(() -> warehouse.update(merge));
        } catch (StatementException e) {
            if (request.unchanged() && e.outcome() == Outcome.FAILED) {
                requireValues(request, e);
            }
            throw failed(table, e);
        }
    }

    private void requireValues(MergeStatement.Request request, StatementException failure) {
        List<String> missing;
        try {
            missing = warehouse.query(
                    MergeStatement.missingValues(request),
                    row -> "(" + row.getString(1) + ") and columns (" + row.getString(2) + ")");
        } catch (StatementException e) {
            failure.addSuppressed(e);
            return;
        }
        if (!missing.isEmpty()) {
            throw new SinkException(
                    Retry.AFTER_FIX,
                    "table " + request.schema().id() + ": the values for key " + missing.get(0)
                            + " did not change in flush " + request.batch() + " and stand neither in it nor in "
                            + request.target(),
                    "The target has lost rows that the source still has: take a SNAPSHOT of this table.",
                    failure);
        }
    }

    private CdcException failed(TableFlush table, StatementException e) {
        TableName target = target(table);
        targets.forget(target);
        return guard.explained("merging changes of " + table.id() + " into " + target, e);
    }

    /** A TRUNCATE that the table's snapshot already shows has no effect. */
    private static boolean isTruncated(TableFlush table) {
        return table.truncation().filter(at -> at.isAfter(table.start())).isPresent();
    }

    private TableName target(TableFlush table) {
        return settings.target(table.id());
    }
}
