package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.SourceAccess;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.validate.LagValidation;
import dev.tributary.cdc.validate.SchemaDifference;
import dev.tributary.cdc.validate.TableValidation;
import dev.tributary.cdc.validate.ValidationProgress;
import dev.tributary.cdc.validate.ValidationReport;
import dev.tributary.cdc.validate.internal.Comparison.TargetException;
import dev.tributary.cdc.validate.internal.Target.Existing;
import dev.tributary.cdc.validate.internal.Target.Version;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One validation: takes a snapshot of the source, finds for each table a version of the target that is at least as new, learns
 * from the WAL what lies between, and compares.
 *
 * @param tables which of the replicated tables
 * @param oneOf one of so many parts of the rows, 1 for all
 * @param most differing rows of each kind that are shown of a table
 * @param patience how long the pipeline may take to apply what it has to
 * @param progress told how far it is
 */
public record Run(
        String pipeline,
        PostgresSource source,
        DatabricksSink sink,
        Predicate<TableId> tables,
        int oneOf,
        int most,
        Duration patience,
        HealthThresholds thresholds,
        Consumer<ValidationProgress> progress) {

    private static final Logger log = LoggerFactory.getLogger(Run.class);

    /** A part of the heap that a process with other things to do can spare. */
    private static final int HEAP_SHARE = 8;

    /** Validates. */
    public ValidationReport validate() {
        long began = System.nanoTime();
        StateStore ledger = sink.ledger();
        Checkpoint checkpoint = ledger.load(pipeline).orElseThrow(this::nothingYet);
        List<String> leftOut = Collections.synchronizedList(new ArrayList<>());
        List<TableSchema> selected = selected(leftOut);
        List<TableSchema> replicated = replicated(selected, checkpoint, leftOut);
        SourceAccess access = source.access();
        try (WalReader wal = WalReader.open(access);
                SourceSnapshot snapshot = SourceSnapshot.take(access);
                Target target = Target.open(sink)) {
            Instant at = Instant.now();
            LastChanges needed = new LastChanges(
                    snapshot,
                    checkpoint.position(),
                    replicated.stream().map(TableSchema::id).toList());
            Lsn end = wal.settled(snapshot.end());
            wal.read(end, needed);
            Standing standing = new Standing(pipeline, ledger, target, wal, needed, patience, progress);
            Map<TableId, Version> versions = standing.find(replicated);
            LaterChanges later = new LaterChanges(snapshot, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
            Lsn last = Lsn.ZERO;
            for (TableSchema schema : replicated) {
                Version version = versions.get(schema.id());
                if (version != null) {
                    later.add(schema, version.at());
                    last = Lsn.max(last, version.at());
                }
            }
            wal.read(last, later);
            List<TableValidation> compared =
                    new Tables(this, access, snapshot, target, standing, versions, later).compare(replicated);
            return new ValidationReport(
                    pipeline,
                    end,
                    at,
                    compared,
                    leftOut,
                    lag(checkpoint, end, needed.lag(at)),
                    oneOf,
                    Duration.ofNanos(System.nanoTime() - began));
        } catch (SQLException e) {
            throw access.failure(e, "reading the source");
        }
    }

    private StateException nothingYet() {
        return new StateException(
                Retry.AFTER_FIX,
                "pipeline '" + pipeline + "' has replicated nothing yet",
                "Run it first: run --mode snapshot.",
                null);
    }

    private LagValidation lag(Checkpoint checkpoint, Lsn end, Duration lag) {
        Level level = lag.compareTo(thresholds.downLag()) > 0
                ? Level.DOWN
                : lag.compareTo(thresholds.degradedLag()) > 0 ? Level.DEGRADED : Level.UP;
        return new LagValidation(checkpoint.position(), end, lag, level);
    }

    private List<TableSchema> selected(List<String> leftOut) {
        try (SourceSession session = source.open(new SourceContext(pipeline, Mode.CDC, leftOut::add))) {
            return session.tables();
        }
    }

    /** The tables that both sides have; of the others, why they are left out. */
    List<TableSchema> replicated(List<TableSchema> selected, Checkpoint checkpoint, List<String> leftOut) {
        List<TableSchema> replicated = new ArrayList<>();
        Set<TableId> gone = new TreeSet<>(checkpoint.tables().keySet());
        for (TableSchema schema : selected) {
            gone.remove(schema.id());
            if (!tables.test(schema.id())) {
                continue;
            }
            if (checkpoint.tables().containsKey(schema.id())
                    && !checkpoint.unfinished().contains(schema.id())) {
                replicated.add(schema);
            } else {
                leftOut.add(schema.id() + " has no complete snapshot yet");
            }
        }
        gone.stream()
                .filter(tables)
                .forEach(table -> leftOut.add(table + " is at the destination but not selected at the source"));
        return replicated;
    }

    /** The tables one after the other. */
    private record Tables(
            Run run,
            SourceAccess access,
            SourceSnapshot snapshot,
            Target target,
            Standing standing,
            Map<TableId, Version> versions,
            LaterChanges later) {

        List<TableValidation> compare(List<TableSchema> schemas) throws SQLException {
            List<TableValidation> compared = new ArrayList<>();
            Map<String, Map<String, Existing>> existing = existing(schemas);
            for (TableSchema schema : schemas) {
                run.progress.accept(new ValidationProgress(
                        schemas.size(), compared.size(), List.of(), null, Duration.ZERO, run.patience));
                compared.add(compare(
                        schema,
                        existing.getOrDefault(run.sink.targetName(schema.id()).toLowerCase(Locale.ROOT), Map.of())));
            }
            return compared;
        }

        private Map<String, Map<String, Existing>> existing(List<TableSchema> schemas) {
            try {
                return schemas.isEmpty() ? Map.of() : target.columns(schemas);
            } catch (SQLException e) {
                throw TargetFailures.of(e, "reading the shapes of the target tables");
            }
        }

        /** Whatever is wrong with one table, the others are compared. */
        private TableValidation compare(TableSchema schema, Map<String, Existing> existing) throws SQLException {
            snapshot.mark();
            try {
                return compared(schema, existing);
            } catch (CancellationException e) {
                throw e;
            } catch (SQLException | TargetException | RuntimeException e) {
                goBack(e);
                return failed(schema, target.logged(schema.id()), failure(schema, e));
            }
        }

        /** Fails when the connection is lost, and with it the snapshot. */
        private void goBack(Exception cause) throws SQLException {
            try {
                snapshot.goBack();
            } catch (SQLException e) {
                e.addSuppressed(cause);
                throw e;
            }
        }

        private String failure(TableSchema schema, Exception e) {
            if (e instanceof TargetException) {
                return String.valueOf(e.getMessage());
            }
            RuntimeException known = e instanceof SQLException failed
                    ? access.failure(failed, "reading it at the source")
                    : (RuntimeException) e;
            if (known instanceof CdcException typed) {
                return typed.getMessage() + ". " + typed.remedy();
            }
            log.warn("comparing {}", schema.id(), e);
            return e.toString();
        }

        private TableValidation compared(TableSchema schema, Map<String, Existing> existing)
                throws SQLException, TargetException {
            String name = target.logged(schema.id());
            Version version = versions.get(schema.id());
            if (version == null) {
                return failed(schema, name, standing.obstacle(schema.id()).orElseGet(() -> whyNot(schema)));
            }
            List<SchemaDifference> shape = Shapes.differences(schema, run.sink.applyMode(schema.id()), existing);
            Comparison comparison = new Comparison(
                    snapshot,
                    access,
                    target,
                    schema,
                    later.of(schema.id()),
                    Shapes.columns(schema, existing),
                    TargetRows.present(
                            schema,
                            run.sink.applyMode(schema.id()),
                            TargetRows.name(run.sink, schema) + " VERSION AS OF " + version.version()),
                    run.oneOf,
                    new Letters(run.pipeline, run.sink, target, schema.id()));
            comparison.addUp();
            if (!comparison.expected().equals(comparison.actual())) {
                comparison.narrowDown(run.most);
            }
            return new TableValidation(
                    schema.id(),
                    name,
                    version.at(),
                    version.version(),
                    comparison.expected(),
                    comparison.actual(),
                    comparison.uncarried(),
                    null,
                    comparison.columns(),
                    shape,
                    comparison.counts(),
                    comparison.rows());
        }

        private static TableValidation failed(TableSchema schema, String target, String failure) {
            return new TableValidation(
                    schema.id(), target, null, -1, null, null, 0, failure, List.of(), List.of(), Map.of(), List.of());
        }

        private String whyNot(TableSchema schema) {
            try {
                target.query("SELECT 1 FROM " + TargetRows.name(run.sink, schema) + " LIMIT 0", row -> {});
                return "it was not there when the validation began";
            } catch (SQLException e) {
                return TargetFailures.said(e);
            }
        }
    }
}
