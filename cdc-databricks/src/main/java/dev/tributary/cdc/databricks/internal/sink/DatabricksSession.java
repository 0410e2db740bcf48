package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.apply.Applies;
import dev.tributary.cdc.databricks.internal.sql.CatalogStatements;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements;
import dev.tributary.cdc.databricks.internal.sql.LetterStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.CountedWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.RecordingWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Tags;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.StatementRecorder;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sink's session: what belongs to one run. */
public final class DatabricksSession implements SinkSession {

    private static final Logger LOG = LoggerFactory.getLogger(DatabricksSession.class);

    private final SinkSettings settings;
    private final SinkContext context;
    private final CountedWarehouse warehouse;
    private final CountedWarehouse logWarehouse;
    private final Parallel parallel;
    private final Ledger ledger;
    private final Standing standing;
    private final Targets targets;
    private final NameCheck nameCheck;
    private final FlushLog log;
    private final LetterTable letters;
    private volatile @Nullable Run run;

    /** What exists once the run has its epoch. */
    private record Run(
            Guard guard,
            Staging staging,
            Replacement replacement,
            FlushApplication application,
            AtomicCommits atomic) {}

    /** A schema that exists, or a table in it. */
    private record Found(String schema, @Nullable String table) {}

    private DatabricksSession(
            SinkSettings settings,
            SinkContext context,
            CountedWarehouse warehouse,
            CountedWarehouse logWarehouse,
            int parallelism) {
        this.settings = settings;
        this.context = context;
        this.warehouse = warehouse;
        this.logWarehouse = logWarehouse;
        this.parallel = new Parallel(parallelism, context.pipeline());
        this.ledger = new Ledger(
                warehouse, settings.ledger(), () -> settings.transactions().tableProperties(warehouse));
        this.standing = new Standing(ledger);
        this.targets = new Targets(warehouse, settings);
        this.nameCheck = new NameCheck(settings.naming());
        this.log = new FlushLog(logWarehouse, settings, context.warnings(), parallelism > 1, context.pipeline());
        this.letters = new LetterTable(warehouse, settings);
    }

    /** Opens a session of the warehouse, so that what is set wrong shows before anything else is touched. */
    public static DatabricksSession open(SinkSettings settings, SinkContext context) {
        int parallelism = settings.parallelism();
        return connected(
                settings,
                context,
                warehouse(settings, context, parallelism, Tags.ofRun(context.pipeline())),
                parallelism);
    }

    /** A session that reads and writes nothing, one statement after the other. */
    public static DatabricksSession explain(SinkSettings settings, SinkContext context, StatementRecorder recorder) {
        return connected(
                settings.forExplaining(),
                context,
                new RecordingWarehouse(warehouse(settings, context, 1, Tags.none()), recorder),
                1);
    }

    private static Warehouse warehouse(SinkSettings settings, SinkContext context, int sessions, Tags tags) {
        return new SqlWarehouse(
                settings.workspace().with(context.steps()),
                sessions,
                settings.statementTimeout(),
                "cdc-" + context.pipeline() + "-watchdog",
                tags,
                context.warnings()::warn,
                context.spans()::statement);
    }

    private static DatabricksSession connected(
            SinkSettings settings, SinkContext context, Warehouse sent, int parallelism) {
        CountedWarehouse warehouse = new CountedWarehouse(sent);
        try {
            warehouse.connect();
        } catch (StatementException e) {
            warehouse.close();
            throw Failures.of("connecting to " + settings.workspace(), e);
        }
        return new DatabricksSession(settings, context, warehouse, new CountedWarehouse(sent), parallelism);
    }

    @Override
    public StateStore ledger() {
        return standing;
    }

    @Override
    public void fence(Checkpoint current) {
        if (context.mode() == Mode.CDC) {
            // A table that the run takes up later must not get the target of one that it replicates.
            nameCheck.claim(current.tables().keySet());
        }
        Guard guard = new Guard(warehouse, ledger, context.pipeline(), current.epoch());
        standing.begin(current);
        OwnNames names = new OwnNames(context.pipeline(), current.epoch());
        Staging staging = new Staging(warehouse, settings, names, guard);
        TargetChanges changes = new TargetChanges(warehouse, settings, targets, guard);
        KeyDeclaration keys = new KeyDeclaration(warehouse, settings, targets, context.warnings());
        FlushApplication application = new FlushApplication(
                warehouse,
                settings,
                targets,
                changes,
                keys,
                guard,
                staging,
                parallel,
                context,
                standing,
                letters,
                log::settle);
        run = new Run(
                guard,
                staging,
                new Replacement(warehouse, settings, targets, changes, keys, guard, names, standing, context),
                application,
                new AtomicCommits(warehouse, settings, ledger, standing, application, parallel, context));
        try {
            warehouse.endEarlierRuns();
            List<Runnable> tasks = new ArrayList<>();
            for (TableName leftover : leftovers(names)) {
                tasks.add(() -> warehouse.execute(TableStatements.drop(leftover)));
            }
            for (TableName target : inFlight(current)) {
                tasks.add(() -> guard.fence(target));
            }
            parallel.run(tasks);
        } catch (StatementException e) {
            throw Failures.of("taking over from earlier runs of pipeline '" + context.pipeline() + "'", e);
        }
    }

    private List<TableName> leftovers(OwnNames names) {
        Set<String> schemas = new LinkedHashSet<>(List.of(folded(settings.schema()), folded(settings.stagingSchema())));
        List<TableName> leftovers = new ArrayList<>();
        boolean isLogThere = false;
        for (Found found : warehouse.query(
                CatalogStatements.ownTables(settings.catalog(), schemas),
                row -> new Found(row.getString(1), row.getString(2)))) {
            schemas.remove(folded(found.schema()));
            isLogThere |= FlushLogStatements.TABLE.equals(found.table());
            if (LetterStatements.TABLE.equals(found.table())) {
                letters.isThere();
            }
            if (found.table() != null && names.isLeftover(found.table())) {
                leftovers.add(new TableName(settings.catalog(), found.schema(), found.table()));
            }
        }
        targets.schemasMissing(schemas);
        if (!isLogThere) {
            log.isAbsent();
        }
        return leftovers;
    }

    private List<TableName> inFlight(Checkpoint current) {
        Set<TableId> tables = new LinkedHashSet<>(current.unfinished());
        current.tables().forEach((id, state) -> {
            if (!state.isLive()) {
                tables.add(id);
            }
        });
        // Letters need no fence: what a statement in flight may still do to them is right whenever it is done.
        current.pending().stream()
                .flatMap(flush -> flush.tables().stream())
                .filter(table -> !table.isLetters())
                .forEach(table -> tables.add(table.id()));
        List<TableName> names = tables.stream().map(settings::target).toList();
        targets.load(names);
        return names.stream().filter(name -> targets.layout(name).isPresent()).toList();
    }

    @Override
    public void begin(Collection<TableSchema> selected) {
        IdlePatterns.of(settings.modes(), settings.design(), selected).forEach(context.warnings()::warn);
        targets.load(selected.stream().map(table -> settings.target(table.id())).toList());
        for (TableSchema table : selected) {
            TableName target = settings.target(table.id());
            targets.layout(target)
                    .ifPresent(layout -> TableDifference.requireMode(target, layout, settings.mode(table.id())));
        }
    }

    @Override
    public Set<TableId> absent(Collection<TableId> copied) {
        targets.load(copied.stream().map(settings::target).toList());
        return copied.stream()
                .filter(id -> targets.layout(settings.target(id)).isEmpty())
                .filter(id -> targets.isMissing(settings.target(id)))
                .collect(Collectors.toSet());
    }

    @Override
    public void check(Collection<TableSchema> tables) {
        nameCheck.check(tables);
        targets.load(tables.stream().map(table -> settings.target(table.id())).toList());
        TableDifference.Purpose purpose =
                context.mode() == Mode.SNAPSHOT ? TableDifference.Purpose.REPLACE : TableDifference.Purpose.MERGE;
        for (TableSchema table : tables) {
            TableName target = settings.target(table.id());
            ApplyMode mode = settings.mode(table.id());
            Applies.requireShape(mode, table);
            targets.layout(target)
                    .ifPresent(layout -> TableDifference.between(
                            target,
                            layout,
                            table,
                            mode,
                            purpose,
                            settings.design().droppedColumns()));
            settings.design().check(table);
            if (targets.layout(target).isEmpty() && !TableStatements.canFeedChanges(table)) {
                context.warnings()
                        .warn("Table " + target + " gets no change data feed, since a column's name holds a backtick"
                                + " or is one of the feed's own; rename the column at the source if"
                                + " the feed is needed.");
            }
        }
    }

    @Override
    public void checkNames(Collection<TableSchema> tables) {
        nameCheck.check(tables);
    }

    @Override
    public boolean wantsEveryChange(TableId table) {
        return settings.wantsEveryChange(table);
    }

    @Override
    public int parallelism() {
        return settings.parallelism();
    }

    @Override
    public void replace(TableSnapshot snapshot) {
        requireSigned(snapshot.consistentPoint());
        nameCheck.check(List.of(snapshot.schema()));
        log.settle();
        fenced().replacement().run(snapshot);
        log.replaced(snapshot.schema().id());
    }

    @Override
    public void commit(Flush flush, Checkpoint before, Checkpoint after) {
        requireSigned(flush.to());
        long sent = warehouse.counts().total();
        // Where the position stands already, or before it, a shape can be told, letters be replayed, and changes be
        // applied
        // that were held back while their table was copied; again they change nothing.
        if (flush.to().isAfter(before.position())
                || !flush.to().isAfter(flush.from())
                || flush.files().findAny().isEmpty()) {
            checkNames(flush);
            log.before(before);
            fenced().application().run(flush);
        } else {
            Logs.info(LOG)
                    .addKeyValue("batch", flush.batchId())
                    .addKeyValue("position", before.position())
                    .log(
                            "Flush {} up to {} is applied already: the ledger stands at {}",
                            flush.batchId(),
                            flush.to(),
                            before.position());
        }
        standing.save(before.revision(), after);
        log.committed(flush, after, warehouse.counts().total() - sent);
    }

    @Override
    public boolean commitAtOnce(Flush flush, Checkpoint before, Checkpoint after) {
        requireSigned(flush.to());
        checkNames(flush);
        log.before(before);
        long sent = warehouse.counts().total();
        boolean done = fenced().atomic().commit(flush, before, after);
        if (done) {
            log.committed(flush, after, warehouse.counts().total() - sent);
        }
        return done;
    }

    private void checkNames(Flush flush) {
        nameCheck.check(flush.tables().stream()
                .filter(table -> !table.isLetters())
                .map(TableFlush::schema)
                .toList());
    }

    @Override
    public boolean keepsLetters() {
        return true;
    }

    @Override
    public List<DeadLetters.Missing> missingRows() {
        return letters.missingRows(context.pipeline());
    }

    @Override
    public Optional<String> replayObstacle(TableId table) {
        return settings.wantsEveryChange(table)
                ? Optional.of("its table keeps every change (mode " + TableModes.spelled(settings.mode(table))
                        + "), and a deletion stands in this one's place; copy the table anew")
                : Optional.empty();
    }

    @Override
    public void keepLetters(Flush events) {
        fenced().application().run(events);
    }

    @Override
    public StatementCounts statements() {
        return warehouse.counts().plus(logWarehouse.counts());
    }

    private static void requireSigned(Lsn lsn) {
        if (lsn.value() < 0) {
            throw new SinkException(
                    Retry.NEVER,
                    "LSN " + lsn + " does not fit into a BIGINT column",
                    "Replicate from a server whose WAL position is below 80000000/0.",
                    null);
        }
    }

    private Run fenced() {
        Run current = run;
        if (current == null) {
            throw new IllegalStateException("fence was not called");
        }
        return current;
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        Run current = run;
        try {
            if (current != null) {
                log.ended(standing.checkpoint());
                parallel.run(current.staging().drops());
            }
        } catch (SinkException e) {
            LOG.info("Staging tables are left to the next run: {}", e.getMessage());
        } finally {
            log.close();
            parallel.close();
            warehouse.close();
        }
    }
}
