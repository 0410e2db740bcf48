package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.config.SourceSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import dev.tributary.cdc.examples.simulation.Simulation;
import dev.tributary.cdc.examples.simulation.SimulationReport;
import dev.tributary.cdc.examples.simulation.SimulationReport.Changes;
import dev.tributary.cdc.postgres.SourceAccess;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;

/** Changes at the source. */
final class SimulateCommand {

    private SimulateCommand() {}

    static int run(Terminal terminal, long[] changes, Path config) throws InterruptedException {
        SourceSettings source = SourceSettings.of(ConfigFile.read(config, terminal));
        long wanted = changes[0] + changes[1] + changes[2];
        SourceAccess access = source.source().access();
        Simulation simulation = Simulation.builder(() -> access.connect("simulate"))
                .schemas(source.schemas())
                .tables(source.tables())
                // Not the same rows at every call.
                .seed(new SecureRandom().nextLong())
                .listener((inserts, updates, deletes) -> terminal.progress("  "
                        + Amounts.count(inserts + updates + deletes) + " of " + Amounts.count(wanted)
                        + " changes committed"))
                .build();
        try {
            SimulationReport report = simulation.run(changes[0], changes[1], changes[2]);
            show(terminal, report);
            return 0;
        } catch (SQLException e) {
            throw access.failure(e, "changing rows at the source");
        }
    }

    private static void show(Terminal terminal, SimulationReport report) {
        TextTable table = new TextTable("table", "inserted", "updated", "deleted");
        report.tables()
                .forEach((name, done) -> table.row(
                        name,
                        Amounts.count(done.inserts()),
                        Amounts.count(done.updates()),
                        Amounts.count(done.deletes())));
        table.lines().forEach(terminal::line);
        report.skipped().forEach(reason -> terminal.warn("left out: " + reason));
        Changes total = report.total();
        terminal.line("simulated: " + Amounts.count(total.inserts()) + " inserted, " + Amounts.count(total.updates())
                + " updated, " + Amounts.count(total.deletes()) + " deleted in "
                + Amounts.plural(report.transactions(), "transaction") + ", " + Amounts.time(report.duration()));
    }
}
