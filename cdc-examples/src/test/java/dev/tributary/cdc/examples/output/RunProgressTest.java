package dev.tributary.cdc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.StatementCounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The line of figures that a terminal shows while a run goes on. */
class RunProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String shown(Progress progress) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        new RunProgress(new Terminal(stream, stream, true, true, false)).progress(progress);
        return out.toString(StandardCharsets.UTF_8).replaceAll("\r|\u001b\\[[?0-9]*[A-Za-z]", "");
    }

    @Test
    void aFlushSaysWhatItsTimeIsAndHowManyChangesItKeptApart() {
        assertThat(flush(0))
                .isEqualTo(
                        "  flush 2-1 committed: 4 changes in 1 table, 1 file (2.0 KiB) staged 1 min 39 s after the first"
                                + " change, applied in 3.0 s by 0 statements (0 loads, 0 changes, 0 for bookkeeping), up to"
                                + " 0/200\n");
        assertThat(flush(1)).contains("4 changes in 1 table (1 of them refused and kept as a dead letter), 1 file");
        assertThat(flush(3)).contains("4 changes in 1 table (3 of them refused and kept as dead letters), 1 file");
    }

    private String flush(long refused) {
        out.reset();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        new RunProgress(new Terminal(stream, stream, false, true, false))
                .flushCommitted(new FlushReport(
                        "2-1",
                        new Lsn(0x100),
                        new Lsn(0x200),
                        1,
                        4,
                        refused,
                        4,
                        1,
                        2048,
                        Duration.ofSeconds(99),
                        Duration.ofSeconds(3),
                        StatementCounts.NONE));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Progress changes(Duration lag, long errors) {
        return new Progress(
                Mode.CDC,
                12_345,
                678.0,
                12_000,
                1 << 20,
                0,
                3,
                -1,
                new Lsn(0x100),
                new Lsn(0x300),
                new Lsn(0x500),
                lag,
                errors,
                Duration.ofSeconds(75));
    }

    @Test
    void saysWhatWasReadAndWrittenHowFastHowFarBehindAndWhatFailed() {
        assertThat(shown(changes(Duration.ofSeconds(42), 2)))
                .isEqualTo(
                        "  1 min 15 s: 12,345 changes read, 678 rows/s, 12,000 committed, at 0/100, 1.0 KiB of WAL to"
                                + " go, 42.0 s behind, 2 errors");
    }

    @Test
    void countsOneChangeAsOne() {
        assertThat(shown(new Progress(
                        Mode.CDC,
                        1,
                        1.0,
                        1,
                        1,
                        0,
                        1,
                        -1,
                        Lsn.ZERO,
                        Lsn.ZERO,
                        Lsn.ZERO,
                        Duration.ZERO,
                        0,
                        Duration.ofSeconds(1))))
                .startsWith("  1.0 s: 1 change read, ");
    }

    @Test
    void saysNothingOfALagThatAnyChangeHasAndOfErrorsThatThereAreNot() {
        assertThat(shown(changes(Duration.ofMillis(300), 0))).endsWith("1.0 KiB of WAL to go");
    }

    @Test
    void saysHowMuchOfACopyIsDone() {
        assertThat(shown(new Progress(
                        Mode.SNAPSHOT,
                        500,
                        100.0,
                        0,
                        2 << 20,
                        1,
                        3,
                        1_000,
                        Lsn.ZERO,
                        Lsn.ZERO,
                        Lsn.ZERO,
                        Duration.ZERO,
                        1,
                        Duration.ofSeconds(5))))
                .isEqualTo(
                        "  5.0 s: 500 of about 1,000 rows read, 100 rows/s, 2.0 MiB staged, 1 of 3 tables replaced, 1"
                                + " error");
    }
}
