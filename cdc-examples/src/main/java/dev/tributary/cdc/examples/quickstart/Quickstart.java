package dev.tributary.cdc.examples.quickstart;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.config.PipelineSettings.ConfiguredPipeline;
import dev.tributary.cdc.examples.config.Secrets;
import dev.tributary.cdc.examples.config.SourceSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Redaction;
import dev.tributary.cdc.examples.output.RunProgress;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.process.StopOnSignal;
import dev.tributary.cdc.examples.simulation.Simulation;
import dev.tributary.cdc.examples.simulation.SimulationReport;
import dev.tributary.cdc.validate.ValidationReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The main job from nothing to a comparison of both sides, on this machine alone. */
public final class Quickstart {

    private static final long INSERTS = 500;
    private static final long UPDATES = 200;
    private static final long DELETES = 100;

    private final Terminal terminal;
    private final @Nullable Path data;
    private final boolean keep;
    private final Phases phases = new Phases();

    /**
     * Prepares it.
     *
     * @param data where everything is kept; null for a directory that is removed at the end
     * @param keep whether the servers run on at the end, until the process is stopped
     */
    public Quickstart(Terminal terminal, @Nullable Path data, boolean keep) {
        this.terminal = terminal;
        this.data = data;
        this.keep = keep;
    }

    /**
     * Does the whole job.
     *
     * @return 0 when every table is equal on both sides
     * @throws dev.tributary.cdc.CdcException what ended it early, among others when tables differ
     */
    public int run() throws Exception {
        Thread worker = Thread.currentThread();
        Path directory = data == null ? Files.createTempDirectory("tributary-quickstart-") : data.toAbsolutePath();
        try (StopOnSignal stop = StopOnSignal.of(worker::interrupt)) {
            try {
                run(directory, stop);
                stop.endedCleanly();
                return 0;
            } catch (Exception e) {
                // Whatever the interrupt has broken: it was asked for.
                throw stop.requested() ? new InterruptedException("stopped as asked") : e;
            } finally {
                if (data == null) {
                    Directories.remove(directory);
                }
            }
        }
    }

    private void run(Path directory, StopOnSignal stop) throws Exception {
        try (Servers servers = phases.time("start", () -> {
            terminal.line(terminal.bold("Starting PostgreSQL and the local workspace"));
            return Servers.start(directory, terminal);
        })) {
            Path file = QuickstartFile.write(directory, servers);
            terminal.redact(Redaction.of(Secrets.of(file, Map.of())));
            replicate(PipelineSettings.of(Configuration.read(file, Map.of())));
            NextSteps.lines(data == null && !keep ? null : file).forEach(terminal::line);
            if (keep) {
                terminal.line("PostgreSQL and the workspace keep running; Ctrl-C ends them.");
                awaitStop(stop);
            }
        }
    }

    private static void awaitStop(StopOnSignal stop) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            if (!stop.requested()) {
                throw e;
            }
        }
    }

    private void replicate(PipelineSettings settings) throws Exception {
        ConfiguredPipeline configured = settings.pipeline(new RunProgress(terminal));
        try (Pipeline pipeline = configured.pipeline()) {
            RunReport snapshot = phase("Snapshot", () -> {
                terminal.line(configured.effective());
                return completed(pipeline.run(Mode.SNAPSHOT));
            });
            SimulationReport simulated = phase("Simulate", () -> simulate(settings.source()));
            long writtenAt = System.nanoTime();
            RunReport changes = phase("CDC", () -> {
                terminal.note("  (what takes time here is applying: the local workspace is one Spark on this machine)");
                return completed(pipeline.run(Mode.CDC, StopCondition.caughtUp()));
            });
            Lag lag = Lag.of(writtenAt, flushLsn(settings.source()), changes.to());
            ValidationReport verification = phase("Verify", () -> settings.validator()
                    .progress(progress -> terminal.progress("  " + progress))
                    .build()
                    .validate());
            new QuickstartReport(terminal, snapshot, simulated, changes, verification, lag, phases)
                    .lines()
                    .forEach(terminal::line);
            verification.differenceLines().forEach(terminal::line);
            verification.requireEqual();
        }
    }

    private <T> T phase(String title, Phases.Work<T> work) throws Exception {
        terminal.line(terminal.bold(title));
        return phases.time(title.toLowerCase(java.util.Locale.ROOT), work);
    }

    private static RunReport completed(RunReport report) throws InterruptedException {
        if (report.ending() != Ending.COMPLETE) {
            throw new InterruptedException("the run was stopped");
        }
        return report;
    }

    private SimulationReport simulate(SourceSettings source) throws SQLException, InterruptedException {
        SimulationReport report = Simulation.builder(
                        () -> source.source().access().connect("simulate"))
                .schemas(source.schemas())
                .listener((inserts, updates, deletes) ->
                        terminal.progress("  " + Amounts.count(inserts + updates + deletes) + " changes committed"))
                .build()
                .run(INSERTS, UPDATES, DELETES);
        terminal.line("  " + Simulation.DEFAULT_SESSIONS + " sessions: "
                + report.total().inserts() + " rows inserted, "
                + report.total().updates() + " updated, " + report.total().deletes() + " deleted in "
                + Amounts.plural(report.transactions(), "transaction") + ", " + report.rolledBack() + " rolled back");
        return report;
    }

    private static Lsn flushLsn(SourceSettings source) throws SQLException {
        try (Connection connection = source.source().access().connect("flush position");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_flush_lsn()::text")) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }
}
