package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class ReplaceTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));

    private static List<String> ownTables(Rig rig) {
        return rig.query("SELECT table_name FROM information_schema.tables WHERE table_schema LIKE '"
                + rig.workspace.schema() + "%' AND table_name <> '_cdc_ledger' ORDER BY 1");
    }

    @Test
    @Tag("W4")
    @Tag("D4")
    void replacesColumnsByOnesOfAnotherType(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            TableSchema before = Rig.table(
                    "typed",
                    Rig.key(1, "id", DataType.INT32, 1),
                    Rig.column(2, "v", DataType.INT32),
                    Rig.column(3, "w", DataType.STRING));
            TableSchema after = Rig.table(
                    "typed",
                    Rig.key(1, "id", DataType.INT32, 1),
                    Rig.column(2, "renamed", DataType.STRING),
                    Rig.column(4, "w", DataType.DATE));
            rig.replace(10, Rows.of(before).row(1, 7, "a"));
            rig.replace(20, Rows.of(after).row(1, "seven", 1).row(2, null, 2));
            assertThat(rig.rows("typed", "id, renamed, w, _cdc_lsn"))
                    .containsExactly("1|seven|1970-01-02|20", "2|null|1970-01-03|20");
            assertThat(rig.query("DESCRIBE TABLE " + rig.target("typed")))
                    .anyMatch(column -> column.startsWith("renamed|string|") && column.endsWith("attribute 2"))
                    .anyMatch(column -> column.startsWith("w|date|") && column.endsWith("attribute 4"))
                    .noneMatch(column -> column.startsWith("_cdc_new"));
            rig.replace(30, Rows.of(after).row(1, "again", 3));
            assertThat(rig.rows("typed", "id, renamed, w, _cdc_lsn")).containsExactly("1|again|1970-01-04|30");
        }
    }

    @Test
    void aNewTableAppearsWholeOrNotAtAll(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            TableSnapshot good = rig.snapshot(
                    10,
                    NOTE,
                    Rows.of(NOTE).row(1, "a"),
                    Rows.of(NOTE).row(2, "b").row(3, null));

            StagedFile one = good.files().get(0);
            TableSnapshot tooFew = new TableSnapshot(
                    NOTE,
                    List.of(
                            new StagedFile(one.path(), 5, one.bytes()),
                            good.files().get(1)),
                    new Lsn(10),
                    Rig.time(10),
                    1);
            assertThatThrownBy(() -> rig.sink.replace(tooFew))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("3 rows of files with 7 rows");

            StagedFile gone = new StagedFile(one.path().replace("s1", "s99"), 1, 100);
            TableSnapshot missing = new TableSnapshot(NOTE, List.of(one, gone), new Lsn(10), Rig.time(10), 1);
            assertThatThrownBy(() -> rig.sink.replace(missing)).isInstanceOf(StagedFilesMissingException.class);
            assertThat(ownTables(rig)).as("nothing is left of what failed").isEmpty();

            rig.sink.check(List.of(NOTE));
            rig.sink.replace(good);
            assertThat(rig.rows("note", "id, body, _cdc_lsn, _cdc_ordinal, _cdc_xid, _cdc_committed_at"))
                    .containsExactly("1|a|10|0|null|null", "2|b|10|0|null|null", "3|null|10|0|null|null");
            assertThat(rig.query("SHOW TBLPROPERTIES " + rig.target("note")))
                    .contains("delta.enableChangeDataFeed|true", "delta.columnMapping.mode|name");
            assertThat(ownTables(rig)).containsExactly("note");

            rig.sink.replace(good);
            assertThat(rig.rows("note", "id, body")).as("a repetition").containsExactly("1|a", "2|b", "3|null");
        }
    }

    @Test
    @Tag("W4")
    @Tag("W12")
    void anExistingTableKeepsItsPropertiesAndLosesItsOldRows(TestWorkspace workspace) {
        TableSchema wider = Rig.table(
                "note",
                Rig.key(1, "id", DataType.INT64, 1),
                Rig.column(2, "body", DataType.STRING),
                Rig.column(3, "added", DataType.BOOLEAN));
        TableSchema other = Rig.table("note", Rig.key(1, "id", DataType.STRING, 1));
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            rig.replace(10, Rows.of(NOTE).row(1, "a").row(2, "b"));
            rig.execute("ALTER TABLE " + rig.target("note") + " SET TBLPROPERTIES ('team' = 'music')");

            rig.sink.check(List.of(wider));
            rig.replace(20, Rows.of(wider).row(2, "B", true).row(5_000_000_000L, "C", null));
            assertThat(rig.rows("note", "id, body, added, _cdc_lsn"))
                    .containsExactly("2|B|true|20", "5000000000|C|null|20");
            assertThat(rig.query("SHOW TBLPROPERTIES " + rig.target("note"))).contains("team|music");

            assertThatThrownBy(() -> rig.sink.check(List.of(other)))
                    .isInstanceOf(SchemaChangeException.class)
                    .hasMessageContaining("STRING")
                    .hasMessageContaining("bigint");

            rig.sink.replace(rig.snapshot(30, wider));
            assertThat(rig.rows("note", "id")).as("an empty source table").isEmpty();

            TableSchema empty = Rig.table("empty", Rig.column(1, "x", DataType.DATE));
            rig.sink.check(List.of(wider, empty));
            rig.sink.replace(rig.snapshot(40, empty));
            assertThat(rig.rows("empty", "x")).isEmpty();
            assertThat(ownTables(rig)).containsExactly("empty", "note");
        }
    }

    @Test
    void everyTypeArrivesAsItIs(TestWorkspace workspace) {
        TableSchema all = Rig.table(
                "all_types",
                Rig.key(1, "id", DataType.INT16, 1),
                Rig.column(2, "bool", DataType.BOOLEAN),
                Rig.column(3, "i", DataType.INT32),
                Rig.column(4, "l", DataType.INT64),
                Rig.column(5, "f", DataType.FLOAT32),
                Rig.column(6, "d", DataType.FLOAT64),
                Rig.column(7, "dec", DataType.decimal(10, 2)),
                Rig.column(8, "wide", DataType.decimal(38, 4)),
                Rig.column(9, "s", DataType.STRING),
                Rig.column(10, "b", DataType.BINARY),
                Rig.column(11, "day", DataType.DATE),
                Rig.column(12, "ts", DataType.TIMESTAMP),
                Rig.column(13, "ntz", DataType.TIMESTAMP_NTZ),
                Rig.column(14, "list", DataType.array(DataType.STRING)));
        Object[] values = {
            7,
            true,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            1.5f,
            -0.1,
            -12345L,
            new BigInteger("-9999999999999999999999999999999999"),
            "ä'\\\n\"`漢",
            new byte[] {0, -1, 39},
            -1,
            1L,
            -1L,
            Arrays.asList("x", null, "")
        };
        String columns = "id, bool, i, l, f, d, dec, wide, s, hex(b), day, CAST(ts AS STRING), CAST(ntz AS STRING),"
                + " to_json(list)";
        String expected =
                "7|true|-2147483648|9223372036854775807|1.5|-0.1|-123.45|-999999999999999999999999999999.9999|"
                        + "ä'\\\n\"`漢|00FF27|1969-12-31|1970-01-01 00:00:00.000001|1969-12-31 23:59:59.999999|[\"x\",null,\"\"]";
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            rig.replace(10, Rows.of(all).row(values));
            assertThat(rig.rows("all_types", columns)).containsExactly(expected);

            values[0] = 8;
            rig.commit(
                    20,
                    Rows.of(all)
                            .insert(20, 1, values)
                            .update(
                                    20, 2, 7, null, null, null, null, null, null, null, null, null, null, null, null,
                                    null));
            assertThat(rig.rows("all_types", columns))
                    .containsExactly("7" + "|null".repeat(13), "8" + expected.substring(1));
            rig.sink.check(List.of(all));
        }
    }
}
