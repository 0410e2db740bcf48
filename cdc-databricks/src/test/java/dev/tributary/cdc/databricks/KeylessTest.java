package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables without a key: a bag of rows, of which equal ones cannot be told apart. */
@LocalWorkspace
class KeylessTest {

    private static final int FLUSHES = Boolean.getBoolean("campaign") ? 3 : 2;

    private static final TableSchema READING = Rig.table(
            "reading",
            Rig.column(1, "n", DataType.INT32),
            Rig.column(2, "s", DataType.STRING),
            Rig.column(3, "f", DataType.FLOAT64),
            Rig.column(4, "g", DataType.FLOAT32),
            Rig.column(5, "names", DataType.array(DataType.STRING)),
            Rig.column(6, "weights", DataType.array(DataType.FLOAT64)));

    private static final String COLUMNS = "CAST(n AS STRING), s, CAST(f AS STRING), CAST(g AS STRING),"
            + " CAST(names AS STRING), CAST(weights AS STRING)";

    /** Few values, equal ones often, and such as compare equal without being the same. */
    private static Object[] value(Random random) {
        return new Object[] {
            pick(random, 1, 2, null),
            pick(random, "a", "A", "", "a ", null),
            pick(random, 0.0, -0.0, Double.NaN, 1.5, null),
            pick(random, 0f, -0f, Float.NaN, null),
            pick(random, List.of(), List.of("x"), Arrays.asList("x", null), null),
            pick(random, List.of(0.0), List.of(-0.0), Arrays.asList(Double.NaN, null), null)
        };
    }

    private static Object pick(Random random, Object... values) {
        return values[random.nextInt(values.length)];
    }

    private static String text(Object[] row) {
        List<String> values = new ArrayList<>();
        for (Object value : row) {
            values.add(String.valueOf(value));
        }
        return String.join("|", values);
    }

    private static List<String> sorted(List<Object[]> bag) {
        return bag.stream().map(KeylessTest::text).sorted().toList();
    }

    @Test
    @Tag("D9")
    @Tag("X6")
    void holdsEachRowAsOftenAsTheSource(TestWorkspace workspace) {
        Random random = new Random(7);
        List<Object[]> values = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            values.add(value(random));
        }
        List<Object[]> bag = new ArrayList<>();
        Rows snapshot = Rows.of(READING);
        for (int i = 0; i < 20; i++) {
            Object[] row = values.get(random.nextInt(values.size()));
            bag.add(row);
            snapshot.row(row);
        }
        try (Rig rig = new Rig(workspace, "keyless", Mode.CDC)) {
            rig.replace(10, snapshot);
            for (int n = 1; n <= FLUSHES; n++) {
                long lsn = n * 1_000L;
                Rows rows = Rows.of(READING);
                for (int ordinal = 1; ordinal <= 30; ordinal++) {
                    // The second flush only inserts.
                    if (n != 2 && !bag.isEmpty() && random.nextInt(5) < 3) {
                        rows.delete(lsn + ordinal / 4, ordinal, bag.remove(random.nextInt(bag.size())));
                    } else {
                        Object[] row = values.get(random.nextInt(values.size()));
                        bag.add(row);
                        rows.insert(lsn + ordinal / 4, ordinal, row);
                    }
                }
                Flush flush = rig.flush(lsn + 900, rig.changes(10, rows));
                if (n < FLUSHES) {
                    rig.applyWithoutEnd(flush);
                }
                rig.apply(flush);
                assertThat(rig.rows("reading", COLUMNS).stream().sorted().toList())
                        .as("flush %d, all but the last applied twice", n)
                        .isEqualTo(sorted(bag));
            }
        }
    }

    private static final TableSchema LOG =
            Rig.table("log", Rig.column(1, "line", DataType.STRING), Rig.column(2, "n", DataType.INT32));

    @Test
    @Tag("D9")
    @Tag("X8")
    void removesOneOfTwoEqualRowsAndWhatATruncateLeavesNothingOf(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "twins", Mode.CDC)) {
            rig.replace(10, Rows.of(LOG).row("twin", 1).row("twin", 1).row("only", null));
            Flush one = rig.flush(
                    20,
                    rig.changes(
                            10,
                            // What the snapshot holds already, and a row that lives for a moment.
                            Rows.of(LOG)
                                    .insert(10, 1, "early", 1)
                                    .delete(11, 1, "twin", 1)
                                    .delete(12, 1, "only", null)
                                    .insert(13, 1, "mayfly", 2)
                                    .delete(14, 1, "mayfly", 2)));
            rig.commit(one);
            assertThat(rig.rows("log", "line, n, _cdc_lsn")).containsExactly("twin|1|11");

            Flush truncated = rig.flush(
                    30,
                    rig.changes(
                            10,
                            new Lsn(25),
                            Rows.of(LOG)
                                    .insert(25, 2, "after", 1)
                                    .insert(25, 3, "after", 1)
                                    .delete(26, 1, "after", 1)));
            rig.applyWithoutEnd(truncated);
            rig.apply(truncated);
            assertThat(rig.rows("log", "line, n")).containsExactly("after|1");
        }
    }

    @Test
    void stopsWhereItCannotTellWhatIsThere(TestWorkspace workspace) {
        TableSchema narrower = Rig.table("log", Rig.column(1, "line", DataType.STRING));
        try (Rig rig = new Rig(workspace, "lost", Mode.CDC)) {
            rig.replace(10, Rows.of(LOG).row("twin", 1).row("twin", 2).row("other", 1));
            // Found by the columns that the source still has.
            rig.commit(20, Rows.of(narrower).delete(11, 1, "twin"));
            assertThat(rig.rows("log", "line")).isEqualTo(List.of("other", "twin"));

            Flush inserts = rig.flush(30, rig.changes(10, Rows.of(narrower).insert(21, 1, "new")));
            rig.pend(inserts);
            rig.changes.delete(inserts.files().toList());
            assertThatThrownBy(() -> rig.apply(inserts)).isInstanceOf(StagedFilesMissingException.class);

            Flush removals = rig.flush(
                    30, rig.changes(10, Rows.of(narrower).delete(22, 1, "twin").delete(22, 2, "twin")));
            rig.pend(removals);
            assertThatThrownBy(() -> rig.apply(removals))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("public.log")
                    .hasMessageContaining("1 more copies of 1 different rows")
                    .hasMessageNotContaining("twin");
            assertThat(rig.rows("log", "line")).containsExactly("other", "twin");
        }
        try (Rig next = new Rig(workspace, "lost", Mode.CDC)) {
            Flush removals = next.checkpoint.pending().orElseThrow();
            next.changes.delete(removals.files().toList());
            assertThatThrownBy(() -> next.apply(removals))
                    .isInstanceOf(SinkException.class)
                    .isNotInstanceOf(StagedFilesMissingException.class)
                    .hasMessageContaining("table public.log has no key");
        }
    }

    @Test
    @Tag("D6")
    void aTableCanGetAnotherKeyOrNone(TestWorkspace workspace) {
        TableSchema byLine =
                Rig.table("log", Rig.key(1, "line", DataType.STRING, 1), Rig.column(2, "n", DataType.INT32));
        TableSchema byNumber = Rig.table("log", Rig.key(2, "n", DataType.INT32, 1), Rig.column(3, "at", DataType.DATE));
        try (Rig rig = new Rig(workspace, "rekeyed", Mode.CDC)) {
            rig.replace(10, Rows.of(byLine).row("a", 1).row("b", 1));
            // The column of the first key is dropped at the source.
            rig.replace(20, Rows.of(byNumber).row(1, 0).row(2, 0));
            rig.commit(30, Rows.of(byNumber).update(21, 1, 2, 1).insert(21, 2, 3, 1));
            assertThat(rig.rows("log", "n, line")).containsExactly("1|null", "2|null", "3|null");
            rig.replace(40, Rows.of(LOG).row("c", null).row("c", null));
            rig.commit(50, Rows.of(LOG).delete(41, 1, "c", null));
            assertThat(rig.rows("log", "line, n")).containsExactly("c|null");
        }
    }
}
