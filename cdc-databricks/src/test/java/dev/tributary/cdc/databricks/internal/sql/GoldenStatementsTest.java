package dev.tributary.cdc.databricks.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements.Aged;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements.Entry;
import dev.tributary.cdc.spi.KeyRange;
import dev.tributary.cdc.spi.SourceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every statement that is sent, as a file that a person can read: {@code src/test/resources/golden}. With
 * {@code -DtestJvmOptions=-Dgolden.write=true} the files are written instead of compared.
 */
class GoldenStatementsTest {

    private static final TableName TARGET = new TableName("main", "bronze", "order_line");
    private static final TableName STAGING = new TableName("main", "bronze_staging", "_cdc_stg_shop_7_0a1b2c3d_1");
    private static final TableName SHADOW = new TableName("main", "bronze", "_cdc_new_shop_7_0a1b2c3d_2");
    private static final TableName LEDGER = new TableName("main", "bronze_staging", "_cdc_ledger");

    private static final Column ORDER = new Column(1, "order_id", DataType.INT64, "bigint", false, 1);
    private static final Column LINE = new Column(2, "line", DataType.INT32, "integer", false, 2);
    private static final Column PRICE = new Column(4, "price", DataType.decimal(10, 2), "numeric(10,2)", true, 0);
    private static final Column NOTE = new Column(5, "it's a note", DataType.STRING, "text", true, 0);
    private static final Column TAGS = new Column(6, "tags", DataType.array(DataType.STRING), "text[]", true, 0);
    private static final Column STATE = new Column(7, "state", DataType.STRING, "text", true, 0, "it's new");
    private static final Column SINCE =
            new Column(8, "since", DataType.TIMESTAMP, "timestamp with time zone", true, 0, "2026-11-21T10:00:00Z");
    private static final TableSchema OLD = schema(ORDER, LINE, PRICE, NOTE);
    private static final TableSchema SCHEMA = schema(ORDER, LINE, PRICE, NOTE, TAGS);
    private static final String DIRECTORY = "/Volumes/main/bronze_staging/cdc_files/shop/7-0a1b2c3d";

    private static TableSchema schema(Column... columns) {
        return new TableSchema(new TableId("sales", "order_line"), 16_400, List.of(columns));
    }

    @Test
    void createsTargets() {
        check(
                "create-target",
                TableStatements.createTarget(
                        TARGET,
                        SCHEMA,
                        ApplyMode.MERGE,
                        RowLayout.BY_KEY,
                        Map.of("delta.logRetentionDuration", "7 days")));
        check(
                "design-target",
                TableStatements.createTarget(
                        TARGET,
                        SCHEMA,
                        ApplyMode.MERGE,
                        new RowLayout(RowLayout.Kind.PARTITIONED, List.of("it's a note", "line")),
                        Map.of()),
                TableStatements.createTarget(
                        TARGET,
                        SCHEMA,
                        ApplyMode.MERGE,
                        new RowLayout(RowLayout.Kind.CLUSTERED, List.of("price")),
                        Map.of()),
                TableStatements.createTarget(TARGET, SCHEMA, ApplyMode.MERGE, RowLayout.AUTO, Map.of()),
                TagStatements.table(TARGET, Map.of("team", "music", "it's", "")),
                TagStatements.column(TARGET, "it's a note", Map.of("class", "it's open")),
                TableStatements.clusterByNone(TARGET));
    }

    @Test
    void changesTargets() {
        check(
                "change-target",
                TableStatements.addColumns(TARGET, List.of(NOTE, TAGS)),
                TableStatements.addMetadataColumns(TARGET, MetadataColumn.of(ApplyMode.MERGE)),
                TableStatements.renameColumn(TARGET, "old", "it's a note"),
                TableStatements.widenColumn(TARGET, "line", LINE),
                TableStatements.commentColumn(TARGET, NOTE),
                TableStatements.dropKey(TARGET),
                TableStatements.admitNull(TARGET, "line"),
                TableStatements.repeatedKeys(TARGET, SCHEMA),
                TableStatements.refuseNull(TARGET, "line"),
                TableStatements.addKey(TARGET, List.of("order_id", "line")),
                TableStatements.fence(TARGET, "7.1"),
                TableStatements.truncate(TARGET, Lsn.parse("16/B374D848")));
    }

    @Test
    void carriesComments() {
        Column said =
                new Column(5, "note", DataType.STRING, "text", true, 0, null, "the customer's own words\n| a \\ b");
        Column silent = new Column(6, "tags", DataType.STRING, "text", true, 0, null, "");
        TableSchema table = new TableSchema(
                new TableId("sales", "order_line"), 16_400, List.of(ORDER, said, silent), "what's sold");
        check(
                "comments",
                TableStatements.createTarget(TARGET, table, ApplyMode.MERGE, Map.of()),
                TableStatements.addColumns(TARGET, List.of(said)),
                TableStatements.commentColumn(TARGET, said),
                TableStatements.commentTable(TARGET, table),
                TableStatements.commentTable(TARGET, SCHEMA));
        assertThat(ColumnComment.id(ColumnComment.of(said))).hasValue(5);
        assertThat(ColumnComment.text(ColumnComment.of(said))).isEqualTo(said.comment());
        assertThat(ColumnComment.text(ColumnComment.of(silent))).isEmpty();
        assertThat(ColumnComment.text("source type text, attribute 6")).isEmpty();
        assertThat(ColumnComment.text("told by people, attribute 6")).isNull();
        assertThat(TableComment.text(TableComment.of(table))).isEqualTo(table.comment());
        assertThat(TableComment.text("replicated from sales.order_line")).isEmpty();
        assertThat(TableComment.text("told by people")).isNull();
    }

    @Test
    void fillsColumns() {
        List<Column> columns = List.of(STATE, SINCE);
        check(
                "fill-columns",
                TableStatements.allowLocalTimes(TARGET),
                TableStatements.addUnfilledColumns(TARGET, columns),
                TableStatements.fillColumns(TARGET, columns),
                TableStatements.renameColumn(TARGET, TableStatements.unfilled(STATE), STATE.name()),
                LoadStatements.copyChanges(
                        STAGING,
                        "7-12",
                        schema(ORDER, LINE),
                        schema(ORDER, LINE, STATE, SINCE, TAGS),
                        Lsn.parse("16/B374D900"),
                        DIRECTORY,
                        List.of("f1.parquet")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "BOOLEAN|true|CAST('true' AS BOOLEAN)",
                "INT16|-1|CAST('-1' AS SMALLINT)",
                "INT64|9223372036854775807|CAST('9223372036854775807' AS BIGINT)",
                "FLOAT32|1.1|CAST('1.1' AS FLOAT)",
                "FLOAT64|NaN|CAST('NaN' AS DOUBLE)",
                "DECIMAL(38,2)|0.10|CAST('0.10' AS DECIMAL(38,2))",
                "STRING|a'b\\c|'a\\'b\\\\c'",
                "BINARY|00ff|X'00ff'",
                "DATE|2026-11-21|CAST('2026-11-21' AS DATE)",
                "TIMESTAMP|2026-11-21T10:00:00Z|CAST('2026-11-21T10:00:00.000000Z' AS TIMESTAMP)",
                "TIMESTAMP_NTZ|2026-11-21T10:00|CAST('2026-11-21T10:00:00.000000' AS TIMESTAMP_NTZ)",
                "ARRAY<INT32>|{}|CAST(ARRAY() AS ARRAY<INT>)"
            })
    void spellsValues(String type, String text, String literal) {
        Column column = new Column(1, "c", DataType.parse(type), type, true, 0, text);
        assertThat(ValueLiteral.initial(column)).isEqualTo(literal);
    }

    @Test
    void spellsElementsAndNothing() {
        DataType array = DataType.array(DataType.STRING);
        assertThat(ValueLiteral.initial(new Column(1, "c", array, "text[]", true, 0, "{\"a\",NULL}")))
                .isEqualTo("CAST(ARRAY('a', NULL) AS ARRAY<STRING>)");
        assertThat(ValueLiteral.initial(TAGS)).isEqualTo("CAST(NULL AS ARRAY<STRING>)");
    }

    @Test
    void replacesTargets() {
        check(
                "replace",
                LoadStatements.copySnapshot(
                        SHADOW,
                        SCHEMA,
                        Lsn.parse("16/B374D848"),
                        Map.of(),
                        DIRECTORY,
                        List.of("s1.parquet", "s2.parquet")),
                ChecksumStatement.sql(SHADOW, SCHEMA),
                TableStatements.count(SHADOW),
                TableStatements.countBeyond(TARGET, Lsn.parse("16/B374D848")),
                TableStatements.overwrite(TARGET, SHADOW, SCHEMA, ApplyMode.MERGE),
                TableStatements.overwrite(
                        TARGET, SHADOW, SCHEMA, ApplyMode.MERGE, Map.of(4, "string", 5, "int", 6, "string")),
                TableStatements.dropColumn(TARGET, "price"),
                TableStatements.detail(TARGET),
                TableStatements.clusterBy(TARGET, List.of("order_id", "it's a note")),
                TableStatements.rename(SHADOW, TARGET),
                TableStatements.drop(SHADOW));
    }

    @Test
    void stagesChanges() {
        check(
                "stage",
                LoadStatements.createStaging(STAGING, SCHEMA, Map.of()),
                LoadStatements.copyChanges(
                        STAGING, "7-12", OLD, SCHEMA, Lsn.parse("16/B374D900"), DIRECTORY, List.of("f1.parquet")),
                LoadStatements.countBatch(STAGING, "7-12"));
    }

    private static MergeStatement.Request request(TableSchema schema, boolean moves, boolean unchanged) {
        return new MergeStatement.Request(
                TARGET, STAGING, schema, "7-12", Lsn.parse("16/B374D848"), moves, unchanged, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "merge,false,false",
        "merge-unchanged,false,true",
        "merge-moves,true,false",
        "merge-moves-unchanged,true,true"
    })
    void merges(String name, boolean moves, boolean unchanged) {
        MergeStatement.Request request = request(SCHEMA, moves, unchanged);
        check(name, MergeStatement.sql(request));
        if (unchanged) {
            check(name + "-missing", MergeStatement.missingValues(request));
        }
    }

    @Test
    void boundsKeys() {
        TableSchema schema = schema(
                new Column(1, "id", DataType.INT64, "bigint", false, 1),
                new Column(2, "it's a name", DataType.STRING, "text", false, 2),
                new Column(3, "day", DataType.DATE, "date", false, 3),
                new Column(4, "at", DataType.TIMESTAMP, "timestamp with time zone", false, 4),
                new Column(5, "local", DataType.TIMESTAMP_NTZ, "timestamp", false, 5),
                new Column(6, "small", DataType.INT16, "smallint", false, 6),
                new Column(7, "price", DataType.decimal(10, 2), "numeric(10,2)", false, 7),
                new Column(8, "note", DataType.STRING, "text", true, 0));
        List<KeyRange> keys = List.of(
                new KeyRange(1, "-9223372036854775808", "17"),
                new KeyRange(2, "", "it's \\ 漢"),
                new KeyRange(3, "0001-01-01", "9999-12-31"),
                new KeyRange(4, "2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000001Z"),
                new KeyRange(5, "0001-01-01T00:00", "2026-11-21T10:00:00.5"),
                new KeyRange(6, "-3", "0"),
                new KeyRange(7, "-1.50", "12.00"));
        MergeStatement.Request request =
                new MergeStatement.Request(TARGET, STAGING, schema, "7-12", Lsn.ZERO, true, true, keys);
        check(
                "merge-bounds",
                MergeStatement.sql(request),
                HistoryMerge.sql(new HistoryMerge.Request(request, Lsn.ZERO, false)));
        assertThat(MergeStatement.softDelete(request, Optional.empty()))
                .contains("\n  AND t.`small` BETWEEN -3S AND 0S\n");
        assertThat(HistoryMerge.sql(new HistoryMerge.Request(request, Lsn.ZERO, true)))
                .as("a TRUNCATE touches all keys")
                .doesNotContain("BETWEEN");
        assertThat(MergeStatement.softDelete(request, Optional.of(new Lsn(9)))).doesNotContain("BETWEEN");
        assertThat(MergeStatement.sql(request(schema, true, true))).doesNotContain("BETWEEN");
    }

    @ParameterizedTest
    @CsvSource({
        "history,false,false,false",
        "history-unchanged,false,true,false",
        "history-moves,true,false,false",
        "history-moves-unchanged-truncates,true,true,true"
    })
    void mergesVersions(String name, boolean moves, boolean unchanged, boolean truncates) {
        HistoryMerge.Request request =
                new HistoryMerge.Request(request(SCHEMA, moves, unchanged), Lsn.parse("16/B374D900"), truncates);
        check(name, HistoryMerge.sql(request));
        if (unchanged && !moves) {
            check(name + "-missing", HistoryMerge.missingValues(request));
        }
    }

    @Test
    void comparesVersionsWithSnapshots() {
        check(
                "history-snapshot",
                HistoryComparison.sql(
                        TARGET,
                        SHADOW,
                        schema(
                                ORDER,
                                LINE,
                                PRICE,
                                new Column(7, "weight", DataType.FLOAT64, "double precision", true, 0)),
                        Lsn.parse("16/B374D848"),
                        "CAST('2026-11-21T10:00:00Z' AS TIMESTAMP)"));
    }

    @Test
    void mergesTablesWithoutKey() {
        TableSchema schema =
                schema(PRICE, NOTE, TAGS, new Column(7, "weight", DataType.FLOAT64, "double precision", true, 0));
        MergeStatement.Request request = request(schema, false, false);
        check("merge-keyless-inserts", KeylessMerge.inserts(request, ApplyMode.MERGE));
        check("merge-keyless", KeylessMerge.sql(request, ApplyMode.MERGE));
        check("merge-keyless-missing", KeylessMerge.missingRows(request, ApplyMode.MERGE));
    }

    @Test
    void keepsWhatIsDeleted() {
        Lsn start = Lsn.parse("16/B374D848");
        Lsn truncated = Lsn.parse("16/B374D8F0");
        MergeStatement.Request request = request(SCHEMA, false, false);
        TableSchema bag = schema(PRICE, NOTE);
        MergeStatement.Request bagRequest = request(bag, false, false);
        check(
                "soft-delete",
                TableStatements.createTarget(TARGET, SCHEMA, ApplyMode.SOFT_DELETE, Map.of()),
                MergeStatement.softDelete(request, Optional.of(truncated)),
                TableStatements.markTruncated(TARGET, truncated),
                SoftDeleteSnapshot.sql(TARGET, SHADOW, SCHEMA, List.of("dropped"), start));
        check(
                "soft-delete-keyless",
                KeylessMerge.inserts(bagRequest, ApplyMode.SOFT_DELETE),
                KeylessMerge.sql(bagRequest, ApplyMode.SOFT_DELETE),
                SoftDeleteSnapshot.sql(TARGET, SHADOW, bag, List.of("dropped"), start));
    }

    @Test
    void appendsEveryChange() {
        Lsn start = Lsn.parse("16/B374D848");
        check(
                "append",
                TableStatements.createTarget(TARGET, SCHEMA, ApplyMode.APPEND, Map.of()),
                AppendStatements.merge(request(SCHEMA, false, false), start, 1),
                AppendStatements.merge(request(SCHEMA, true, true), start, 1));
        check(
                "append-snapshot",
                AppendStatements.mark(SHADOW, start, 1),
                AppendStatements.snapshot(TARGET, SHADOW, SCHEMA, start, 1, Lsn.ZERO, false),
                AppendStatements.snapshot(TARGET, SHADOW, SCHEMA, start, 1, Lsn.ZERO, true),
                AppendStatements.snapshot(TARGET, SHADOW, SCHEMA, start, 2, new Lsn(17), true));
    }

    @Test
    void keepsTheLedger() {
        Checkpoint checkpoint =
                Checkpoint.first("shop", new SourceIdentity("7000000000000000001", 1, "shop", "cdc"), Instant.EPOCH);
        check(
                "ledger",
                LedgerStatements.create(LEDGER, Map.of()),
                LedgerStatements.load(LEDGER, "shop"),
                LedgerStatements.count(LEDGER, "shop"),
                LedgerStatements.forget(LEDGER, "shop"),
                LedgerStatements.insert(LEDGER, checkpoint, "{\"it's\": 1}", "w-1"),
                LedgerStatements.update(LEDGER, new Revision(6, 3), checkpoint, "{\"it's\": 2}", "w-2"));
    }

    @Test
    void appliesAFlushInOneBlock() {
        Checkpoint checkpoint =
                Checkpoint.first("shop", new SourceIdentity("7000000000000000001", 1, "shop", "cdc"), Instant.EPOCH);
        check(
                "atomic",
                LoadStatements.createStaging(STAGING, OLD, AtomicBlock.TABLE_PROPERTIES),
                AtomicBlock.admit(TARGET),
                AtomicBlock.of(List.of("SELECT 1")),
                LedgerStatements.create(LEDGER, AtomicBlock.TABLE_PROPERTIES),
                AtomicBlock.of(List.of(
                        TableStatements.truncate(TARGET, Lsn.parse("16/B374D848")),
                        LedgerStatements.compareAndSet(
                                LEDGER, new Revision(6, 3), checkpoint, "{\"it's\": 2}", "w-2"))));
    }

    @Test
    void logsFlushes() {
        TableName log = new TableName("main", "bronze_staging", FlushLogStatements.TABLE);
        TableName customer = new TableName("main", "bronze", "customer");
        SortedMap<String, OptionalLong> versions = new TreeMap<>();
        versions.put(TARGET.toString(), OptionalLong.of(12));
        versions.put(customer.toString(), OptionalLong.empty());
        Lsn from = Lsn.parse("16/B374D848");
        Lsn to = Lsn.parse("16/B374D900");
        Entry first = new Entry("shop", 1, 7, 2, null, to, to, null, true, true, versions, 0, 0, 0);
        Entry later =
                new Entry("shop", 1, 7, 3, "7-12", from, to, Instant.EPOCH, false, true, versions, 9, 4_000, 2_345);
        check(
                "flush-log",
                FlushLogStatements.create(log),
                FlushLogStatements.createView(new TableName("main", "bronze_staging", FlushLogStatements.VIEW), log),
                FlushLogStatements.versions(List.of(TARGET, customer)),
                FlushLogStatements.recent(log, "shop", 5),
                FlushLogStatements.add(log, LEDGER, List.of(new Aged(later, Duration.ofMillis(1_250))), null),
                FlushLogStatements.add(
                        log,
                        LEDGER,
                        List.of(new Aged(first, Duration.ofSeconds(70, 2_000)), new Aged(later, Duration.ZERO)),
                        Duration.ofDays(8)));
    }

    @Test
    void keepsLetters() {
        TableName letters = new TableName("main", "bronze_staging", LetterStatements.TABLE);
        check(
                "letters",
                LetterStatements.merge(letters, STAGING, "7-12"),
                LetterStatements.missingRows(letters, "shop"),
                LetterStatements.all(letters, "shop"));
    }

    @Test
    void asksTheCatalog() {
        check(
                "catalog",
                CatalogStatements.createSchema("main", "bronze"),
                CatalogStatements.createVolume(new TableName("main", "bronze", "cdc_files")),
                CatalogStatements.schemas("main"),
                CatalogStatements.ownTables("main", List.of("bronze", "bronze_staging")),
                CatalogStatements.columns("main", "bronze", List.of("order_line", "customer")),
                CatalogStatements.probe(new TableName("main", "bronze", "order_line")));
    }

    private static void check(String name, String... statements) {
        String actual = String.join(";\n\n", statements) + ";\n";
        if (Boolean.getBoolean("golden.write")) {
            write(name, actual);
        } else {
            assertThat(actual).as(name).isEqualTo(golden(name));
        }
    }

    private static void write(String name, String text) {
        try {
            Files.writeString(Path.of("src/test/resources/golden", name + ".sql"), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String golden(String name) {
        try (InputStream stream = GoldenStatementsTest.class.getResourceAsStream("/golden/" + name + ".sql")) {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
