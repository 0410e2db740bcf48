package dev.tributary.cdc.benchmarks.report;

import static dev.tributary.cdc.benchmarks.report.Tables.text;

/** Everything in which a limit or a peer is ahead of us, from the figures and not by choice. */
final class Slower {

    private Slower() {}

    static String of(Results results) {
        MarkdownTable table = new MarkdownTable("workload", "who is ahead", "in", "theirs", "ours", "by");
        for (Race race : results.races()) {
            for (Figures other : race.others()) {
                compare(table, race, other);
            }
        }
        return table.isEmpty() ? "Nothing that was measured.\n" : table.toString();
    }

    private static void compare(MarkdownTable table, Race race, Figures other) {
        Figures ours = race.ours();
        String who = other.name() + (other.limit() ? " (limit)" : "");
        higher(table, race, who, "rows/s", other.rowsPerSecond(), ours.rowsPerSecond());
        if (!other.limit()) {
            higher(table, race, who, "rows/s, cold", other.coldRowsPerSecond(), ours.coldRowsPerSecond());
            lower(table, race, who, "client CPU s/1M", other.clientCpu(), ours.clientCpu());
            lower(table, race, who, "peak RSS MB", other.residentMegabytes(), ours.residentMegabytes());
            other.serverCpu().ifPresent(theirs -> ours.serverCpu()
                    .ifPresent(own -> lower(table, race, who, "server CPU s/1M", theirs, own)));
        }
    }

    private static void higher(MarkdownTable table, Race race, String who, String what, Spread theirs, Spread ours) {
        if (theirs.median() > ours.median()) {
            table.row(
                    race.workload(),
                    who,
                    what,
                    text("%,.0f", theirs.median()),
                    text("%,.0f", ours.median()),
                    text("%.2f ×", theirs.median() / ours.median()));
        }
    }

    private static void lower(MarkdownTable table, Race race, String who, String what, Spread theirs, Spread ours) {
        if (theirs.median() < ours.median()) {
            table.row(
                    race.workload(),
                    who,
                    what,
                    text("%.2f", theirs.median()),
                    text("%.2f", ours.median()),
                    text("%.2f ×", ours.median() / theirs.median()));
        }
    }
}
