package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Span;
import dev.tributary.cdc.Span.Kind;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.databricks.internal.apply.Applies;
import dev.tributary.cdc.databricks.internal.apply.Apply;
import dev.tributary.cdc.databricks.internal.apply.ApplyRequest;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Applies a flush: first everything is loaded and every target is brought into shape, then each table is changed the way
 * its mode says. Each statement of it can be repeated. Used by one thread at a time.
 */
final class FlushApplication {

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Targets targets;
    private final TargetChanges changes;
    private final KeyDeclaration keys;
    private final Guard guard;
    private final Staging staging;
    private final Parallel parallel;
    private final SinkContext context;
    private final Standing standing;
    private final LetterTable letters;
    private final Runnable beforeChanges;
    private final Applies applies;

    /** A table's part of a flush and the statements that apply it. */
    record Planned(ApplyRequest request, List<String> statements) {}

    /** @param beforeChanges called, by any thread, before anything of a flush changes a target; loads do not */
    FlushApplication(
            Warehouse warehouse,
            SinkSettings settings,
            Targets targets,
            TargetChanges changes,
            KeyDeclaration keys,
            Guard guard,
            Staging staging,
            Parallel parallel,
            SinkContext context,
            Standing standing,
            LetterTable letters,
            Runnable beforeChanges) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.targets = targets;
        this.changes = changes;
        this.keys = keys;
        this.guard = guard;
        this.staging = staging;
        this.parallel = parallel;
        this.context = context;
        this.standing = standing;
        this.letters = letters;
        this.beforeChanges = beforeChanges;
        this.applies = new Applies(warehouse);
    }

    void run(Flush flush) {
        parallel.run(planned(flush).stream()
                .map(table -> (Runnable) () -> applied(flush, table))
                .toList());
        ended();
    }

    /** Loads everything and brings every target into shape; what is left to do, and for which tables. */
    List<Planned> planned(Flush flush) {
        targets.load(flush.tables().stream()
                .filter(table -> !table.isLetters())
                .map(this::target)
                .toList());
        return loaded(flush).stream()
                .map(request -> new Planned(request, way(request).statements(request)))
                .filter(table -> !table.statements().isEmpty())
                .toList();
    }

    /** What was planned has been done. */
    void ended() {
        staging.trim();
    }

    private List<ApplyRequest> loaded(Flush flush) {
        Map<TableFlush, TableName> loaded = new ConcurrentHashMap<>();
        List<Runnable> preparations = new ArrayList<>();
        for (TableFlush table : flush.tables()) {
            preparations.add(() -> shape(table));
            if (table.rows() > 0) {
                Span load = span(Kind.LOAD, flush, table);
                preparations.add(() -> loaded.put(table, context.spans().take(load, () -> staging.load(flush, table))));
            }
        }
        try {
            parallel.run(preparations);
        } catch (StagedFilesMissingException e) {
            flush.tables().stream()
                    .filter(table -> !table.isLetters())
                    .forEach(table -> requireUntouched(request(flush, table, Optional.empty()), e));
            throw e;
        }
        return flush.tables().stream()
                .map(table -> request(flush, table, Optional.ofNullable(loaded.get(table))))
                .toList();
    }

    private ApplyRequest request(Flush flush, TableFlush table, Optional<TableName> source) {
        return new ApplyRequest(
                flush, table, target(table), source, standing.from(flush, table), standing.generation());
    }

    private void requireUntouched(ApplyRequest request, StagedFilesMissingException missing) {
        TableName target = request.target();
        try {
            if (targets.layout(target)
                    .flatMap(layout -> layout.byName(MetadataColumn.LSN))
                    .isPresent()) {
                way(request).requireUntouched(request, missing);
            }
        } catch (StatementException e) {
            throw guard.explained("looking for rows of " + request.flush().batchId() + " in " + target, e);
        }
    }

    private void shape(TableFlush table) {
        if (table.isLetters()) {
            letters.require(changes);
            return;
        }
        beforeChanges.run();
        TableName target = target(table);
        if (targets.layout(target).isPresent()) {
            changes.adapt(target, table.schema(), TableDifference.Purpose.MERGE);
            keys.declare(target, table.schema(), KeyDeclaration.Rows.UNKNOWN);
            return;
        }
        context.warnings()
                .warn("Table " + target + " did not exist and was created: it holds the changes of " + table.id()
                        + " from here on; take a SNAPSHOT if it should hold what was there before.");
        changes.create(target, table.schema());
        changes.tag(target, table.schema());
        targets.created(target, table.schema());
    }

    private void applied(Flush flush, Planned table) {
        Span merge = span(Kind.MERGE, flush, table.request().table());
        context.spans().take(merge, () -> apply(table));
    }

    private Span span(Kind kind, Flush flush, TableFlush table) {
        return new Span(kind, context.pipeline(), Optional.of(flush.batchId()), Optional.of(table.id()));
    }

    private boolean apply(Planned table) {
        ApplyRequest request = table.request();
        TableName target = request.target();
        try {
            for (String statement : table.statements()) {
                guard.repeatedOn(target).run(() -> warehouse.update(statement));
            }
            return true;
        } catch (StatementException e) {
            throw failure(List.of(table), e);
        }
    }

    /** What the caller is told when statements of some of these tables failed. */
    CdcException failure(List<Planned> tables, StatementException e) {
        tables.forEach(table -> targets.forget(table.request().target()));
        for (Planned table : tables) {
            Optional<CdcException> known = way(table.request()).explained(table.request(), e);
            if (known.isPresent()) {
                return known.get();
            }
        }
        String what = tables.stream()
                .map(table ->
                        table.request().schema().id() + " to " + table.request().target())
                .collect(Collectors.joining(", "));
        return guard.explained("applying changes of " + what, e);
    }

    private Apply way(ApplyRequest request) {
        return applies.of(settings.mode(request.schema().id()), request.schema());
    }

    private TableName target(TableFlush table) {
        return settings.target(table.id());
    }
}
