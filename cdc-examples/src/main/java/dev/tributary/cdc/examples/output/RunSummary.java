package dev.tributary.cdc.examples.output;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.TableReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

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
        lines.add(ending(report) + ": " + read(report) + " in "
                + Amounts.time(report.elapsed()) + ", "
                + (report.rowsStaged() < report.rowsRead() - report.rowsRefused()
                        ? "folded to " + Amounts.plural(report.rowsStaged(), "row") + " in "
                        : "")
                + Amounts.plural(report.filesStaged(), "file") + " (" + Amounts.bytes(report.bytesStaged()) + ")"
                + (snapshot ? "" : ", " + flushes(report))
                + (report.attempts() > 1 ? ", in " + report.attempts() + " attempts" : "")
                + "; the destination holds everything up to LSN " + report.to() + refused(report));
        return lines;
    }

    private static String read(RunReport report) {
        if (report.mode() == Mode.SNAPSHOT) {
            return Amounts.plural(report.rowsRead(), "row");
        }
        return Amounts.plural(report.rowsRead() - report.rowsCopied(), "change")
                + (report.rowsCopied() == 0
                        ? ""
                        : " and " + Amounts.plural(report.rowsCopied(), "row") + " of tables copied anew");
    }

    private static String refused(RunReport report) {
        long refused = report.rowsRefused();
        return refused == 0
                ? ""
                : ", but for " + Amounts.plural(refused, "row")
                        + (refused == 1
                                ? " that was refused and is kept as a dead letter"
                                : " that were refused and are kept as dead letters")
                        + ": dead-letters list";
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
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("rows", done -> Amounts.count(done.rowsRead())));
        addRefused(columns, report);
        columns.add(new Column("files", done -> String.valueOf(done.files())));
        columns.add(new Column("bytes", done -> Amounts.bytes(done.bytesStaged())));
        columns.add(new Column("time", done -> Amounts.time(done.duration())));
        return table(columns, report);
    }

    private static TextTable changes(RunReport report) {
        List<Column> columns = new ArrayList<>();
        if (report.rowsCopied() > 0) {
            columns.add(new Column("copied", done -> Amounts.count(done.copied())));
        }
        columns.add(new Column("inserted", done -> Amounts.count(done.inserted())));
        columns.add(new Column("updated", done -> Amounts.count(done.updated())));
        columns.add(new Column("deleted", done -> Amounts.count(done.deleted())));
        columns.add(new Column("truncated", done -> Amounts.count(done.truncated())));
        addRefused(columns, report);
        columns.add(new Column("files", done -> String.valueOf(done.files())));
        columns.add(new Column("bytes", done -> Amounts.bytes(done.bytesStaged())));
        return table(columns, report);
    }

    private static void addRefused(List<Column> columns, RunReport report) {
        if (report.rowsRefused() > 0) {
            columns.add(new Column("of these refused", done -> Amounts.count(done.refused())));
        }
    }

    private static TextTable table(List<Column> columns, RunReport report) {
        TextTable table =
                new TextTable(Stream.concat(Stream.of("table"), columns.stream().map(Column::head))
                        .toArray(String[]::new));
        report.tables()
                .forEach((id, done) -> table.row(
                        Stream.concat(Stream.of(id.toString()), columns.stream().map(column -> column.value()
                                        .apply(done)))
                                .toArray(String[]::new)));
        return table;
    }

    private record Column(String head, Function<TableReport, String> value) {}
}
