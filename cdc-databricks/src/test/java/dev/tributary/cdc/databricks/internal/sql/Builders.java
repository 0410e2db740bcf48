package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.KeyRange;
import dev.tributary.cdc.spi.SourceIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Every statement that is sent, with names of one's own choice. */
final class Builders {

    private static final Lsn AT = new Lsn(77);
    private static final Lsn BEFORE = new Lsn(66);

    private final List<String> names;
    private final List<String> texts;
    private final Map<String, List<String>> statements = new TreeMap<>();

    private Builders(List<String> names, List<String> texts) {
        this.names = names;
        this.texts = texts;
    }

    /** How many names {@link #statements} takes. */
    static final int NAMES = 8;

    /** How many of them, from the first on, are names of catalog, schema and tables. */
    static final int TABLE_NAMES = 4;

    /** How many texts {@link #statements} takes. */
    static final int TEXTS = 8;

    /**
     * The statements by what builds them, {@code Class.method}.
     *
     * @param names of catalog, schema, table, and columns
     * @param texts that stand in literals: batch, directory, file, type of a column, values and so on
     */
    static Map<String, List<String>> statements(List<String> names, List<String> texts) {
        Builders builders = new Builders(names, texts);
        builders.catalog();
        builders.ledger();
        builders.tables();
        builders.loads();
        builders.merges();
        builders.flushLog();
        builders.letters();
        return builders.statements;
    }

    private void add(String builder, Supplier<String> statement) {
        statements.computeIfAbsent(builder, any -> new ArrayList<>()).add(statement.get());
    }

    private TableName table() {
        return new TableName(names.get(0), names.get(1), names.get(2));
    }

    private TableName second() {
        return new TableName(names.get(0), names.get(1), names.get(3));
    }

    private Column column(int id, DataType type, int key) {
        return new Column(id, names.get(3 + id), type, texts.get(3), key == 0, key);
    }

    private Column initial(int id, DataType type, String value) {
        return new Column(id, names.get(3 + id), type, texts.get(3), true, 0, value);
    }

    private TableSchema keyed() {
        return schema(
                column(1, DataType.INT64, 1),
                column(2, DataType.STRING, 0),
                column(3, DataType.array(DataType.STRING), 0),
                initial(4, DataType.STRING, texts.get(4)));
    }

    private TableSchema bag() {
        return schema(column(1, DataType.FLOAT64, 0), column(2, DataType.STRING, 0));
    }

    private TableSchema schema(Column... columns) {
        return new TableSchema(new TableId(names.get(1), names.get(2)), 16_400, List.of(columns));
    }

    private void catalog() {
        add("CatalogStatements.createSchema", () -> CatalogStatements.createSchema(names.get(0), names.get(1)));
        add("CatalogStatements.createVolume", () -> CatalogStatements.createVolume(table()));
        add("CatalogStatements.probe", () -> CatalogStatements.probe(table()));
        add("CatalogStatements.schemas", () -> CatalogStatements.schemas(names.get(0)));
        add("CatalogStatements.ownTables", () -> CatalogStatements.ownTables(names.get(0), List.of(names.get(1))));
        add(
                "CatalogStatements.columns",
                () -> CatalogStatements.columns(names.get(0), names.get(1), List.of(names.get(2), names.get(3))));
    }

    private void ledger() {
        Checkpoint checkpoint = Checkpoint.first(
                texts.get(0), new SourceIdentity(texts.get(1), 1, names.get(0), names.get(1)), Instant.EPOCH);
        String state = texts.get(5);
        add("LedgerStatements.create", () -> LedgerStatements.create(table(), properties()));
        add("LedgerStatements.load", () -> LedgerStatements.load(table(), texts.get(0)));
        add("LedgerStatements.count", () -> LedgerStatements.count(table(), texts.get(0)));
        add("LedgerStatements.forget", () -> LedgerStatements.forget(table(), texts.get(0)));
        add("LedgerStatements.insert", () -> LedgerStatements.insert(table(), checkpoint, state, texts.get(6)));
        add(
                "LedgerStatements.compareAndSet",
                () -> LedgerStatements.compareAndSet(table(), new Revision(6, 3), checkpoint, state, texts.get(6)));
        add("AtomicBlock.admit", () -> AtomicBlock.admit(table()));
        add(
                "AtomicBlock.of",
                () -> AtomicBlock.of(List.of(
                        MergeStatement.sql(request(keyed(), true, true)),
                        LedgerStatements.update(table(), new Revision(6, 3), checkpoint, state, texts.get(6)))));
        add(
                "LedgerStatements.update",
                () -> LedgerStatements.update(table(), new Revision(6, 3), checkpoint, state, texts.get(6)));
    }

    /** They are sorted, and the change feed depends on the names of columns unless it is set. */
    private Map<String, String> properties() {
        return Map.of("z" + texts.get(6), texts.get(7), "delta.enableChangeDataFeed", texts.get(5));
    }

    private void tables() {
        List<Column> columns = keyed().columns();
        for (ApplyMode mode : ApplyMode.values()) {
            add(
                    "TableStatements.createTarget",
                    () -> TableStatements.createTarget(table(), keyed(), mode, properties()));
            add("TableStatements.overwrite", () -> TableStatements.overwrite(table(), second(), keyed(), mode));
            add(
                    "TableStatements.overwrite",
                    () -> TableStatements.overwrite(table(), second(), keyed(), mode, Map.of(2, "int")));
            add(
                    "TableStatements.addMetadataColumns",
                    () -> TableStatements.addMetadataColumns(table(), MetadataColumn.of(mode)));
        }
        List<String> two = List.of(names.get(4), names.get(5));
        for (RowLayout layout : List.of(
                RowLayout.AUTO,
                RowLayout.NONE,
                new RowLayout(RowLayout.Kind.CLUSTERED, two),
                new RowLayout(RowLayout.Kind.PARTITIONED, two))) {
            add(
                    "TableStatements.createTarget",
                    () -> TableStatements.createTarget(table(), keyed(), ApplyMode.MERGE, layout, properties()));
        }
        Map<String, String> tags = Map.of("a" + texts.get(1), texts.get(2), "b" + texts.get(3), texts.get(4));
        add("TagStatements.table", () -> TagStatements.table(table(), tags));
        add("TagStatements.column", () -> TagStatements.column(table(), names.get(4), tags));
        add("TableStatements.clusterBy", () -> TableStatements.clusterBy(table(), two));
        add("TableStatements.clusterByNone", () -> TableStatements.clusterByNone(table()));
        add("TableStatements.detail", () -> TableStatements.detail(table()));
        add("TableStatements.rename", () -> TableStatements.rename(table(), second()));
        add("TableStatements.addColumns", () -> TableStatements.addColumns(table(), columns));
        add("TableStatements.addUnfilledColumns", () -> TableStatements.addUnfilledColumns(table(), columns));
        add("TableStatements.fillColumns", () -> TableStatements.fillColumns(table(), List.of(columns.get(3))));
        add("TableStatements.allowLocalTimes", () -> TableStatements.allowLocalTimes(table()));
        add("TableStatements.renameColumn", () -> TableStatements.renameColumn(table(), names.get(4), names.get(5)));
        add("TableStatements.dropColumn", () -> TableStatements.dropColumn(table(), names.get(4)));
        add("TableStatements.widenColumn", () -> TableStatements.widenColumn(table(), names.get(4), columns.get(0)));
        add("TableStatements.dropKey", () -> TableStatements.dropKey(table()));
        add("TableStatements.admitNull", () -> TableStatements.admitNull(table(), names.get(4)));
        add("TableStatements.refuseNull", () -> TableStatements.refuseNull(table(), names.get(4)));
        add("TableStatements.addKey", () -> TableStatements.addKey(table(), names.subList(4, 6)));
        add("TableStatements.repeatedKeys", () -> TableStatements.repeatedKeys(table(), keyed()));
        add("TableStatements.commentColumn", () -> TableStatements.commentColumn(table(), columns.get(1)));
        add("TableStatements.commentTable", () -> TableStatements.commentTable(table(), keyed()));
        add("TableStatements.fence", () -> TableStatements.fence(table(), texts.get(0)));
        add("TableStatements.showProperties", () -> TableStatements.showProperties(table()));
        add("TableStatements.drop", () -> TableStatements.drop(table()));
        add("TableStatements.count", () -> TableStatements.count(table()));
        add("TableStatements.countBeyond", () -> TableStatements.countBeyond(table(), AT));
        add("TableStatements.truncate", () -> TableStatements.truncate(table(), AT));
        add("TableStatements.markTruncated", () -> TableStatements.markTruncated(table(), AT));
        add("ChecksumStatement.sql", () -> ChecksumStatement.sql(table(), keyed()));
    }

    private void loads() {
        List<String> files = List.of(texts.get(2), texts.get(0));
        add("LoadStatements.createStaging", () -> LoadStatements.createStaging(table(), keyed(), properties()));
        add("LoadStatements.countBatch", () -> LoadStatements.countBatch(table(), texts.get(0)));
        add(
                "LoadStatements.copyChanges",
                () -> LoadStatements.copyChanges(
                        table(), texts.get(0), schema(column(1, DataType.INT64, 1)), keyed(), AT, texts.get(1), files));
        add(
                "LoadStatements.copySnapshot",
                () -> LoadStatements.copySnapshot(
                        table(), keyed(), AT, Map.of(names.get(7), "FALSE"), texts.get(1), files));
    }

    private MergeStatement.Request request(TableSchema schema, boolean moves, boolean unchanged) {
        return request(schema, moves, unchanged, List.of());
    }

    private MergeStatement.Request request(TableSchema schema, boolean moves, boolean unchanged, List<KeyRange> keys) {
        return new MergeStatement.Request(table(), second(), schema, texts.get(0), BEFORE, moves, unchanged, keys);
    }

    private void merges() {
        for (boolean moves : new boolean[] {false, true}) {
            for (boolean unchanged : new boolean[] {false, true}) {
                MergeStatement.Request request = request(keyed(), moves, unchanged);
                add("MergeStatement.sql", () -> MergeStatement.sql(request));
                add("MergeStatement.softDelete", () -> MergeStatement.softDelete(request, Optional.of(AT)));
                add("MergeStatement.missingValues", () -> MergeStatement.missingValues(request));
                add("AppendStatements.merge", () -> AppendStatements.merge(request, BEFORE, 1));
                HistoryMerge.Request versions = new HistoryMerge.Request(request, BEFORE, moves != unchanged);
                add("HistoryMerge.sql", () -> HistoryMerge.sql(versions));
                add("HistoryMerge.missingValues", () -> HistoryMerge.missingValues(versions));
            }
        }
        TableSchema named =
                schema(column(1, DataType.STRING, 1), column(2, DataType.INT64, 2), column(3, DataType.STRING, 0));
        List<KeyRange> keys = List.of(new KeyRange(1, texts.get(1), texts.get(2)), new KeyRange(2, "-5", "7"));
        MergeStatement.Request bounded = request(named, true, true, keys);
        add("MergeStatement.sql", () -> MergeStatement.sql(bounded));
        add("MergeStatement.softDelete", () -> MergeStatement.softDelete(bounded, Optional.empty()));
        add("HistoryMerge.sql", () -> HistoryMerge.sql(new HistoryMerge.Request(bounded, BEFORE, false)));
        for (ApplyMode mode : List.of(ApplyMode.MERGE, ApplyMode.SOFT_DELETE)) {
            MergeStatement.Request request = request(bag(), false, false);
            add("KeylessMerge.inserts", () -> KeylessMerge.inserts(request, mode));
            add("KeylessMerge.sql", () -> KeylessMerge.sql(request, mode));
            add("KeylessMerge.missingRows", () -> KeylessMerge.missingRows(request, mode));
        }
        add("AppendStatements.merge", () -> AppendStatements.merge(request(bag(), false, false), BEFORE, 1));
        add("AppendStatements.mark", () -> AppendStatements.mark(table(), AT, 1));
        for (boolean retried : new boolean[] {false, true}) {
            add(
                    "AppendStatements.snapshot",
                    () -> AppendStatements.snapshot(table(), second(), keyed(), AT, 1, BEFORE, retried));
        }
        add(
                "HistoryComparison.sql",
                () -> HistoryComparison.sql(table(), second(), keyed(), AT, "current_timestamp()"));
        add(
                "SoftDeleteSnapshot.sql",
                () -> SoftDeleteSnapshot.sql(table(), second(), keyed(), List.of(names.get(7)), AT));
    }

    private void flushLog() {
        add("FlushLogStatements.create", () -> FlushLogStatements.create(table()));
        add("FlushLogStatements.createView", () -> FlushLogStatements.createView(table(), second()));
        add("FlushLogStatements.versions", () -> FlushLogStatements.versions(List.of(table(), second())));
        add("FlushLogStatements.recent", () -> FlushLogStatements.recent(table(), texts.get(0), 3));
        for (boolean pruned : new boolean[] {false, true}) {
            FlushLogStatements.Entry entry = new FlushLogStatements.Entry(
                    texts.get(0),
                    1,
                    2,
                    3,
                    texts.get(1),
                    BEFORE,
                    AT,
                    Instant.EPOCH,
                    pruned,
                    true,
                    new TreeMap<>(Map.of(texts.get(2), OptionalLong.of(4))),
                    5,
                    6,
                    7);
            Duration retention = pruned ? Duration.ofDays(30) : null;
            FlushLogStatements.Aged aged = new FlushLogStatements.Aged(entry, Duration.ofMillis(6));
            add("FlushLogStatements.add", () -> FlushLogStatements.add(table(), second(), List.of(aged), retention));
        }
    }

    private void letters() {
        DeadLetter letter = new DeadLetter(
                new TableId(texts.get(1), texts.get(2)),
                texts.get(3),
                DeadLetters.Status.OPEN,
                null,
                Operation.INSERT,
                AT,
                1,
                1,
                null,
                "",
                "",
                Map.of(),
                List.of(),
                List.of(),
                null);
        add("LetterStatements.merge", () -> LetterStatements.merge(table(), second(), texts.get(0)));
        add("LetterStatements.missingRows", () -> LetterStatements.missingRows(table(), texts.get(0)));
        add("LetterStatements.all", () -> LetterStatements.all(table(), texts.get(0)));
        add("LetterStatements.drop", () -> LetterStatements.drop(table(), texts.get(0), List.of(letter)));
    }

    /** What builds parts of statements only, and is covered by those. */
    static final Set<String> PARTS = Set.of(
            "Quoted.identifier",
            "StatementName.of",
            "Quoted.literal",
            "ValueLiteral.initial",
            "DeltaTypes.sql",
            "DeltaTypes.attempt",
            "ColumnComment.of",
            "ColumnComment.text",
            "TableComment.of",
            "TableComment.text",
            "MetadataColumn.mark",
            "ChecksumStatement.rowHash",
            "TableStatements.unfilled");
}
