package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.SourceUnreachableException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run, from opening the parts to its report; it may open them several times. Used once, by one thread. */
public final class Runner {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private final Settings settings;
    private final Statistics statistics;
    private final Mode mode;
    private final StopCondition until;
    private final StopSignal stop;
    private final Requests requests;
    private final Events events;
    private final Tallies tallies;
    private final Tenure tenure = new Tenure();
    private final Retrial retrial;
    private final Instant startedAt;
    private final long startedNanos;
    private @Nullable Keeper keeper;
    private Lsn from = Lsn.ZERO;

    public Runner(
            Settings settings,
            Statistics statistics,
            Mode mode,
            StopCondition until,
            StopSignal stop,
            Requests requests) {
        this.settings = settings;
        this.statistics = statistics;
        this.tallies = new Tallies(statistics);
        this.mode = mode;
        this.until = until;
        this.stop = stop;
        this.requests = requests;
        this.events = new Events(settings.name(), settings.listeners(), settings.time(), statistics.eventsDropped());
        this.retrial = new Retrial(settings.retry(), settings.time());
        this.startedNanos = settings.time().nanos();
        this.startedAt = settings.clock().instant();
    }

    /**
     * Runs on the caller's thread.
     *
     * @throws CdcException what ended the run early
     */
    public RunReport run() {
        logConfiguration();
        boolean well = false;
        try {
            Ending ending = untilItEnds();
            RunReport report = report(ending);
            log(report);
            well = true;
            statistics.ended(true);
            events.tellLast(listener -> listener.runEnded(report));
            return report;
        } catch (CdcException e) {
            statistics.ended(false);
            events.tellLast(listener -> listener.runFailed(e));
            throw e;
        } finally {
            if (!well) {
                statistics.ended(false);
            }
            events.close();
        }
    }

    /** Session after session, as long as errors pass by themselves and the budget lasts. */
    private Ending untilItEnds() {
        while (true) {
            try {
                statistics.opening(mode);
                Optional<Ending> ending = inSession();
                if (ending.isPresent()) {
                    return ending.get();
                }
                log.info("pipeline '{}': going on after the pause", settings.name());
            } catch (PausedException e) {
                log.info("{}", e.getMessage());
                requests.restore();
            } catch (CdcException e) {
                if (!(e instanceof SourceUnreachableException)) {
                    statistics.sourceReached();
                }
                statistics.failed(e);
                if (e.retry() != Retry.TRANSIENT || stop.isRequested() || isTimeOver()) {
                    throw e;
                }
                waitAfter(e);
                if (stop.isRequested() && keeper != null) {
                    events.warn("the run was asked to end while it waited to try again after: " + e.getMessage());
                    return Ending.STOPPED;
                }
                if (stop.isRequested() || isTimeOver()) {
                    throw e;
                }
                requests.restore();
            }
        }
    }

    /** Returns nothing when a pause is over. */
    private Optional<Ending> inSession() {
        try (Session session = new Session(settings, mode, events, tallies, tenure)) {
            statistics.sourceReached();
            if (keeper == null) {
                from = session.keeper().current().position();
            }
            keeper = session.keeper();
            try {
                if (session.isPaused()) {
                    return new Pause(session, mode, until, stop, requests, startedNanos).hold();
                }
                session.sink().begin(session.source().tables());
                return Optional.of(
                        mode == Mode.SNAPSHOT
                                ? new SnapshotRun(session, stop, startedNanos).run()
                                : new CdcRun(session, until, stop, requests, startedNanos).run());
            } catch (InterruptedException e) {
                stop.interrupted();
                return Optional.of(Ending.STOPPED);
            }
        }
    }

    private void waitAfter(CdcException error) {
        Optional<Duration> drawn = retrial.waitAfter(error, tallies.progress(), statistics.hasReachedSource());
        if (drawn.isEmpty()) {
            if (retrial.inARow() > 1) {
                GivenUp spent = new GivenUp(retrial.inARow(), retrial.tried());
                error.addSuppressed(spent);
                Logs.warn(log)
                        .addKeyValue("attempts", retrial.inARow())
                        .addKeyValue("tried", retrial.tried())
                        .log("pipeline '{}': {}", settings.name(), spent.getMessage());
            }
            throw error;
        }
        Duration wait = until.duration()
                .map(limit -> limit.minus(elapsed()))
                .filter(left -> mode == Mode.CDC && left.compareTo(drawn.get()) < 0)
                .orElse(drawn.get());
        Logs.warn(log)
                .addKeyValue("wait", wait)
                .addKeyValue("attempts", retrial.inARow())
                .addKeyValue("category", error.category())
                .addKeyValue("error", error.toString())
                .log(
                        "pipeline '{}': trying again in {} s, after {} in a row: {}",
                        settings.name(),
                        wait.toMillis() / 1000.0,
                        retrial.inARow(),
                        error.toString());
        statistics.retrying();
        int inARow = retrial.inARow();
        events.tell(listener -> listener.retrying(error, inARow, wait));
        stop.await(wait, settings.time());
    }

    private boolean isTimeOver() {
        return mode == Mode.CDC
                && until.duration()
                        .map(limit -> elapsed().compareTo(limit) >= 0)
                        .orElse(false);
    }

    private Duration elapsed() {
        return Duration.ofNanos(settings.time().nanos() - startedNanos);
    }

    private RunReport report(Ending ending) {
        Checkpoint checkpoint = Objects.requireNonNull(keeper).current();
        return new RunReport(
                settings.name(),
                mode,
                checkpoint.epoch(),
                from,
                checkpoint.position(),
                tallies.tables(),
                tallies.replaced().counts(),
                tallies.flushes(),
                tallies.statements(),
                retrial.attempts(),
                retrial.errors(),
                events.warnings(),
                startedAt,
                elapsed(),
                ending);
    }

    private void log(RunReport report) {
        Logs.info(log)
                .addKeyValue("mode", mode)
                .addKeyValue("ending", report.ending())
                .addKeyValue("position", report.to())
                .addKeyValue("rows", report.rowsRead())
                .addKeyValue("tables", report.tables().size())
                .addKeyValue("rows_staged", report.rowsStaged())
                .addKeyValue("files", report.filesStaged())
                .addKeyValue("bytes", report.bytesStaged())
                .addKeyValue("flushes", report.flushes())
                .addKeyValue("statements", report.statements().total())
                .addKeyValue("elapsed", report.elapsed())
                .addKeyValue("attempts", report.attempts())
                .log(
                        "pipeline '{}': {} ended ({}) at {}: {} rows in {} tables, {} rows staged in {} files of {}"
                                + " bytes, {} flushes, {} statements, {} s, {} attempts",
                        settings.name(),
                        mode,
                        report.ending(),
                        report.to(),
                        report.rowsRead(),
                        report.tables().size(),
                        report.rowsStaged(),
                        report.filesStaged(),
                        report.bytesStaged(),
                        report.flushes(),
                        report.statements().total(),
                        report.elapsed().toMillis() / 1000.0,
                        report.attempts());
    }

    private void logConfiguration() {
        Logs.info(log)
                .addKeyValue("mode", mode)
                .log(
                        "pipeline '{}': {} until {}; source {}; stager {}; sink {}; state {}; flush at {}; memory {};"
                                + " {}; {} staging threads, {} snapshot readers",
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
                        settings.retry(),
                        settings.stagingThreads(),
                        settings.snapshotReaders());
    }
}
