package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Span;
import dev.tributary.cdc.Span.Kind;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.SnapshotCheck;
import dev.tributary.cdc.databricks.internal.apply.Applies;
import dev.tributary.cdc.databricks.internal.apply.Apply;
import dev.tributary.cdc.databricks.internal.apply.ReplaceRequest;
import dev.tributary.cdc.databricks.internal.sink.TableDifference.Retyped;
import dev.tributary.cdc.databricks.internal.sql.ChecksumStatement;
import dev.tributary.cdc.databricks.internal.sql.LoadStatements;
import dev.tributary.cdc.databricks.internal.sql.RowLayout;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a table by its snapshot. Rows are loaded into a shadow first and compared with what was read. A target that exists gets them in one
 * commit and keeps its grants, tags and properties; one that does not exist is the shadow itself, which gets its real name
 * once it is whole. The shadow is also what keeps a run from replacing anything after it was taken over: the take-over
 * drops it. Thread-safe for different tables.
 */
final class Replacement {

    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Targets targets;
    private final TargetChanges changes;
    private final KeyDeclaration keys;
    private final Guard guard;
    private final Loader loader;
    private final ClusteredRows clustering;
    private final OwnNames names;
    private final Standing standing;
    private final SinkContext context;
    private final Applies applies;

    Replacement(
            Warehouse warehouse,
            SinkSettings settings,
            Targets targets,
            TargetChanges changes,
            KeyDeclaration keys,
            Guard guard,
            OwnNames names,
            Standing standing,
            SinkContext context) {
        this.context = context;
        this.warehouse = warehouse;
        this.settings = settings;
        this.targets = targets;
        this.changes = changes;
        this.keys = keys;
        this.guard = guard;
        this.loader = new Loader(warehouse, guard);
        this.clustering = new ClusteredRows(warehouse, guard);
        this.names = names;
        this.standing = standing;
        this.applies = new Applies(warehouse);
    }

    void run(TableSnapshot snapshot) {
        TableName target = settings.target(snapshot.schema().id());
        boolean exists = targets.layout(target).isPresent();
        guard.requireCurrent();
        if (exists) {
            changes.adapt(target, snapshot.schema(), TableDifference.Purpose.REPLACE);
        }
        TableName shadow = names.shadow(settings.catalog(), exists ? settings.stagingSchema() : settings.schema());
        ReplaceRequest request = request(snapshot, target, shadow, exists);
        Apply way = applies.of(settings.mode(request.schema().id()), request.schema());
        List<String> completion = way.completion(request);
        if (snapshot.rows() == 0 && completion.isEmpty() && !exists) {
            changes.create(target, snapshot.schema());
            changes.tag(target, snapshot.schema());
            targets.created(target, snapshot.schema());
            return;
        }
        try {
            changes.create(shadow, snapshot.schema());
            if (snapshot.rows() > 0) {
                part(Kind.LOAD, snapshot, () -> load(snapshot, shadow, way.snapshotValues(request)));
            }
            complete(shadow, completion);
            guard.requireCurrent();
            if (exists) {
                part(Kind.REPLACE, snapshot, () -> overwrite(request, way));
                changes.tag(target, snapshot.schema());
                if (!request.outgrown().isEmpty()) {
                    changes.retype(target, snapshot.schema());
                }
                keys.declare(target, snapshot.schema(), rows(snapshot.schema()));
            } else {
                changes.tag(shadow, snapshot.schema());
                part(Kind.REPLACE, snapshot, () -> appear(shadow, target));
                targets.created(target, snapshot.schema());
                return;
            }
        } catch (RuntimeException e) {
            drop(shadow);
            throw e;
        }
        drop(shadow);
    }

    private void part(Kind kind, TableSnapshot snapshot, Runnable work) {
        Span span = new Span(
                kind,
                context.pipeline(),
                Optional.empty(),
                Optional.of(snapshot.schema().id()));
        context.spans().take(span, () -> {
            work.run();
            return true;
        });
    }

    private void overwrite(ReplaceRequest request, Apply way) {
        TableName target = request.target();
        ApplyMode mode = settings.mode(request.schema().id());
        if (mode == ApplyMode.APPEND || mode == ApplyMode.HISTORY) {
            // What only adds rows and changes some of them forgets nothing.
            change(target, way.replacement(request));
            return;
        }
        ClusteredRows.Layout before = clustering.of(target);
        change(target, way.replacement(request));
        RowLayout layout = settings.design().layout(request.schema().id());
        clustering.keep(target, before, layout.clustering(request.schema(), mode));
    }

    /** Rows of the source only are as unique as they are there; marked ones may be of another key's time. */
    private KeyDeclaration.Rows rows(TableSchema schema) {
        return settings.mode(schema.id()) == ApplyMode.MERGE ? KeyDeclaration.Rows.UNIQUE : KeyDeclaration.Rows.UNKNOWN;
    }

    private ReplaceRequest request(TableSnapshot snapshot, TableName target, TableName shadow, boolean exists) {
        TableSchema schema = snapshot.schema();
        Map<Integer, String> outgrown = new HashMap<>();
        List<String> others = new ArrayList<>();
        if (exists) {
            for (Retyped retyped : changes.retyped(target, schema)) {
                outgrown.put(retyped.column().id(), retyped.old().type());
            }
            targets.layout(target).ifPresent(layout -> others.addAll(layout.others(schema)));
        }
        return new ReplaceRequest(snapshot, target, shadow, others, outgrown, standing.origin(schema.id()));
    }

    private void complete(TableName shadow, List<String> statements) {
        try {
            for (String statement : statements) {
                guard.repeated().run(() -> warehouse.update(statement));
            }
        } catch (StatementException e) {
            throw guard.explained("completing " + shadow, e);
        }
    }

    private void load(TableSnapshot snapshot, TableName shadow, Map<String, String> more) {
        long loaded = loader.copy(
                shadow,
                snapshot.files(),
                (directory, files) -> LoadStatements.copySnapshot(
                        shadow, snapshot.schema(), snapshot.consistentPoint(), more, directory, files));
        OptionalLong checksum = snapshot.checksum();
        if (checksum.isPresent() && settings.design().snapshotCheck() == SnapshotCheck.CHECKSUM) {
            loader.verifyChecksum(
                    shadow, snapshot.rows(), checksum.getAsLong(), ChecksumStatement.sql(shadow, snapshot.schema()));
        } else {
            loader.verify(shadow, snapshot.rows(), loaded, TableStatements.count(shadow));
        }
    }

    private void change(TableName target, String sql) {
        try {
            guard.repeatedOn(target).run(() -> warehouse.update(sql));
        } catch (StatementException e) {
            throw guard.explained("replacing the rows of " + target, e);
        }
    }

    private void appear(TableName shadow, TableName target) {
        try {
            warehouse.execute(TableStatements.rename(shadow, target));
        } catch (StatementException e) {
            targets.forget(target);
            // An answer can be lost, or the statement run twice: what stands there now decides.
            if (targets.layout(target).isEmpty() || !isGone(shadow)) {
                throw guard.explained("giving " + shadow + " its name " + target, e);
            }
        }
    }

    private boolean isGone(TableName table) {
        try {
            warehouse.query(TableStatements.count(table), row -> row.getLong(1));
            return false;
        } catch (StatementException e) {
            if (e.isMissing()) {
                return true;
            }
            throw guard.explained("looking for " + table, e);
        }
    }

    private void drop(TableName shadow) {
        try {
            warehouse.execute(TableStatements.drop(shadow));
        } catch (StatementException e) {
            if (Thread.currentThread().isInterrupted()) {
                // The run ends, and says itself why.
                LOG.debug("the table {} is left for the next run to drop", shadow, e);
            } else {
                LOG.warn("The table {} was not dropped; the next run will: {}", shadow, e.getMessage());
            }
        }
    }
}
