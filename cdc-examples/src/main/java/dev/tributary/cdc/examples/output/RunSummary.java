package dev.tributary.cdc.examples.output;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import java.util.ArrayList;
import java.util.List;

/** What a run did, as lines. */
public final class RunSummary {

    private RunSummary() {}

    /** A table of what happened to each table, and a closing line; or that there was nothing to do. */
    public static List<String> lines(RunReport report) {
        boolean snapshot = report.mode() == Mode.SNAPSHOT;
        List<String> lines = new ArrayList<>();
        if (!report.changedAnything() && report.ending() == Ending.PAUSED) {
            lines.add("paused: nothing was done; the destination holds everything up to LSN " + report.to());
            return lines;
        }
        if (!report.changedAnything() && report.ending() != Ending.STOPPED) {
            lines.add(
                    snapshot
                            ? "nothing to do: no table is selected"
                            : "nothing to do: the destination already holds everything up to LSN " + report.to());
            return lines;
        }
        if (!report.tables().isEmpty()) {
            lines.addAll((snapshot ? snapshot(report) : changes(report)).lines());
        }
        report.replaced()
                .forEach(replaced -> lines.add(Amounts.plural(replaced.count(), "value") + " of column "
                        + replaced.column() + " of " + replaced.table() + " replaced: " + replaced.policy()));
        lines.add(ending(report) + ": " + Amounts.plural(report.rowsRead(), snapshot ? "row" : "change") + " in "
                + Amounts.time(report.elapsed()) + ", "
                + (report.rowsStaged() < report.rowsRead()
                        ? "folded to " + Amounts.plural(report.rowsStaged(), "row") + " in "
                        : "")
                + Amounts.plural(report.filesStaged(), "file") + " (" + Amounts.bytes(report.bytesStaged()) + ")"
                + (snapshot ? "" : ", " + flushes(report))
                + (report.attempts() > 1 ? ", in " + report.attempts() + " attempts" : "")
                + "; the destination holds everything up to LSN " + report.to());
        return lines;
    }

    private static String flushes(RunReport report) {
        return report.flushes()
                + (report.flushes() == 1 ? " flush" : " flushes")
                + (report.flushes() == 0 ? "" : " by " + Amounts.statements(report.statements()));
    }

    private static String ending(RunReport report) {
        String mode = report.mode() == Mode.SNAPSHOT ? "snapshot" : "cdc";
        return switch (report.ending()) {
            case COMPLETE -> report.mode() == Mode.SNAPSHOT ? "snapshot complete" : "caught up";
            case TIME_OVER -> mode + " ended, its time is over";
            case STOPPED -> mode + " stopped as asked";
            case PAUSED -> mode + " paused";
        };
    }

    private static TextTable snapshot(RunReport report) {
        TextTable table = new TextTable("table", "rows", "files", "bytes", "time");
        report.tables()
                .forEach((id, done) -> table.row(
                        id.toString(),
                        Amounts.count(done.rowsRead()),
                        String.valueOf(done.files()),
                        Amounts.bytes(done.bytesStaged()),
                        Amounts.time(done.duration())));
        return table;
    }

    private static TextTable changes(RunReport report) {
        TextTable table = new TextTable("table", "inserted", "updated", "deleted", "truncated", "files", "bytes");
        report.tables()
                .forEach((id, done) -> table.row(
                        id.toString(),
                        Amounts.count(done.inserted()),
                        Amounts.count(done.updated()),
                        Amounts.count(done.deleted()),
                        Amounts.count(done.truncated()),
                        String.valueOf(done.files()),
                        Amounts.bytes(done.bytesStaged())));
        return table;
    }
}
