package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StopCondition;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run, from opening the parts to its report. */
public final class Runner {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private final Settings settings;
    private final Mode mode;
    private final StopCondition until;
    private final StopSignal stop;
    private final Requests requests;
    private final Events events;
    private final Tallies tallies = new Tallies();

    public Runner(Settings settings, Mode mode, StopCondition until, StopSignal stop, Requests requests) {
        this.settings = settings;
        this.mode = mode;
        this.until = until;
        this.stop = stop;
        this.requests = requests;
        this.events = new Events(settings.name(), settings.listeners());
    }

    /**
     * Runs on the caller's thread.
     *
     * @throws CdcException what ended the run early
     */
    public RunReport run() {
        Instant startedAt = settings.clock().instant();
        long startedNanos = settings.time().nanos();
        logConfiguration();
        try (Session session = new Session(settings, mode, events, tallies)) {
            Lsn from = session.keeper().current().position();
            session.sink().begin(session.source().tables());
            Ending ending;
            try {
                ending = mode == Mode.SNAPSHOT
                        ? new SnapshotRun(session, stop).run()
                        : new CdcRun(session, until, stop, requests).run();
            } catch (InterruptedException e) {
                stop.interrupted();
                ending = Ending.STOPPED;
            }
            RunReport report = new RunReport(
                    settings.name(),
                    mode,
                    session.keeper().current().epoch(),
                    from,
                    session.keeper().current().position(),
                    tallies.tables(),
                    tallies.replaced().counts(),
                    tallies.flushes(),
                    tallies.statements(),
                    events.warnings(),
                    startedAt,
                    Duration.ofNanos(settings.time().nanos() - startedNanos),
                    ending);
            log.info(
                    "pipeline '{}': {} ended ({}) at {}: {} rows in {} tables, {} rows staged in {} files of {} bytes, {}"
                            + " flushes, {} statements, {} s",
                    settings.name(),
                    mode,
                    ending,
                    report.to(),
                    report.rowsRead(),
                    report.tables().size(),
                    report.rowsStaged(),
                    report.filesStaged(),
                    report.bytesStaged(),
                    report.flushes(),
                    report.statements().total(),
                    report.elapsed().toMillis() / 1000.0);
            events.tell(listener -> listener.runEnded(report));
            return report;
        } catch (CdcException e) {
            events.tell(listener -> listener.runFailed(e));
            throw e;
        }
    }

    private void logConfiguration() {
        log.info(
                "pipeline '{}': {} until {}; source {}; stager {}; sink {}; state {}; flush at {}; memory {};"
                        + " {} staging threads, {} snapshot readers",
                settings.name(),
                mode,
                mode == Mode.SNAPSHOT ? "complete" : until,
                settings.source().describe(),
                settings.stager().describe(),
                settings.sink().describe(),
                settings.stateCopy() == null
                        ? "ledger"
                        : "ledger and " + settings.stateCopy().describe(),
                settings.flushPolicy(),
                settings.memory(),
                settings.stagingThreads(),
                settings.snapshotReaders());
    }
}
