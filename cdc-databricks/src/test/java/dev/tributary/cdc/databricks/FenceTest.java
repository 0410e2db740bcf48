package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** X2 and P18: what a run that was taken over still has on its way comes to nothing. */
@LocalWorkspace
class FenceTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));

    @Test
    @Tag("X2")
    @Tag("X11")
    @Tag("P12")
    @Tag("P18")
    void aMergeThatReachesTheWarehouseAfterTheTakeOverChangesNothing(TestWorkspace workspace) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (WorkspaceFaults faults = workspace.faults();
                Rig dead = new Rig(workspace, Rig.workspace(faults, Duration.ofSeconds(60)), "p", Mode.CDC);
                Rig neighbour = new Rig(workspace, "p-2", Mode.CDC)) {
            dead.replace(10, Rows.of(NOTE).row(1, "a"));
            neighbour.commit(
                    15,
                    Rows.of(Rig.table("theirs", NOTE.columns().toArray(new Column[0])))
                            .insert(15, 1, 1, "x"));
            Flush flush = dead.flush(20, dead.changes(10, Rows.of(NOTE).insert(20, 1, 2, "k")));
            dead.pend(flush);
            faults.set("hung on MERGE INTO table");
            Future<?> hanging = executor.submit(() -> dead.apply(flush));
            faults.awaitHung(Duration.ofSeconds(60));

            try (Rig next = new Rig(workspace, "p", Mode.CDC)) {
                assertThat(next.checkpoint.pending()).contains(flush);
                next.apply(flush);
                assertThat(next.rows("note", "id, body")).containsExactly("1|a", "2|k");
                next.commit(30, Rows.of(NOTE).delete(30, 1, 2, null));
                assertThat(faults.goOn()).isEqualTo(1);
                assertThatThrownBy(hanging::get).hasCauseInstanceOf(FencedException.class);
                assertThat(next.rows("note", "id, body")).as("k stays gone").containsExactly("1|a");
                neighbour.commit(
                        40,
                        Rows.of(Rig.table("theirs", NOTE.columns().toArray(new Column[0])))
                                .insert(40, 1, 2, "y"));
                assertThat(neighbour.rows("theirs", "id, body")).as("X11").containsExactly("1|x", "2|y");
                assertThatThrownBy(() -> dead.pendAndCommit(
                                dead.flush(50, dead.changes(0, Rows.of(NOTE).insert(50, 1, 9, "late")))))
                        .isInstanceOf(FencedException.class);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(Rig.query(
                        workspace,
                        "SELECT table_name FROM information_schema.tables WHERE table_schema LIKE '"
                                + workspace.schema() + "%' ORDER BY 1"))
                .as("every staging table is gone")
                .containsExactly("_cdc_ledger", "note", "theirs");
    }

    @Test
    @Tag("S7")
    void aSnapshotOfADeadRunReplacesNothingAfterTheTakeOver(TestWorkspace workspace) {
        TableSchema other = Rig.table("other", NOTE.columns().toArray(new Column[0]));
        TableSchema fresh = Rig.table("fresh", NOTE.columns().toArray(new Column[0]));
        try (Rig dead = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            dead.replace(10, Rows.of(NOTE).row(1, "a"));
            dead.replace(10, Rows.of(other).row(1, "a"));
            // Both runs have their files; the first one is only slow.
            TableSnapshot late =
                    dead.snapshot(10, NOTE, Rows.of(NOTE).row(1, "old").row(9, "vanished"));
            TableSnapshot lateAndEmpty = dead.snapshot(10, other);
            TableSnapshot lateAndNew = dead.snapshot(10, fresh, Rows.of(fresh).row(1, "old"));
            try (Rig next = new Rig(workspace, "p", Mode.SNAPSHOT)) {
                next.replace(20, Rows.of(NOTE).row(1, "new"));
                next.replace(20, Rows.of(other).row(1, "new"));
                for (TableSnapshot snapshot : List.of(late, lateAndEmpty, lateAndNew)) {
                    assertThatThrownBy(() -> dead.sink.replace(snapshot))
                            .as(snapshot.schema().id().toString())
                            .isInstanceOf(FencedException.class);
                }
                assertThat(next.rows("note", "id, body, _cdc_lsn")).containsExactly("1|new|20");
                assertThat(next.rows("other", "id, body, _cdc_lsn")).containsExactly("1|new|20");
            }
        }
        assertThat(Rig.query(
                        workspace,
                        "SELECT table_name FROM information_schema.tables WHERE table_schema LIKE '"
                                + workspace.schema() + "%' ORDER BY 1"))
                .containsExactly("_cdc_ledger", "note", "other");
    }

    @Test
    @Tag("W2")
    @Tag("X2")
    void aMergeThatIsRunningWhenTheTableIsFencedFails(TestWorkspace workspace) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(NOTE).row(1, "a"));
            Flush flush = rig.flush(20, rig.changes(10, Rows.of(NOTE).update(20, 1, 1, "b")));
            rig.pend(flush);
            // No statement that a warehouse would take: what matters is that it reads, waits, and then commits.
            String slow = "MERGE INTO " + rig.target("note")
                    + " AS t USING (SELECT 1 AS id, reflect('java.lang.Thread', 'sleep', 10000L) AS body) AS s"
                    + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET t.body = s.body";
            Future<?> running = executor.submit(() -> rig.execute(slow));
            int versions = rig.query("DESCRIBE HISTORY " + rig.target("note")).size();
            rig.sink.fence(rig.checkpoint);
            assertThat(rig.query("DESCRIBE HISTORY " + rig.target("note"))).hasSize(versions + 1);
            assertThatThrownBy(running::get).hasStackTraceContaining("DELTA_METADATA_CHANGED");
            rig.apply(flush);
            assertThat(rig.rows("note", "id, body, _cdc_lsn")).containsExactly("1|b|20");
        } finally {
            executor.shutdownNow();
        }
    }
}
