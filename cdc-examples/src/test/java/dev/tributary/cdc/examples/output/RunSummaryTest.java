package dev.tributary.cdc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The lines that a run ends with. */
class RunSummaryTest {

    private static final TableId ITEM = new TableId("public", "item");
    private static final TableId NOTE = new TableId("public", "note");

    private static List<String> lines(Mode mode, Map<TableId, TableReport> tables) {
        return RunSummary.lines(new RunReport(
                "shop",
                mode,
                2,
                new Lsn(0x100),
                new Lsn(0x200),
                new TreeMap<>(tables),
                List.of(),
                1,
                StatementCounts.NONE,
                1,
                Map.of(),
                List.of(),
                Instant.EPOCH,
                Duration.ofSeconds(3),
                Ending.COMPLETE));
    }

    private static TableReport copied(long rows, long refused) {
        return new TableReport(rows, rows, 0, 0, 0, 0, refused, rows - refused, 1, 1024, Duration.ofSeconds(1));
    }

    private static TableReport changed(long inserts, long refused) {
        return new TableReport(inserts, 0, inserts, 0, 0, 0, refused, inserts, 1, 1024, Duration.ofSeconds(1));
    }

    @Test
    void rowsOfATableThatWasCopiedAnewAreNoChanges() {
        assertThat(lines(Mode.CDC, Map.of(ITEM, copied(454, 0), NOTE, changed(3, 0))))
                .containsExactly(
                        "  table        copied  inserted  updated  deleted  truncated  files    bytes",
                        "  public.item     454         0        0        0          0      1  1.0 KiB",
                        "  public.note       0         3        0        0          0      1  1.0 KiB",
                        "caught up: 3 changes and 454 rows of tables copied anew in 3.0 s, 2 files (2.0 KiB), 1 flush by 0"
                                + " statements (0 loads, 0 changes, 0 for bookkeeping); the destination holds everything up"
                                + " to LSN 0/200");
    }

    @Test
    void saysHowManyChangesDidNotArriveAndWhereTheyAre() {
        assertThat(lines(Mode.CDC, Map.of(NOTE, changed(4, 2))))
                .containsExactly(
                        "  table        inserted  updated  deleted  truncated  of these refused  files    bytes",
                        "  public.note         4        0        0          0                 2      1  1.0 KiB",
                        "caught up: 4 changes in 3.0 s, 1 file (1.0 KiB), 1 flush by 0 statements (0 loads, 0 changes, 0"
                                + " for bookkeeping); the destination holds everything up to LSN 0/200, but for 2 rows that"
                                + " were refused and are kept as dead letters: dead-letters list");
    }

    @Test
    void saysHowManyRowsOfASnapshotDidNotArrive() {
        assertThat(lines(Mode.SNAPSHOT, Map.of(ITEM, copied(10, 1))))
                .first()
                .asString()
                .isEqualTo("  table        rows  of these refused  files    bytes   time");
        assertThat(lines(Mode.SNAPSHOT, Map.of(ITEM, copied(10, 1))))
                .last()
                .asString()
                .startsWith("snapshot complete: 10 rows in 3.0 s, 1 file (1.0 KiB); ")
                .endsWith(
                        "up to LSN 0/200, but for 1 row that was refused and is kept as a dead letter: dead-letters list");
    }
}
