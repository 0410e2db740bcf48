package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Targets that keep what is deleted, and targets to which every change is appended. */
@LocalWorkspace
class ModesTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    private static final String COLUMNS = "`Key \"one\"`, `key 'two'`, `t`, `s.c2`, `select`";

    private static Rig rig(TestWorkspace workspace, String pipeline, Mode mode) {
        return new Rig(
                workspace,
                Rig.workspace(workspace),
                Rig.sink(workspace)
                        .applyMode("soft*", ApplyMode.SOFT_DELETE)
                        .applyMode("public.log?", ApplyMode.APPEND),
                pipeline,
                mode);
    }

    /** Rows by key, each with whether it is deleted. */
    private static void keep(Map<String, String> kept, List<String> before, List<String> after) {
        before.forEach(row -> kept.put(key(row), row + "|true"));
        after.forEach(row -> kept.put(key(row), row + "|false"));
    }

    private static String key(String row) {
        String[] parts = row.split("\\|", 3);
        return "%3s|%s".formatted(parts[0], parts[1]);
    }

    @Test
    @Tag("P9")
    @Tag("W5")
    @Tag("D7")
    @Tag("D8")
    void followARandomSourceOnceHoweverOftenAFlushIsApplied(TestWorkspace workspace) {
        List<TableSchema> schemas = new ArrayList<>();
        List<FoldModel> models = new ArrayList<>();
        List<Map<String, String>> kept = new ArrayList<>();
        for (String name : List.of("soft", "log1")) {
            schemas.add(Rig.table(
                    name,
                    Rig.key(1, "Key \"one\"", DataType.INT32, 1),
                    Rig.key(2, "key 'two'", DataType.STRING, 2),
                    Rig.column(4, "t", DataType.STRING),
                    Rig.column(5, "s.c2", DataType.STRING),
                    Rig.column(6, "select", DataType.STRING)));
            models.add(new FoldModel(7, 60, true, true));
            kept.add(new TreeMap<>());
        }
        try (Rig rig = rig(workspace, "modes", Mode.CDC)) {
            rig.replace(10, models.get(0).snapshot(schemas.get(0)));
            // A log has nothing to find in what was copied.
            Rows copied = models.get(1).snapshot(schemas.get(1));
            if (CAMPAIGN) {
                rig.replace(10, copied);
            }
            List<Flush> flushes = new ArrayList<>();
            for (long lsn = 1_000; lsn <= (CAMPAIGN ? 4_000 : 1_000); lsn += 1_000) {
                List<TableFlush> tables = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    List<String> before = models.get(i).expected();
                    List<Rows> rows = models.get(i).flush(schemas.get(i), lsn, 200, 2);
                    keep(kept.get(i), before, models.get(i).expected());
                    tables.add(rig.changes(10, rows.toArray(new Rows[0])));
                }
                Flush flush = rig.flush(lsn + 900, tables.toArray(new TableFlush[0]));
                rig.commit(flush);
                flushes.add(flush);
            }
            flushes.forEach(rig::applyAgain);
            assertFollowed(rig, models, kept);
        }
    }

    private static void assertFollowed(Rig rig, List<FoldModel> models, List<Map<String, String>> kept) {
        assertThat(rig.query("SELECT " + COLUMNS + ", _cdc_deleted FROM " + rig.target("soft") + " ORDER BY 1, 2"))
                .containsExactlyElementsOf(kept.get(0).values());
        assertThat(rig.query("SELECT _cdc_lsn, _cdc_ordinal, _cdc_op, " + COLUMNS
                        + ", COALESCE(array_join(_cdc_unchanged, ','), ''), COALESCE(_cdc_old_key, '') FROM "
                        + rig.target("log1") + " WHERE _cdc_op NOT IN ('R', 'S') ORDER BY 1, 2"))
                .containsExactlyElementsOf(models.get(1).log());
    }

    private static final TableSchema SOFT =
            Rig.table("soft_keyed", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "v", DataType.STRING));
    private static final TableSchema BAG =
            Rig.table("soft_bag", Rig.column(1, "line", DataType.STRING), Rig.column(2, "n", DataType.FLOAT64));
    private static final TableSchema LOG =
            Rig.table("log7", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "v", DataType.STRING));
    private static final TableSchema LINES = Rig.table("log8", Rig.column(1, "line", DataType.STRING));

    @Test
    @Tag("W6")
    @Tag("X8")
    @Tag("D9")
    @Tag("D10")
    @Tag("S7")
    void whatIsDeletedTruncatedOrVanishedStays(TestWorkspace workspace) {
        try (Rig rig = rig(workspace, "kept", Mode.CDC)) {
            rig.replace(10, Rows.of(SOFT).row(1, "one").row(2, "two").row(3, "three"));
            rig.replace(
                    10,
                    Rows.of(BAG)
                            .row("twin", 1.5)
                            .row("twin", 1.5)
                            .row("twin", 1.5)
                            .row("only", null));
            Flush deletes = rig.flush(
                    20,
                    rig.changes(
                            10,
                            Rows.of(SOFT)
                                    .delete(11, 1, 1, null)
                                    .delete(11, 2, 99, null)
                                    .insert(12, 1, 4, "four")
                                    .delete(13, 1, 4, null)),
                    rig.changes(
                            10,
                            Rows.of(BAG)
                                    .delete(11, 1, "twin", 1.5)
                                    .delete(11, 2, "only", null)
                                    .insert(12, 1, "new", 0.0)));
            rig.applyWithoutEnd(deletes);
            rig.apply(deletes);
            assertThat(soft(rig)).containsExactly("1|one|11|true", "2|two|10|false", "3|three|10|false");
            assertThat(bag(rig))
                    .containsExactly(
                            "new|0.0|12|false",
                            "only|null|11|true",
                            "twin|1.5|11|false",
                            "twin|1.5|11|false",
                            "twin|1.5|11|true");

            Lsn truncated = new Lsn(25);
            Flush truncation = rig.flush(
                    30,
                    rig.changes(
                            10,
                            truncated,
                            Rows.of(SOFT).insert(25, 2, 1, "again").insert(25, 3, 5, "five")),
                    rig.changes(10, truncated, Rows.of(BAG).insert(25, 2, "twin", 1.5)));
            rig.applyWithoutEnd(truncation);
            rig.apply(truncation);
            List<String> softly = List.of("1|again|25|false", "2|two|25|true", "3|three|25|true", "5|five|25|false");
            List<String> lines = List.of(
                    "new|0.0|25|true",
                    "only|null|11|true",
                    "twin|1.5|11|true",
                    "twin|1.5|25|false",
                    "twin|1.5|25|true",
                    "twin|1.5|25|true");
            assertThat(soft(rig)).isEqualTo(softly);
            assertThat(bag(rig)).isEqualTo(lines);

            // What was deleted comes back, what stood there has vanished, and nothing of it is a change of the key.
            for (int time = 1; time <= 2; time++) {
                rig.replace(40, Rows.of(SOFT).row(1, "again").row(2, "back"));
                rig.replace(40, Rows.of(BAG).row("new", 0.0));
            }
            assertThat(soft(rig))
                    .containsExactly("1|again|40|false", "2|back|40|false", "3|three|25|true", "5|five|40|true");
            assertThat(bag(rig))
                    .containsExactly(
                            "new|0.0|25|true",
                            "new|0.0|40|false",
                            "only|null|11|true",
                            "twin|1.5|11|true",
                            "twin|1.5|25|true",
                            "twin|1.5|25|true",
                            "twin|1.5|40|true");
            Flush all = rig.flush(50, rig.changes(40, new Lsn(45), Rows.of(SOFT)));
            rig.commit(all);
            assertThat(rig.rows("soft_keyed", "id, _cdc_lsn, _cdc_deleted"))
                    .containsExactly("1|45|true", "2|45|true", "3|25|true", "5|40|true");
        }
    }

    private static List<String> soft(Rig rig) {
        return rig.rows("soft_keyed", "id, v, _cdc_lsn, _cdc_deleted");
    }

    private static List<String> bag(Rig rig) {
        return rig.rows("soft_bag", "line, n, _cdc_lsn, _cdc_deleted").stream()
                .sorted()
                .toList();
    }

    @Test
    @Tag("D9")
    @Tag("D10")
    @Tag("X7")
    void aLogHoldsTruncatesAndSnapshotsAndEachOnce(TestWorkspace workspace) {
        try (Rig rig = rig(workspace, "logs", Mode.CDC)) {
            rig.replace(10, Rows.of(LOG).row(1, "one").row(2, "two"));
            rig.sink.replace(rig.snapshot(10, LINES));
            recorded(rig, 10, LOG);
            Flush flush = rig.flush(
                    20,
                    rig.changes(
                            10,
                            new Lsn(12),
                            Rows.of(LOG)
                                    .insert(11, 1, 3, "three")
                                    .truncate(12, 1)
                                    .insert(12, 2, 3, "again")),
                    rig.changes(
                            10,
                            Rows.of(LINES).insert(11, 2, "a").insert(11, 3, "a").delete(12, 3, "a")));
            rig.applyWithoutEnd(flush);
            rig.apply(flush);
            List<String> changes = List.of(
                    "10|0|R|1|one",
                    "10|0|R|2|two",
                    "10|0|S|null|null",
                    "11|1|I|3|three",
                    "12|1|T|null|null",
                    "12|2|I|3|again");
            assertThat(log(rig)).isEqualTo(changes);
            assertThat(rig.query("SELECT _cdc_lsn, _cdc_ordinal, _cdc_op, line FROM " + rig.target("log8")
                            + " ORDER BY 1, 2"))
                    .containsExactly("10|0|S|null", "11|2|I|a", "11|3|I|a", "12|3|D|a");

            // The same once more, and then one that dies before it is recorded.
            rig.replace(20, Rows.of(LOG).row(3, "again"));
            rig.replace(20, Rows.of(LOG).row(3, "again"));
            rig.sink.replace(rig.snapshot(20, LINES));
            recorded(rig, 20, LOG, LINES);
            rig.replace(30, Rows.of(LOG).row(3, "never recorded").row(4, "neither"));
        }
        try (Rig rig = rig(workspace, "logs", Mode.CDC)) {
            TableState lines = rig.checkpoint.tables().get(LINES.id()).toBeCopied("it was rewritten");
            Checkpoint begun = rig.checkpoint
                    .snapshotBegun(List.of(LOG.id()), Rig.NOW)
                    .withState(LINES.id(), lines, Rig.NOW)
                    .succeeding(rig.checkpoint);
            rig.sink.ledger().save(rig.checkpoint.revision(), begun);
            rig.checkpoint = begun;
            rig.sink.replace(rig.snapshot(30, LINES));
        }
        try (Rig rig = rig(workspace, "logs", Mode.CDC)) {
            rig.replace(40, Rows.of(LOG).row(3, "fresh"));
            List<String> log = log(rig);
            assertThat(log.subList(6, log.size()))
                    .containsExactly("20|0|R|3|again", "20|0|S|null|null", "40|0|R|3|fresh", "40|0|S|null|null");
            rig.sink.replace(rig.snapshot(40, LINES));
            assertThat(rig.query("SELECT _cdc_lsn FROM " + rig.target("log8") + " WHERE _cdc_op = 'S' ORDER BY 1"))
                    .as("no change came after the copy at 20, and it was recorded all the same")
                    .containsExactly("10", "20", "40");
            recorded(rig, 40, LOG);

            // Another source begins below; what was before stays, though the places are the same.
            Checkpoint moved = rig.checkpoint.restartedAt(Rig.SOURCE, 2, new Lsn(5), List.of(LOG.id()), Rig.NOW);
            rig.sink.ledger().save(rig.checkpoint.revision(), moved);
            rig.checkpoint = moved;
            rig.replace(10, Rows.of(LOG).row(1, "one"));
            assertThat(rig.query(
                            "SELECT _cdc_generation, COUNT(*) FROM " + rig.target("log7") + " GROUP BY 1 ORDER BY 1"))
                    .containsExactly("1|10", "2|2");
        }
        try (SinkSession other = Rig.sink(workspace).build().open(new SinkContext("other", Mode.CDC, message -> {}))) {
            assertThatThrownBy(() -> other.begin(List.of(LOG)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("mode append and cannot become one of mode merge");
            assertThatThrownBy(() -> other.check(List.of(LOG)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("mode append and cannot become one of mode merge");
        }
    }

    private static List<String> log(Rig rig) {
        return rig.query("SELECT _cdc_lsn, _cdc_ordinal, _cdc_op, id, v FROM " + rig.target("log7")
                + " ORDER BY _cdc_generation, 1, 2, 3, 4");
    }

    private static void recorded(Rig rig, long lsn, TableSchema... tables) {
        Checkpoint next = rig.checkpoint;
        for (TableSchema table : tables) {
            next = next.withTable(table.id(), TableState.of(table, new Lsn(lsn)), Rig.NOW);
        }
        next = next.succeeding(rig.checkpoint);
        rig.sink.ledger().save(rig.checkpoint.revision(), next);
        rig.checkpoint = next;
    }
}
