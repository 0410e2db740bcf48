package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.workspace.Fault;
import dev.tributary.cdc.workspace.FaultRule;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class LedgerTest {

    /** Of one revision. */
    private static final int WRITERS = Boolean.getBoolean("campaign") ? 4 : 2;

    private static Checkpoint first(String pipeline) {
        return Checkpoint.first(pipeline, Rig.SOURCE, Rig.NOW);
    }

    @Test
    void savesOnlyInPlaceOfTheCheckpointItSucceeds(TestWorkspace workspace) {
        StateStore ledger = LedgerStateStore.in(Rig.workspace(workspace), workspace.catalog(), workspace.schema());

        assertThat(ledger.load("p")).isEmpty();
        assertThat(Rig.query(
                        workspace,
                        "SELECT * FROM information_schema.schemata WHERE schema_name = '" + workspace.schema() + "'"))
                .as("looking creates nothing")
                .isEmpty();

        Checkpoint one = first("p");
        ledger.save(Revision.NONE, one);
        assertThat(ledger.load("p")).contains(one);
        assertThatThrownBy(() -> ledger.save(Revision.NONE, first("p").nextEpoch(Rig.NOW)))
                .isInstanceOf(FencedException.class);

        Checkpoint two = one.advancedTo(new Lsn(77), Rig.NOW);
        ledger.save(one.revision(), two);
        assertThatThrownBy(() -> ledger.save(one.revision(), one.nextEpoch(Rig.NOW)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("'p'");
        assertThat(ledger.load("p")).contains(two);
        assertThat(ledger.load("q")).isEmpty();
    }

    @Test
    void whatSomebodyElseHasWrittenToItIsToldWithARemedy(TestWorkspace workspace) {
        StateStore ledger = LedgerStateStore.in(Rig.workspace(workspace), workspace.catalog(), workspace.schema());
        ledger.save(Revision.NONE, first("p"));
        ledger.save(Revision.NONE, first("q"));
        String table = "`" + workspace.catalog() + "`.`" + workspace.schema() + "`.`_cdc_ledger`";
        Rig.execute(workspace, "INSERT INTO " + table + " SELECT * FROM " + table + " WHERE pipeline = 'p'");
        Rig.execute(workspace, "UPDATE " + table + " SET state = NULL WHERE pipeline = 'q'");

        assertThatThrownBy(() -> ledger.load("p"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("2 rows of pipeline 'p'");
        assertThatThrownBy(() -> ledger.load("q"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("of pipeline 'q', in the ledger ");
    }

    @Test
    @Tag("P18")
    void ofSeveralWritersExactlyOneWins(TestWorkspace workspace) throws Exception {
        StateStore ledger = LedgerStateStore.in(Rig.workspace(workspace), workspace.catalog(), workspace.schema());
        Checkpoint one = first("p");
        ledger.save(Revision.NONE, one);
        ledger.save(Revision.NONE, first("other"));
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            AtomicInteger fenced = new AtomicInteger();
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                // All of the same revision: only what is saved with them tells them apart.
                Checkpoint next = one.nextEpoch(Rig.NOW);
                writers.add(() -> {
                    try {
                        ledger.save(one.revision(), next);
                        return true;
                    } catch (FencedException e) {
                        fenced.incrementAndGet();
                        return false;
                    }
                });
            }
            writers.add(() -> {
                ledger.save(first("other").revision(), first("other").nextEpoch(Rig.NOW));
                return false;
            });
            int won = 0;
            for (Future<Boolean> writer : executor.invokeAll(writers)) {
                won += writer.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
            assertThat(fenced).hasValue(WRITERS - 1);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    @Tag("W3")
    void aLostAnswerOrASecondExecutionChangesNothing(TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults()) {
            StateStore ledger = LedgerStateStore.in(
                    Rig.workspace(faults, Duration.ofSeconds(60)), workspace.catalog(), workspace.schema());
            Checkpoint checkpoint = first("p");
            ledger.save(Revision.NONE, checkpoint);
            for (Fault fault : List.of(
                    Fault.LOST, Fault.EXECUTED_UNAVAILABLE, Fault.UNAVAILABLE, Fault.TWICE, Fault.TOO_MANY_REQUESTS)) {
                faults.set(FaultRule.of(fault).on("UPDATE _cdc_ledger"));
                Checkpoint next =
                        checkpoint.advancedTo(new Lsn(checkpoint.position().value() + 1), Rig.NOW);
                ledger.save(checkpoint.revision(), next);
                assertThat(faults.requests()).extracting(Seen::fault).contains(fault.text());
                assertThat(ledger.load("p")).contains(next);
                checkpoint = next;
            }
        }
    }
}
