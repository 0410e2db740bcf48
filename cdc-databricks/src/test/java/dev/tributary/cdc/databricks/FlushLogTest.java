package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The view of consistent cuts. */
@LocalWorkspace
class FlushLogTest {

    private static final TableSchema LEFT =
            Rig.table("left_side", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "n", DataType.INT32));
    private static final TableSchema RIGHT =
            Rig.table("right_side", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "n", DataType.INT32));

    private static Rig rig(TestWorkspace workspace, Workspace way, Transactions transactions) {
        return new Rig(
                workspace,
                way,
                Rig.sink(workspace).transactions(transactions).flushLogRetention(Duration.ofDays(1)),
                "p",
                Mode.CDC);
    }

    private static void live(Rig rig, long start, TableSchema... tables) {
        Checkpoint next = rig.checkpoint;
        for (TableSchema table : tables) {
            next = next.withTable(table.id(), TableState.of(table, new Lsn(start)), Rig.NOW);
        }
        next = next.succeeding(rig.checkpoint);
        rig.sink.ledger().save(rig.checkpoint.revision(), next);
        rig.checkpoint = next;
    }

    private static Flush flush(Rig rig, long lsn, int left, int right) {
        List<dev.tributary.cdc.spi.TableFlush> tables = new ArrayList<>();
        if (left >= 0) {
            tables.add(rig.changes(10, Rows.of(LEFT).update(lsn, 1, 1, left)));
        }
        if (right >= 0) {
            tables.add(rig.changes(10, Rows.of(RIGHT).update(lsn, 2, 1, right)));
        }
        Flush flush = rig.flush(lsn, tables.toArray(dev.tributary.cdc.spi.TableFlush[]::new));
        return new Flush(flush.batchId(), flush.from(), flush.to(), flush.tables(), Rig.time(lsn));
    }

    /** What the tables hold at each cut. */
    private static List<String> cuts(TestWorkspace workspace) {
        String view = workspace.catalog() + "." + workspace.schema() + "_staging._cdc_cuts";
        List<String> reads = new ArrayList<>();
        for (String cut : Rig.query(workspace, "SELECT lsn, `table`, version FROM " + view + " WHERE pipeline = 'p'")) {
            String[] parts = cut.split("\\|", 3);
            reads.add("SELECT %s AS lsn, '%s' AS name, n FROM %s VERSION AS OF %s"
                    .formatted(parts[0], parts[1], parts[1], parts[2]));
        }
        return Rig.query(
                workspace,
                "SELECT lsn, concat_ws(' ', transform(sort_array(collect_list(struct(name, n))), x -> x.n)) FROM ("
                        + String.join(" UNION ALL ", reads) + ") GROUP BY lsn ORDER BY lsn");
    }

    @Test
    void everyCutShowsAllTablesAtOnePosition(TestWorkspace workspace) {
        Instant begun = Instant.now();
        try (Rig rig = rig(workspace, Rig.workspace(workspace), Transactions.OFF)) {
            rig.replace(10, Rows.of(LEFT).row(1, 0));
            rig.replace(10, Rows.of(RIGHT).row(1, 0));
            live(rig, 10, LEFT, RIGHT);
            Flush both = flush(rig, 20, 1, 1);
            assertThat(rig.commitAtOnce(both)).isFalse();
            rig.pend(both);
            rig.apply(both);
            Flush killed = flush(rig, 40, 3, -1);
            rig.pend(killed);
            rig.applyWithoutEnd(killed);
        }
        try (WorkspaceFaults faults = workspace.faults();
                Rig rig = rig(workspace, Rig.workspace(faults, Duration.ofSeconds(30)), Transactions.AUTO)) {
            rig.apply(rig.checkpoint.pending().orElseThrow());
            faults.set("twice on * sql MERGE INTO .*_cdc_flushes");
            assertThat(rig.commitAtOnce(flush(rig, 50, 4, -1))).isTrue();
            var dropped = rig.checkpoint.withState(
                    new TableId("public", "right_side"),
                    rig.checkpoint.tables().get(RIGHT.id()).quarantined("it is left as it is"),
                    Rig.NOW);
            rig.sink.ledger().save(rig.checkpoint.revision(), dropped);
            rig.checkpoint = dropped;
            assertThat(rig.commitAtOnce(flush(rig, 60, 5, -1))).isTrue();
            assertThat(rig.warnings).isEmpty();
        }
        assertThat(cuts(workspace))
                .as("the third was left pending by a killed run; in the last one table is not kept up to date")
                .containsExactly("10|0 0", "20|1 1", "40|3 1", "50|4 1", "60|5");
        Rig.execute(
                workspace,
                "UPDATE " + log(workspace) + " SET applied_at = applied_at - INTERVAL 3 DAYS WHERE epoch = 1");
        List<String> before = told(workspace);
        try (Rig rig = rig(workspace, Rig.workspace(workspace), Transactions.AUTO)) {
            assertThat(rig.commitAtOnce(flush(rig, 70, 6, -1))).isTrue();
            assertThat(rig.warnings).isEmpty();
        }
        assertThat(Rig.sink(workspace).build().recentFlushes("p", 2))
                .as("the newest first, with what it took")
                .allSatisfy(flush -> {
                    assertThat(flush.rows()).isEqualTo(1);
                    assertThat(flush.statements()).isPositive();
                    assertThat(flush.applying())
                            .isBetween(Duration.ofMillis(1), Duration.between(begun, Instant.now()));
                    assertThat(flush.committedAt())
                            .isEqualTo(Rig.time(flush.to().value()));
                    assertThat(flush.appliedAt()).isBetween(begun, Instant.now());
                })
                .extracting(CommittedFlush::to)
                .containsExactly(new Lsn(70), new Lsn(60));
        assertThat(Rig.sink(workspace).build().recentFlushes("other", 2)).isEmpty();
        assertThat(Rig.query(
                        workspace,
                        "SELECT to_lsn, batch IS NULL FROM " + log(workspace) + " WHERE epoch = 3 ORDER BY sequence"))
                .as("the run begins with an entry of its own, where the last one ended")
                .containsExactly("60|true", "70|false");
        assertThat(cuts(workspace))
                .as("what is too old is gone, and later cuts show what they showed")
                .containsExactly("40|3 1", "50|4 1", "60|5", "70|6");
        assertThat(before.get(4)).startsWith("60|2-60|").doesNotContain("null");
        assertThat(told(workspace).subList(0, 3))
                .as("which flush left a cut, and when, is not forgotten when the next run begins there")
                .isEqualTo(before.subList(2, 5));
    }

    private static String log(TestWorkspace workspace) {
        return workspace.catalog() + "." + workspace.schema() + "_staging._cdc_flushes";
    }

    /** What is told of each cut: position, flush, and its times. */
    private static List<String> told(TestWorkspace workspace) {
        return Rig.query(
                workspace,
                "SELECT DISTINCT lsn, batch, committed_at, applied_at FROM " + workspace.catalog() + "."
                        + workspace.schema() + "_staging._cdc_cuts ORDER BY lsn");
    }
}
