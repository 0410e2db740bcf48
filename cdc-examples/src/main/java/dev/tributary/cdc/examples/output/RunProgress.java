package dev.tributary.cdc.examples.output;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.data.TableId;
import java.time.Duration;

/** Shows what a run does. Thread-safe, as the terminal is. */
public final class RunProgress implements PipelineListener {

    /** Any change is as far behind until its flush is committed. */
    private static final Duration SMALL_LAG = Duration.ofSeconds(1);

    private final Terminal terminal;

    public RunProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void runStarted(Mode mode, long epoch, int tables) {
        terminal.note((mode == Mode.SNAPSHOT ? "snapshot of " : "following ") + Amounts.plural(tables, "table")
                + " (epoch " + epoch + ")");
    }

    @Override
    public void progress(Progress progress) {
        terminal.progress(progress.mode() == Mode.SNAPSHOT ? snapshot(progress) : changes(progress));
    }

    private static String snapshot(Progress progress) {
        String expected = progress.estimatedRows() > 0 ? " of about " + Amounts.count(progress.estimatedRows()) : "";
        return "  " + Amounts.time(progress.elapsed()) + ": " + Amounts.count(progress.rowsRead()) + expected
                + " rows read" + pace(progress) + ", " + Amounts.bytes(progress.bytesStaged()) + " staged, "
                + progress.tablesDone() + " of " + Amounts.plural(progress.tables(), "table")
                + " replaced" + errors(progress);
    }

    private static String changes(Progress progress) {
        long behind = Math.max(0, progress.target().bytesSince(progress.position()));
        return "  " + Amounts.time(progress.elapsed()) + ": " + Amounts.plural(progress.rowsRead(), "change") + " read"
                + pace(progress) + ", " + Amounts.count(progress.rowsWritten())
                + " committed, at " + progress.position()
                + (behind > 0 ? ", " + Amounts.bytes(behind) + " of WAL to go" : "")
                + (progress.lag().compareTo(SMALL_LAG) > 0 ? ", " + Amounts.time(progress.lag()) + " behind" : "")
                + errors(progress);
    }

    private static String errors(Progress progress) {
        return progress.errors() == 0 ? "" : ", " + Amounts.plural(progress.errors(), "error");
    }

    /** While the destination works on what has been read, the rate of reading says nothing. */
    private static String pace(Progress progress) {
        return progress.rowsPerSecond() < 1 && progress.rowsRead() > progress.rowsWritten()
                ? " (the destination is applying them)"
                : ", " + Amounts.rate(progress.rowsPerSecond());
    }

    @Override
    public void tableReplaced(TableId table, long rows, Duration elapsed) {
        terminal.note("  " + table + " replaced: " + Amounts.plural(rows, "row") + " in " + Amounts.time(elapsed));
    }

    @Override
    public void flushCommitted(FlushReport flush) {
        terminal.note("  flush " + flush.batchId() + " committed: " + Amounts.plural(flush.rows(), "change") + " in "
                + Amounts.plural(flush.tables(), "table") + refused(flush)
                + (flush.rowsStaged() < flush.rows() - flush.refused()
                        ? ", folded to " + Amounts.plural(flush.rowsStaged(), "row")
                        : "")
                + ", " + Amounts.plural(flush.files(), "file") + " (" + Amounts.bytes(flush.bytes()) + ") staged "
                + Amounts.time(flush.staging()) + " after the first change, applied in "
                + Amounts.time(flush.committing()) + " by " + Amounts.statements(flush.statements())
                + ", up to " + flush.to());
    }

    private static String refused(FlushReport flush) {
        return flush.refused() == 0
                ? ""
                : " (" + Amounts.count(flush.refused()) + " of them refused and kept as "
                        + (flush.refused() == 1 ? "a dead letter" : "dead letters") + ")";
    }

    @Override
    public void paused() {
        terminal.note("paused: nothing is read or written until the command resume");
    }

    @Override
    public void retrying(CdcException cause, int attempt, Duration wait) {
        terminal.complain("trying again in " + Amounts.time(wait) + " (" + Amounts.plural(attempt, "error")
                + " without progress): " + cause.getMessage());
    }

    @Override
    public void warning(String message) {
        terminal.warn(message);
    }
}
