package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.FaultyProxy.Fault;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W3: an answer is lost, or a statement runs twice, at every step of a snapshot and a flush. */
@LocalWorkspace
class FaultTest {

    private static final List<String> STEPS = List.of(
            "CREATE TABLE",
            "COPY INTO",
            "RENAME TO",
            "INSERT OVERWRITE",
            "ADD COLUMNS",
            "DELETE FROM",
            "MERGE INTO",
            "UPDATE `");

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));
    private static final TableSchema WIDER = Rig.table(
            "note",
            Rig.key(1, "id", DataType.INT32, 1),
            Rig.column(2, "body", DataType.STRING),
            Rig.column(3, "n", DataType.INT32));

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOSE_ANSWER", "TWICE"})
    @Tag("W3")
    void comesToTheSameEnd(Fault fault, TestWorkspace workspace) {
        Set<String> done = ConcurrentHashMap.newKeySet();
        try (FaultyProxy proxy = new FaultyProxy(workspace);
                Rig rig = new Rig(workspace, proxy.workspace(workspace), "p", Mode.CDC)) {
            proxy.faults((method, path, body) ->
                    method.equals("POST") && STEPS.stream().anyMatch(step -> body.contains(step) && done.add(step))
                            ? fault
                            : Fault.NONE);
            rig.replace(10, Rows.of(NOTE).row(1, "a").row(2, "b"));
            rig.replace(11, Rows.of(NOTE).row(1, "a").row(2, "c"));
            rig.commit(rig.flush(
                    20,
                    rig.changes(
                            11,
                            new Lsn(15),
                            Rows.of(NOTE).insert(16, 1, 3, "d"),
                            Rows.of(WIDER)
                                    .insert(20, 1, 4, "e", 5)
                                    .insert(20, 2, 5, "f", 6)
                                    .delete(20, 3, 5, null, null))));
            assertThat(rig.rows("note", "id, body, n, _cdc_lsn")).containsExactly("3|d|null|16", "4|e|5|20");
            assertThat(rig.sink.ledger().load("p")).contains(rig.checkpoint);
            assertThat(done).containsExactlyInAnyOrderElementsOf(STEPS);
        }
    }

    @Test
    void anInterruptEndsAStatementWithinSeconds(TestWorkspace workspace) throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(workspace);
                Warehouse warehouse =
                        new SqlWarehouse(proxy.workspace(workspace).settings(), 1, Duration.ofMinutes(5), "watchdog")) {
            CountDownLatch sent = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            proxy.faults((method, path, body) -> {
                if (body.contains("crc32")) {
                    sent.countDown();
                } else if (path.endsWith("/cancel")) {
                    cancelled.countDown();
                }
                return Fault.NONE;
            });
            AtomicReference<Outcome> outcome = new AtomicReference<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread caller = new Thread(() -> {
                try {
                    warehouse.execute("SELECT SUM(crc32(CAST(id AS STRING))) FROM range(0, 100000000)");
                } catch (StatementException e) {
                    outcome.set(e.outcome());
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();
            caller.join(30_000);
            assertThat(caller.isAlive()).isFalse();
            assertThat(outcome).hasValue(Outcome.UNKNOWN);
            assertThat(interrupted).isTrue();
            assertThat(cancelled.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void cancelsAStatementThatTakesTooLong(TestWorkspace workspace) {
        try (Warehouse warehouse =
                new SqlWarehouse(Rig.workspace(workspace).settings(), 1, Duration.ofSeconds(2), "watchdog")) {
            assertThatThrownBy(
                            () -> warehouse.execute("SELECT SUM(crc32(CAST(id AS STRING))) FROM range(0, 100000000)"))
                    .isInstanceOfSatisfying(StatementException.class, e -> assertThat(e.outcome())
                            .isEqualTo(Outcome.UNKNOWN));
            assertThat(warehouse.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
        }
    }
}
