package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.workspace.Fault;
import dev.tributary.cdc.workspace.FaultRule;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    private static final Seen POLL = new Seen("GET sql/statements/{id}", "", "");

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));
    private static final TableSchema WIDER = Rig.table(
            "note",
            Rig.key(1, "id", DataType.INT32, 1),
            Rig.column(2, "body", DataType.STRING),
            Rig.column(3, "n", DataType.INT32));

    /** Every second step loses its answer, the others run twice; and the other way round in the campaign. */
    @ParameterizedTest
    @MethodSource("turns")
    @Tag("W3")
    @Tag("X8")
    void comesToTheSameEnd(Fault even, Fault odd, TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults();
                Rig rig = new Rig(workspace, Rig.workspace(faults, Duration.ofSeconds(60)), "p", Mode.CDC)) {
            faults.set(IntStream.range(0, STEPS.size())
                    .mapToObj(i -> FaultRule.of(i % 2 == 0 ? even : odd).sql(STEPS.get(i)))
                    .toArray(FaultRule[]::new));
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
            assertThat(faults.requests())
                    .filteredOn(seen -> !seen.fault().isEmpty())
                    .as(faults.requests().toString())
                    .hasSize(STEPS.size());
            if (even == Fault.LOST) {
                assertThat(faults.requests())
                        .as("what may still be running can take effect no more when it is sent again")
                        .extracting(Seen::toString)
                        .containsSubsequence(
                                "MERGE INTO table (lost)", "ALTER TABLE table SET TBLPROPERTIES", "MERGE INTO table");
            }
        }
    }

    static Stream<Arguments> turns() {
        Arguments first = Arguments.of(Fault.LOST, Fault.TWICE);
        return Boolean.getBoolean("campaign")
                ? Stream.of(first, Arguments.of(Fault.TWICE, Fault.LOST))
                : Stream.of(first);
    }

    @Test
    void anInterruptEndsAStatementWithinSeconds(TestWorkspace workspace) throws Exception {
        try (WorkspaceFaults faults = workspace.faults();
                Warehouse warehouse = new SqlWarehouse(
                        Rig.workspace(faults, Duration.ofSeconds(60)).settings(),
                        1,
                        Duration.ofMinutes(5),
                        "watchdog")) {
            faults.set("pending sql crc32");
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
            Await.until("the driver polls", () -> faults.requests().contains(POLL));
            caller.interrupt();
            caller.join(30_000);
            assertThat(caller.isAlive()).isFalse();
            assertThat(outcome).hasValue(Outcome.UNKNOWN);
            assertThat(interrupted).isTrue();
            assertThat(faults.requests()).extracting(Seen::kind).contains("POST sql/statements/{id}/cancel");
        }
    }

    @Test
    void cancelsAStatementThatTakesTooLong(TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults();
                Warehouse warehouse = new SqlWarehouse(
                        Rig.workspace(faults, Duration.ofSeconds(60)).settings(),
                        1,
                        Duration.ofSeconds(1),
                        "watchdog")) {
            // Answered at once: the driver cannot cancel what it has no name for yet.
            faults.set("pending sql crc32");
            assertThatThrownBy(
                            () -> warehouse.execute("SELECT SUM(crc32(CAST(id AS STRING))) FROM range(0, 100000000)"))
                    .isInstanceOfSatisfying(StatementException.class, e -> assertThat(e.outcome())
                            .isEqualTo(Outcome.UNKNOWN));
            assertThat(warehouse.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
        }
    }

    @Test
    @Tag("W3")
    void aStatementThatIsDoneStaysDoneWhenItsClosingFails(TestWorkspace workspace) {
        AtomicInteger closings = new AtomicInteger();
        Steps lost = new Steps() {
            @Override
            public <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E {
                T outcome = action.take();
                if (step.equals("http:DELETE sql/statements/{id}") && closings.incrementAndGet() == 1) {
                    throw FaultTest.<E>lost();
                }
                return outcome;
            }
        };
        try (WorkspaceFaults faults = workspace.faults();
                Warehouse warehouse = new SqlWarehouse(
                        Rig.workspace(faults, Duration.ofSeconds(60)).settings().with(lost),
                        1,
                        Duration.ofMinutes(5),
                        "watchdog")) {
            assertThat(warehouse.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
            assertThat(warehouse.query("SELECT 2", row -> row.getInt(1))).containsExactly(2);
            assertThat(faults.requests())
                    .extracting(Seen::kind)
                    .filteredOn(kind -> kind.startsWith("SELECT"))
                    .hasSize(2);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E lost() {
        return (E) new IOException("the answer is lost");
    }
}
