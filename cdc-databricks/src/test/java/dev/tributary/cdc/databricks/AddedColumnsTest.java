package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.workspace.Fault;
import dev.tributary.cdc.workspace.FaultRule;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Columns that are added with a default: older rows get it exactly once. */
@LocalWorkspace
class AddedColumnsTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));

    private static Column added(int id, String name, DataType type, String initial) {
        return new Column(id, name, type, type.toString(), true, 0, initial);
    }

    private static final TableSchema FILLED = Rig.table(
            "note",
            Rig.key(1, "id", DataType.INT32, 1),
            Rig.column(2, "body", DataType.STRING),
            added(3, "n", DataType.INT32, "5"),
            added(4, "s", DataType.STRING, "it's"));

    @Test
    @Tag("D3")
    @Tag("X9")
    void areFilledOnceThoughARunIsKilledAmongIt(TestWorkspace workspace) {
        Flush flush;
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(NOTE).row(1, "a").row(2, "b").row(3, "c"));
            flush = rig.flush(
                    20,
                    rig.changes(
                            10,
                            Rows.of(NOTE).insert(15, 1, 4, "before").update(15, 2, 2, "before"),
                            Rows.of(FILLED)
                                    .update(20, 1, 3, "after", null, null)
                                    .insert(20, 2, 5, "after", 6, "x")));
            rig.pend(flush);
        }
        dieAfter("UPDATE `main`", flush, workspace);
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.apply(flush);
            String[] expected = {
                "1|a|5|it's|10", "2|before|5|it's|15", "3|after|null|null|20", "4|before|5|it's|15", "5|after|6|x|20"
            };
            assertThat(rig.rows("note", "id, body, n, s, _cdc_lsn")).containsExactly(expected);
            assertThat(rig.query("DESCRIBE TABLE " + rig.target("note")))
                    .noneMatch(column -> column.startsWith("_cdc_new"));
            rig.commit(30, Rows.of(FILLED).update(30, 1, 1, "a", null, "mine"));
            rig.apply(flush);
            assertThat(rig.rows("note", "id, n, s"))
                    .as("what was set since stays")
                    .startsWith("1|null|mine", "2|5|it's");
        }
    }

    /** A run that can reach the workspace no more once a statement has been executed. */
    private static void dieAfter(String last, Flush flush, TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults();
                Rig rig = new Rig(workspace, Rig.workspace(faults, Duration.ofMillis(1)), "p", Mode.CDC)) {
            faults.set(FaultRule.of(Fault.DOWN_AFTER).sql(Pattern.quote(last)));
            assertThatThrownBy(() -> rig.apply(flush)).isNotNull();
            assertThat(faults.requests()).extracting(Seen::fault).contains("down-after");
        }
    }

    @Test
    void holdEveryTypeAsRowsDo(TestWorkspace workspace) {
        TableSchema wide = Rig.table(
                "wide",
                Rig.key(1, "id", DataType.INT32, 1),
                added(2, "b", DataType.BOOLEAN, "true"),
                added(3, "i", DataType.INT16, "-1"),
                added(4, "l", DataType.INT64, "9223372036854775807"),
                added(5, "f", DataType.FLOAT32, "1.1"),
                added(6, "d", DataType.FLOAT64, "NaN"),
                added(7, "n", DataType.decimal(10, 2), "-0.10"),
                added(8, "w", DataType.decimal(38, 3), "-12345678901234567890.125"),
                added(9, "s", DataType.STRING, "q'\"\\ \n{}${x} \uD83D\uDE00"),
                added(10, "r", DataType.BINARY, "00ff"),
                added(11, "e", DataType.BINARY, ""),
                added(12, "day", DataType.DATE, "0001-01-01"),
                added(13, "at", DataType.TIMESTAMP, "2026-11-21T10:00:00.000001Z"),
                added(14, "local", DataType.TIMESTAMP_NTZ, "1582-10-15T00:00"),
                added(15, "ints", DataType.array(DataType.INT32), "{\"1\",NULL}"),
                added(16, "none", DataType.array(DataType.STRING), "{}"));
        TableSchema narrow = Rig.table("wide", Rig.key(1, "id", DataType.INT32, 1));
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(narrow).row(1));
            rig.commit(rig.flush(
                    20,
                    rig.changes(
                            10,
                            (Lsn) null,
                            Rows.of(narrow).insert(15, 1, 2),
                            Rows.of(wide)
                                    .insert(
                                            20,
                                            1,
                                            3,
                                            true,
                                            -1,
                                            Long.MAX_VALUE,
                                            1.1f,
                                            Double.NaN,
                                            -10,
                                            new java.math.BigInteger("-12345678901234567890125"),
                                            "q'\"\\ \n{}${x} \uD83D\uDE00",
                                            new byte[] {0, -1},
                                            new byte[0],
                                            (int) java.time.LocalDate.of(1, 1, 1)
                                                    .toEpochDay(),
                                            1_795_255_200_000_001L,
                                            -12_219_292_800_000_000L,
                                            java.util.Arrays.asList(1, null),
                                            List.of()))));
            List<String> rows = rig.query("SELECT to_json(struct(* EXCEPT (id, _cdc_lsn, _cdc_ordinal, _cdc_xid,"
                    + " _cdc_committed_at), unix_micros(at) AS micros)) FROM " + rig.target("wide"));
            assertThat(rows).hasSize(3);
            assertThat(rows).as("in the target, from an older part, from a row").containsOnly(rows.get(0));
            assertThat(rows.get(0)).contains("\"micros\":1795255200000001", "[1,null]");
        }
    }
}
