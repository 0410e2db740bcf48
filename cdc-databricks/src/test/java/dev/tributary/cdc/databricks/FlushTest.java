package dev.tributary.cdc.databricks;

import static dev.tributary.cdc.databricks.Rows.SAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class FlushTest {

    private static final TableSchema NOTE = Rig.table(
            "note",
            Rig.key(1, "id", DataType.STRING, 1),
            Rig.column(2, "body", DataType.STRING),
            Rig.column(3, "n", DataType.INT32));

    @Test
    void appliesChangesThatWereHeldBackWhileOthersWentOn(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "held", Mode.CDC)) {
            Checkpoint beyond = rig.checkpoint.advancedTo(new Lsn(30), Rig.NOW);
            rig.sink.ledger().save(rig.checkpoint.revision(), beyond);
            rig.checkpoint = beyond;
            rig.commit(rig.flush(
                    20,
                    rig.changes(
                            10,
                            Rows.of(NOTE)
                                    .insert(9, 1, "gone", "before the table was copied", 1)
                                    .insert(20, 1, "held", "back", 1))));

            assertThat(rig.rows("note", "id, body, _cdc_lsn")).containsExactly("held|back|20");
            assertThat(rig.checkpoint.position()).isEqualTo(new Lsn(30));
        }
    }

    @Test
    @Tag("D7")
    @Tag("D8")
    @Tag("W5")
    @Tag("W6")
    void appliesWhatHappenedToEachRow(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(
                    10,
                    Rows.of(NOTE)
                            .row("deleted", "x", 0)
                            .row("kept", "long text", 0)
                            .row("reborn", "x", 0)
                            .row("k1", "text of k1", 0)
                            .row("a", "text of a", 0)
                            .row("b", "text of b", 0)
                            .row("moved-and-deleted", "x", 0)
                            .row("start", "at the consistent point", 0));
            Flush flush = rig.flush(
                    30,
                    rig.changes(
                            10,
                            Rows.of(NOTE)
                                    .insert(9, 1, "gone", "before the table was copied", 1)
                                    .update(10, 1, "start", "before the table's start", 1)
                                    .insert(11, 1, "new", "n", 1)
                                    .delete(11, 2, "deleted", null, null)
                                    .update(11, 3, "kept", SAME, 1)
                                    .delete(12, 1, "reborn", null, null)
                                    .insert(12, 2, "reborn", "again", 1)
                                    .insert(12, 3, "mayfly", "x", 1)
                                    .delete(12, 4, "mayfly", null, null)
                                    .delete(12, 5, "never there", null, null)
                                    // A chain: k1, k2, k3.
                                    .update(13, 1, "k2", SAME, 1)
                                    .from(0, "k1")
                                    .update(13, 2, "k3", SAME, 2)
                                    .from(0, "k1"),
                            Rows.of(NOTE)
                                    // A swap: a to tmp, b to a, tmp to b.
                                    .update(14, 1, "tmp", SAME, 1)
                                    .from(0, "a")
                                    .update(14, 2, "a", SAME, 1)
                                    .from(0, "b")
                                    .update(14, 3, "b", SAME, 2)
                                    .from(0, "a")
                                    // A row that is born, gets its text, and moves.
                                    .insert(15, 1, "born", "text", 1)
                                    .update(15, 2, "born", SAME, 2)
                                    .update(15, 3, "grown", SAME, 3)
                                    .from(0, "born")
                                    // Its old key is taken by another one.
                                    .insert(15, 4, "born", "other", 1)
                                    .from(1, "born")
                                    .update(0, 5, "moved", SAME, 1)
                                    .from(0, "moved-and-deleted")
                                    .delete(0, 6, "moved", null, null)
                                    .from(0, "moved-and-deleted")));
            rig.applyWithoutEnd(flush);
            String[] expected = {
                "a|text of b|1|14",
                "b|text of a|2|14",
                "born|other|1|15",
                "grown|text|3|15",
                "k3|text of k1|2|13",
                "kept|long text|1|11",
                "new|n|1|11",
                "reborn|again|1|12",
                "start|at the consistent point|0|10"
            };
            assertThat(rig.rows("note", "id, body, n, _cdc_lsn")).containsExactly(expected);
            rig.apply(flush);
            assertThat(rig.rows("note", "id, body, n, _cdc_lsn"))
                    .as("applied again")
                    .containsExactly(expected);

            Flush later = rig.flush(
                    40,
                    rig.changes(
                            10,
                            Rows.of(NOTE)
                                    .delete(40, 1, "new", null, null)
                                    .update(0, 2, "a", "A", 9)
                                    .insert(0, 3, "deleted", "again", 9)));
            rig.commit(later);
            rig.apply(flush);
            assertThat(rig.rows("note", "id, body, n, _cdc_lsn"))
                    .as("W5: an older flush after a newer one, which its position holds back")
                    .contains("a|A|9|40", "deleted|again|9|40")
                    .noneMatch(row -> row.startsWith("new|"));
            rig.applyAgain(flush);
            assertThat(rig.rows("note", "id, body, n, _cdc_lsn"))
                    .as("W5: the same as by a statement that nothing holds back: no row that is there moves backward")
                    .contains("a|A|9|40", "deleted|again|9|40");

            assertThatThrownBy(() -> rig.commit(50, Rows.of(NOTE).update(50, 1, "nobody", SAME, 1)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("table public.note")
                    .hasMessageContaining("key (nobody) and columns (body)");
            assertThat(rig.sink.ledger().load("p")).contains(rig.checkpoint);
        }
    }

    @Test
    @Tag("D10")
    @Tag("X8")
    void truncatesInOrderAndAReplayEmptiesNothing(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(NOTE).row("old", "x", 0).row("again", "x", 0));
            Flush flush = rig.flush(
                    30,
                    rig.changes(
                            10,
                            new Lsn(25),
                            Rows.of(NOTE)
                                    .insert(25, 4, "again", "same transaction", 1)
                                    .insert(30, 1, "later", "y", 1)));
            rig.applyWithoutEnd(flush);
            assertThat(rig.rows("note", "id, body")).containsExactly("again|same transaction", "later|y");
            rig.apply(flush);
            assertThat(rig.rows("note", "id, body")).as("X8").containsExactly("again|same transaction", "later|y");

            // Before the table's start, a TRUNCATE has no effect (X4); afterwards it needs no rows.
            rig.commit(rig.flush(40, rig.changes(45, new Lsn(40), Rows.of(NOTE))));
            assertThat(rig.rows("note", "id")).hasSize(2);
            rig.commit(rig.flush(50, rig.changes(45, new Lsn(50), Rows.of(NOTE))));
            assertThat(rig.rows("note", "id")).isEmpty();
        }
    }

    @Test
    void takesUpColumnsThatComeInTheMiddleOfAFlush(TestWorkspace workspace) {
        TableSchema added = Rig.table(
                "note",
                Rig.key(1, "id", DataType.STRING, 1),
                Rig.column(2, "body", DataType.STRING),
                Rig.column(3, "n", DataType.INT64),
                Rig.column(4, "tags", DataType.array(DataType.STRING)));
        TableSchema renamed = Rig.table(
                "note",
                Rig.key(1, "id", DataType.STRING, 1),
                Rig.column(2, "text", DataType.STRING),
                Rig.column(3, "n", DataType.INT64),
                Rig.column(4, "tags", DataType.array(DataType.STRING)));
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            // A table that was there before us: no metadata columns, no ids (X5).
            rig.execute("CREATE SCHEMA IF NOT EXISTS " + workspace.catalog() + "." + workspace.schema());
            rig.execute("CREATE TABLE " + rig.target("foreign") + " (`ID` STRING, body STRING) USING DELTA");
            rig.execute("INSERT INTO " + rig.target("foreign") + " VALUES ('f', 'before us'), ('g', 'stays')");
            TableSchema foreign =
                    Rig.table("foreign", Rig.key(1, "id", DataType.STRING, 1), Rig.column(2, "body", DataType.STRING));
            rig.replace(10, Rows.of(NOTE).row("a", "x", 1));
            rig.spans.take();
            rig.commit(rig.flush(
                    20,
                    rig.changes(
                            10,
                            Rows.of(NOTE).update(15, 1, "a", SAME, 2).insert(15, 2, "b", "B", 3),
                            Rows.of(added).update(20, 1, "b", SAME, 5_000_000_000L, List.of("t"))),
                    rig.changes(0, Rows.of(foreign).update(20, 1, "f", "ours"))));
            assertThat(rig.spans.take())
                    .allSatisfy(part -> assertThat(part.statements()).isNotEmpty())
                    .extracting(FollowedSpans.Ended::toString)
                    .containsExactlyInAnyOrder(
                            "LOAD note of 1-20", "LOAD foreign of 1-20", "MERGE note of 1-20", "MERGE foreign of 1-20");
            assertThat(rig.rows("note", "id, body, n, to_json(tags)"))
                    .containsExactly("a|x|2|null", "b|B|5000000000|[\"t\"]");
            assertThat(rig.rows("foreign", "id, body, _cdc_lsn")).containsExactly("f|ours|20", "g|stays|null");

            rig.commit(30, Rows.of(renamed).update(30, 1, "a", "renamed", 9L, null));
            assertThat(rig.rows("note", "id, text, n")).containsExactly("a|renamed|9", "b|B|5000000000");
            assertThat(rig.warnings).isEmpty();
        }
    }

    @Test
    void appliesNothingWhenAFileIsGone(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(NOTE).row("a", "x", 1));
            TableSchema other = Rig.table("other", Rig.key(1, "id", DataType.INT32, 1));
            Flush flush = rig.flush(
                    20,
                    rig.changes(10, Rows.of(NOTE).update(20, 1, "a", "y", 2)),
                    rig.changes(10, Rows.of(other).insert(20, 2, 1)));
            rig.pend(flush);
            rig.changes.delete(flush.tables().get(1).files().toList());
            assertThatThrownBy(() -> rig.apply(flush)).isInstanceOf(StagedFilesMissingException.class);
            assertThat(rig.rows("note", "id, body")).containsExactly("a|x");
            assertThat(rig.warnings).singleElement().asString().contains("other did not exist and was created");
        }
    }

    @Test
    void appliesNothingOfAFileWhoseBitsTurnedRoundOnTheirWay(TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults();
                Rig rig = new Rig(workspace, Rig.workspace(faults, Duration.ofSeconds(60)), "p", Mode.CDC)) {
            rig.replace(10, Rows.of(NOTE).row("a", "x", 1));
            // In the middle of so small a file lies its page of values.
            faults.set("corrupted on PUT file");
            Flush flush = rig.flush(20, rig.changes(10, Rows.of(NOTE).update(20, 1, "a", longText(), 2)));
            rig.pend(flush);
            assertThatThrownBy(() -> rig.apply(flush))
                    .isInstanceOf(StagedFilesMissingException.class)
                    .hasMessageContaining("cannot be read");
            assertThat(rig.rows("note", "id, body")).containsExactly("a|x");
        }
    }

    /** That does not get shorter by compression. */
    private static String longText() {
        byte[] bytes = new byte[20_000];
        new Random(20261121).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
