package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** W9: what others create or change at the same time. */
@LocalWorkspace
class RaceTest {

    /** Of pipelines. */
    private static final List<String> NAMES =
            Boolean.getBoolean("campaign") ? List.of("a", "b", "c", "d") : List.of("a", "b");

    private static TableSchema table(String name) {
        return Rig.table(name, Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));
    }

    @Test
    @Tag("W9")
    void pipelinesThatBeginAtOnceShareSchemasLedgerAndVolumes(TestWorkspace workspace) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<Callable<List<String>>> pipelines = NAMES.stream()
                    .<Callable<List<String>>>map(name -> () -> {
                        try (Rig rig = new Rig(workspace, name, Mode.CDC)) {
                            rig.commit(10, Rows.of(table("t_" + name)).insert(10, 1, 1, name));
                            return rig.rows("t_" + name, "id || body");
                        }
                    })
                    .toList();
            List<String> rows = new ArrayList<>();
            for (Future<List<String>> pipeline : executor.invokeAll(pipelines)) {
                rows.addAll(pipeline.get());
            }
            assertThat(rows).isEqualTo(NAMES.stream().map(name -> "1" + name).toList());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    @Tag("W9")
    void aTableThatSomeoneAltersMeanwhileTakesTheFlush(TestWorkspace workspace) throws Exception {
        TableSchema note = table("note");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (WorkspaceFaults faults = workspace.faults();
                Rig rig = new Rig(workspace, Rig.workspace(faults, Duration.ofSeconds(60)), "p", Mode.CDC)) {
            faults.set("conflict on MERGE INTO table at 1-2", "conflict on UPDATE _cdc_ledger");
            rig.commit(20, Rows.of(note).insert(20, 1, 2, "b"));
            assertThat(faults.requests())
                    .filteredOn(seen -> seen.fault().equals("conflict"))
                    .extracting(Seen::kind)
                    .containsExactlyInAnyOrder("MERGE INTO table", "MERGE INTO table", "UPDATE _cdc_ledger");

            // As a person would, and while the MERGE is on its way.
            faults.set("hung on MERGE INTO table");
            Future<?> flush = executor.submit(() -> rig.commit(30, Rows.of(note).insert(30, 1, 3, "c")));
            faults.awaitHung(Duration.ofSeconds(60));
            rig.execute("ALTER TABLE " + rig.target("note") + " ADD COLUMNS (theirs STRING COMMENT 'not ours')");
            rig.execute("UPDATE " + rig.target("note") + " SET theirs = 'kept'");
            faults.goOn();
            flush.get();
            assertThat(rig.rows("note", "id, body, theirs")).containsExactly("2|b|kept", "3|c|null");
        } finally {
            executor.shutdownNow();
        }
    }
}
