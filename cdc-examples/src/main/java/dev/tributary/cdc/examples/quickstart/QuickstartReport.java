package dev.tributary.cdc.examples.quickstart;

import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import dev.tributary.cdc.examples.simulation.SimulationReport;
import dev.tributary.cdc.validate.TableValidation;
import dev.tributary.cdc.validate.ValidationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the quickstart shows at the end. */
record QuickstartReport(
        Terminal terminal,
        RunReport snapshot,
        SimulationReport simulated,
        RunReport changes,
        ValidationReport verification,
        Lag lag,
        Phases phases) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(terminal.bold("Both sides compared"));
        lines.addAll(table().lines());
        lines.add("time   " + phases);
        lines.add("lag    everything was in the destination " + Amounts.time(lag.time()) + " after the last change, "
                + Amounts.bytes(lag.bytes()) + " of WAL behind");
        long files = tables().mapToLong(TableReport::files).sum();
        long bytes = tables().mapToLong(TableReport::bytesStaged).sum();
        lines.add("work   " + Amounts.plural(files, "file") + " staged (" + Amounts.bytes(bytes) + "), "
                + changes.flushes() + (changes.flushes() == 1 ? " flush" : " flushes") + " by "
                + Amounts.statements(changes.statements()) + ", "
                + Amounts.plural(simulated.transactions(), "transaction") + " followed");
        return lines;
    }

    private TextTable table() {
        TextTable table = new TextTable("table", "rows", "snapshot", "inserted", "updated", "deleted", "equal");
        long rows = 0;
        for (TableValidation each : verification.tables()) {
            TableReport copied = snapshot.tables().get(each.table());
            TableReport changed = changes.tables().get(each.table());
            long sourceRows = each.source() == null ? 0 : each.source().rows();
            rows += sourceRows;
            table.row(
                    each.table().toString(),
                    Amounts.count(sourceRows),
                    Amounts.count(copied == null ? 0 : copied.rowsRead()),
                    Amounts.count(changed == null ? 0 : changed.inserted()),
                    Amounts.count(changed == null ? 0 : changed.updated()),
                    Amounts.count(changed == null ? 0 : changed.deleted()),
                    terminal.mark(each.equal()));
        }
        return table.row(
                "total",
                Amounts.count(rows),
                Amounts.count(snapshot.rowsRead()),
                Amounts.count(changes.tables().values().stream()
                        .mapToLong(TableReport::inserted)
                        .sum()),
                Amounts.count(changes.tables().values().stream()
                        .mapToLong(TableReport::updated)
                        .sum()),
                Amounts.count(changes.tables().values().stream()
                        .mapToLong(TableReport::deleted)
                        .sum()),
                terminal.mark(verification.equal()));
    }

    private Stream<TableReport> tables() {
        return Stream.concat(snapshot.tables().values().stream(), changes.tables().values().stream());
    }
}
