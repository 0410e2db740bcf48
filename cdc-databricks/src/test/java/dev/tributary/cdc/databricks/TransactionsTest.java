package dev.tributary.cdc.databricks;

import static dev.tributary.cdc.databricks.Rows.SAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Flushes that are applied and recorded in one block. */
@LocalWorkspace
class TransactionsTest {

    private static final TableSchema ACCOUNT =
            Rig.table("account", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "balance", DataType.INT64));
    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));
    private static final TableSchema EVENT = Rig.table("event", Rig.column(1, "what", DataType.STRING));

    private static Rig rig(TestWorkspace workspace, Workspace way, Transactions transactions) {
        return new Rig(workspace, way, "p", Mode.CDC, transactions);
    }

    private static Workspace through(WorkspaceFaults faults) {
        return Rig.workspace(faults, Duration.ofSeconds(60));
    }

    @Test
    void appliesEveryTableAndTheLedgerTogetherOrNothing(TestWorkspace workspace) {
        try (Rig rig = rig(workspace, Rig.workspace(workspace), Transactions.REQUIRED)) {
            rig.replace(10, Rows.of(ACCOUNT).row(1, 100).row(2, 0));
            rig.replace(10, Rows.of(NOTE).row(1, "a"));
            assertThat(rig.spans.take())
                    .allSatisfy(copied -> assertThat(copied.statements()).isNotEmpty())
                    .extracting(FollowedSpans.Ended::toString)
                    .containsExactly("LOAD account", "REPLACE account", "LOAD note", "REPLACE note");
            StatementCounts before = rig.sink.statements();
            assertThat(rig.commitAtOnce(rig.flush(
                            20,
                            rig.changes(
                                    10, Rows.of(ACCOUNT).update(20, 1, 1, 70).update(20, 2, 2, 30)),
                            rig.changes(10, new Lsn(15), Rows.of(NOTE).insert(16, 1, 2, "b")),
                            rig.changes(10, Rows.of(EVENT).insert(20, 3, "sent").insert(20, 4, "sent")))))
                    .isTrue();
            assertThat(rig.rows("account", "id, balance, _cdc_lsn")).containsExactly("1|70|20", "2|30|20");
            assertThat(rig.rows("note", "id, body")).containsExactly("2|b");
            assertThat(rig.rows("event", "what")).containsExactly("sent", "sent");
            assertThat(rig.sink.ledger().load("p")).contains(rig.checkpoint);
            StatementCounts sent = rig.sink.statements().since(before);
            assertThat(sent.loads()).isEqualTo(3);
            assertThat(sent.changes()).as("one block").isEqualTo(1);
            assertThat(rig.spans.take())
                    .allSatisfy(part -> assertThat(part.statements()).isNotEmpty())
                    .extracting(FollowedSpans.Ended::toString)
                    .containsExactlyInAnyOrder(
                            "LOAD account of 1-20", "LOAD note of 1-20", "LOAD event of 1-20", "MERGE of 1-20");

            Flush impossible = rig.flush(
                    30,
                    rig.changes(10, Rows.of(ACCOUNT).update(30, 1, 1, 0)),
                    rig.changes(10, Rows.of(EVENT).delete(30, 2, "sent")),
                    rig.changes(10, Rows.of(NOTE).update(30, 3, 7, SAME)));
            assertThatThrownBy(() -> rig.commitAtOnce(impossible))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("table public.note: the values for key (7) and columns (body)");
            assertThat(rig.rows("account", "id, balance, _cdc_lsn")).containsExactly("1|70|20", "2|30|20");
            assertThat(rig.rows("event", "what")).containsExactly("sent", "sent");
            assertThat(rig.sink.ledger().load("p")).contains(rig.checkpoint);
            assertThat(rig.warnings).noneMatch(warning -> warning.contains("transaction"));
            assertThat(rig.spans.take())
                    .filteredOn(FollowedSpans.Ended::failed)
                    .singleElement()
                    .satisfies(merge -> {
                        assertThat(merge).hasToString("MERGE of 1-30 failed");
                        assertThat(merge.statements()).isNotEmpty();
                    });
        }
    }

    @Test
    @Tag("W3")
    void asksTheLedgerWhenTheOutcomeIsUnknown(TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults();
                Rig rig = rig(workspace, through(faults), Transactions.REQUIRED)) {
            rig.replace(10, Rows.of(EVENT).row("begun"));
            long lsn = 20;
            for (String fault : List.of("lost", "twice", "503-after", "503")) {
                faults.set(fault + " sql BEGIN ATOMIC.*event");
                faults.forget();
                assertThat(rig.commitAtOnce(
                                rig.flush(lsn, rig.changes(10, Rows.of(EVENT).insert(lsn, 1, fault)))))
                        .as(fault)
                        .isTrue();
                assertThat(faults.requests()).as(fault).anyMatch(request -> request.fault()
                        .equals(fault));
                lsn += 10;
            }
            assertThat(rig.rows("event", "what")).containsExactly("503", "503-after", "begun", "lost", "twice");
            assertThat(rig.sink.ledger().load("p")).contains(rig.checkpoint);
        }
    }

    @Test
    @Tag("P18")
    @Tag("X2")
    void aBlockOfARunThatWasTakenOverComesToNothing(TestWorkspace workspace) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (WorkspaceFaults faults = workspace.faults();
                Rig dead = rig(workspace, through(faults), Transactions.REQUIRED)) {
            dead.replace(10, Rows.of(ACCOUNT).row(1, 100));
            Flush flush = dead.flush(20, dead.changes(10, Rows.of(ACCOUNT).update(20, 1, 1, 70)));
            faults.set("hung sql BEGIN ATOMIC.*account");
            Future<Boolean> hanging = executor.submit(() -> dead.commitAtOnce(flush));
            faults.awaitHung(Duration.ofSeconds(60));
            try (Rig next = rig(workspace, Rig.workspace(workspace), Transactions.REQUIRED)) {
                assertThat(next.checkpoint.pending()).isEmpty();
                next.commitAtOnce(
                        next.flush(20, next.changes(10, Rows.of(ACCOUNT).update(20, 1, 1, 60))));
                faults.goOn();
                assertThatThrownBy(() -> hanging.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(FencedException.class);
                assertThat(next.rows("account", "id, balance")).containsExactly("1|60");
                assertThat(next.sink.ledger().load("p")).contains(next.checkpoint);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void goesTheOtherWayWhereABlockCannotBeHad(TestWorkspace workspace) {
        try (Rig before = new Rig(workspace, "p", Mode.CDC)) {
            before.replace(10, Rows.of(ACCOUNT).row(1, 100));
            assertThat(before.commitAtOnce(
                            before.flush(15, before.changes(10, Rows.of(ACCOUNT).update(15, 1, 1, 90)))))
                    .as("switched off")
                    .isFalse();
        }
        try (Rig rig = rig(workspace, Rig.workspace(workspace), Transactions.AUTO)) {
            assertThat(rig.commitAtOnce(
                            rig.flush(20, rig.changes(10, Rows.of(ACCOUNT).update(20, 1, 1, 70)))))
                    .as("a table that was made before there were transactions is upgraded")
                    .isTrue();
            assertThat(rig.rows("account", "id, balance")).containsExactly("1|70");
            TableFlush[] many = IntStream.range(0, 50)
                    .mapToObj(i -> rig.changes(
                            10, Rows.of(Rig.table("t" + i, NOTE.columns().toArray(Column[]::new)))))
                    .toArray(TableFlush[]::new);
            assertThat(rig.commitAtOnce(rig.flush(30, many))).isFalse();
            assertThat(rig.commitAtOnce(rig.flush(30, many))).isFalse();
            assertThat(rig.warnings)
                    .filteredOn(warning -> warning.contains("transaction"))
                    .singleElement()
                    .asString()
                    .contains("a flush of 50 tables needs 101 tables");
        }
    }
}
