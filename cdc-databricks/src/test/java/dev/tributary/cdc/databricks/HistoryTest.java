package dev.tributary.cdc.databricks;

import static dev.tributary.cdc.databricks.Rows.SAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mode history against a model of the source: all shapes of the statement, with snapshots between, and replays of all. */
@LocalWorkspace
class HistoryTest {

    /** A version's place and when it stood, in the units of {@link Rig#time}. */
    private static final String STOOD = "_cdc_lsn, unix_micros(_cdc_valid_from) - 1700000000000000,"
            + " unix_micros(_cdc_valid_to) - 1700000000000000";

    private static final TableSchema NOTE = Rig.table(
            "note",
            Rig.key(1, "id", DataType.STRING, 1),
            Rig.column(2, "body", DataType.STRING),
            Rig.column(3, "n", DataType.INT32));

    /** What happens in a table: 1 keys move, 2 values are left out, 4 it is truncated. */
    private static final int[] ALL_SHAPES = {0, 1, 2, 3, 4, 5, 6, 7};

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    private static final int[] SHAPES = CAMPAIGN ? ALL_SHAPES : new int[] {7};

    private static Rig rig(TestWorkspace workspace, Mode mode) {
        return new Rig(
                workspace, Rig.workspace(workspace), Rig.sink(workspace).applyMode(ApplyMode.HISTORY), "p", mode);
    }

    @Test
    @Tag("D7")
    @Tag("D8")
    @Tag("V2")
    @Tag("V3")
    @Tag("P9")
    void keepsEveryCommittedStateAsTheModelDoes(TestWorkspace workspace) {
        Map<TableSchema, HistoryModel> models = new LinkedHashMap<>();
        for (int shape : SHAPES) {
            TableSchema schema = Rig.table(
                    "shape" + shape,
                    Rig.key(1, "Key \"one\"", DataType.INT32, 1),
                    Rig.key(2, "key 'two'", DataType.STRING, 2),
                    Rig.column(4, "t", DataType.STRING),
                    Rig.column(5, "s.c2", DataType.STRING),
                    Rig.column(6, "select", DataType.STRING));
            models.put(schema, new HistoryModel(42 + shape, 30, (shape & 1) != 0, (shape & 2) != 0, (shape & 4) != 0));
        }
        try (Rig rig = rig(workspace, Mode.CDC)) {
            models.forEach((schema, model) -> rig.replace(990, model.snapshot(schema, 990)));
            Flush first = flush(rig, models, 990, 1_000);
            rig.applyWithoutEnd(first);
            rig.apply(first);
            compare(rig, models, "after a flush, applied twice");
            if (!CAMPAIGN) {
                return;
            }

            models.forEach((schema, model) -> {
                model.changeUnseen(10);
                TableSnapshot snapshot = rig.snapshot(1_990, schema, model.snapshot(schema, 1_990));
                rig.sink.replace(snapshot);
                rig.sink.replace(snapshot);
            });
            Flush second = flush(rig, models, 1_990, 2_000);
            rig.applyWithoutEnd(second);
            rig.apply(second);
            compare(rig, models, "after a snapshot and a flush, each applied twice");

            rig.applyAgain(first);
            compare(rig, models, "after the older flush was applied again");
        }
    }

    private static Flush flush(Rig rig, Map<TableSchema, HistoryModel> models, long start, long lsn) {
        List<TableFlush> tables = new ArrayList<>();
        models.forEach((schema, model) -> {
            Rows[] rows = model.flush(schema, lsn, 150, 2).toArray(new Rows[0]);
            tables.add(rig.changes(start, model.truncatedAt(), rows));
        });
        return rig.flush(lsn + 900, tables.toArray(new TableFlush[0]));
    }

    private static void compare(Rig rig, Map<TableSchema, HistoryModel> models, String when) {
        models.forEach(
                (schema, model) -> assertThat(rig.query("SELECT `Key \"one\"`, `key 'two'`, `t`, `s.c2`, `select`, "
                                + STOOD + " FROM " + rig.target(schema.id().name()) + " ORDER BY 1, 2, _cdc_lsn"))
                        .as("%s %s", schema.id(), when)
                        .containsExactlyElementsOf(model.expected()));
    }

    @Test
    void endsAndBeginsVersionsWhenKeysMoveAndValuesAreLeftOut(TestWorkspace workspace) {
        TableSchema widened = Rig.table(
                "note",
                Rig.key(1, "id", DataType.STRING, 1),
                Rig.column(2, "text", DataType.STRING),
                Rig.column(3, "n", DataType.INT64),
                new Column(4, "state", DataType.STRING, "text", true, 0, "new"));
        Flush first;
        try (Rig rig = rig(workspace, Mode.CDC)) {
            rig.replace(
                    10, Rows.of(NOTE).row("a", "text of a", 0).row("b", "x", 0).row("c", "x", 0));
            first = rig.flush(
                    30,
                    rig.changes(
                            10,
                            Rows.of(NOTE)
                                    .update(10, 1, "c", "before the table's start", 9)
                                    // Three changes in one transaction are one version.
                                    .update(20, 1, "a", SAME, 1)
                                    .update(20, 2, "a", SAME, 2)
                                    .update(20, 3, "a", SAME, 3)
                                    .insert(20, 4, "mayfly", "x", 0)
                                    .delete(20, 5, "mayfly", null, null)
                                    .delete(21, 1, "b", null, null)
                                    .update(22, 1, "d", SAME, 4)
                                    .from(0, "a"),
                            Rows.of(NOTE).insert(30, 1, "b", "again", 5)));
            // Killed before it could say so.
            rig.applyWithoutEnd(first);
        }
        String[] versions = {
            "a|text of a|0|10|10|20",
            "a|text of a|3|20|20|22",
            "b|x|0|10|10|21",
            "b|again|5|30|30|null",
            "c|x|0|10|10|null",
            "d|text of a|4|22|22|null"
        };
        try (Rig rig = rig(workspace, Mode.CDC)) {
            rig.apply(first);
            assertThat(rig.rows("note", "id, body, n, " + STOOD)).containsExactlyInAnyOrder(versions);

            rig.commit(rig.flush(50, rig.changes(10, Rows.of(widened).update(50, 1, "c", SAME, 5_000_000_000L, SAME))));
            assertThat(rig.rows("note", "id, text, n, state, " + STOOD))
                    .as("renamed, widened, and added with a default, which older versions get too")
                    .contains("a|text of a|0|new|10|10|20", "c|x|0|new|10|10|50", "c|x|5000000000|new|50|50|null");
            assertThat(rig.query("SELECT operationMetrics.numTargetRowsCopied FROM (DESCRIBE HISTORY "
                            + rig.target("note") + ") WHERE operation = 'MERGE'"))
                    .as("no version is written anew")
                    .isNotEmpty()
                    .allMatch("0"::equals);

            Rows lost = Rows.of(widened).update(60, 1, "b", SAME, 1L, "s").update(60, 2, "z", SAME, 1L, "s");
            assertThatThrownBy(() -> rig.commit(60, lost))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("table public.note")
                    .hasMessageContaining("key (z) and columns (text)");
            assertThat(rig.rows("note", "id")).hasSize(versions.length + 1);
        }
    }

    @Test
    @Tag("S7")
    @Tag("X7")
    void followsSnapshotsOfOtherKeysAndOtherSources(TestWorkspace workspace) {
        TableSchema byNumber = Rig.table(
                "note",
                Rig.column(1, "id", DataType.STRING),
                Rig.column(2, "body", DataType.STRING),
                Rig.key(3, "n", DataType.INT32, 1));
        try (Rig rig = rig(workspace, Mode.CDC)) {
            rig.replace(50, Rows.of(NOTE).row("a", "x", 1).row("b", "x", 1).row("c", "x", 3));
            // Another source, whose positions are lower; one row differs.
            rig.replace(20, Rows.of(NOTE).row("a", "x", 1).row("b", "y", 1).row("c", "x", 3));
            rig.commit(rig.flush(30, rig.changes(20, Rows.of(NOTE).update(30, 1, "c", "x", 4))));
            String[] versions = {
                "a|x|1|20|50|null", "b|x|1|50|50|20", "b|y|1|20|20|null", "c|x|3|20|50|30", "c|x|4|30|30|null"
            };
            assertThat(rig.rows("note", "id, body, n, " + STOOD)).containsExactlyInAnyOrder(versions);

            // Two current versions have one number.
            rig.replace(60, Rows.of(byNumber).row("a", "x", 1).row("b", "y", 2).row("c", "x", 4));
            assertThat(rig.rows("note", "id, body, n, " + STOOD))
                    .containsExactlyInAnyOrder(
                            "a|x|1|20|50|60",
                            "a|x|1|60|60|null",
                            "b|x|1|50|50|20",
                            "b|y|1|20|20|60",
                            "b|y|2|60|60|null",
                            "c|x|3|20|50|30",
                            "c|x|4|30|30|null");

            TableSchema bag = Rig.table("bag", Rig.column(1, "x", DataType.STRING));
            assertThatThrownBy(() -> rig.sink.check(List.of(bag)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("table public.bag has no key");
            assertThatThrownBy(() -> rig.commit(70, Rows.of(bag).insert(70, 1, "x")))
                    .isInstanceOf(ConfigurationException.class);
        }
    }
}
