package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.internal.Cleanup;
import dev.tributary.cdc.internal.Examiner;
import dev.tributary.cdc.internal.LedgerChange;
import dev.tributary.cdc.internal.LetterReplay;
import dev.tributary.cdc.internal.Requests;
import dev.tributary.cdc.internal.Runner;
import dev.tributary.cdc.internal.Settings;
import dev.tributary.cdc.internal.Statistics;
import dev.tributary.cdc.internal.StopSignal;
import dev.tributary.cdc.internal.TableRequest;
import dev.tributary.cdc.internal.explain.Explainer;
import dev.tributary.cdc.spi.Logs;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Replicates tables of a source into a destination. Built once, run as often as the host's scheduler likes; scheduling
 * is the host's.
 *
 * <p>{@link #run} blocks the calling thread and uses it to read; it may be called again after it has returned or
 * thrown. {@link #requestStop} and {@link #close} may be called from any thread.
 *
 * <pre>{@code
 * try (Pipeline pipeline = Pipeline.builder()
 *         .name("shop")
 *         .source(source)
 *         .stager(stager)
 *         .sink(sink)
 *         .build()) {
 *     pipeline.run(Mode.SNAPSHOT);
 *     pipeline.run(Mode.CDC, StopCondition.caughtUp());
 * }
 * }</pre>
 */
public final class Pipeline implements AutoCloseable {

    private final Settings settings;
    private final Statistics statistics;
    private final Object lock = new Object();
    private @Nullable StopSignal running;
    private @Nullable Requests requests;
    private @Nullable Requests looking;
    private boolean closed;

    Pipeline(Settings settings) {
        this.settings = settings;
        this.statistics = new Statistics(settings.clock());
    }

    /** A new builder; see its methods for every setting and default. */
    public static PipelineBuilder builder() {
        return new PipelineBuilder();
    }

    /** The pipeline's name. */
    public String name() {
        return settings.name();
    }

    /** Runs until the tables are replaced (SNAPSHOT), or until the run has caught up (CDC). */
    public RunReport run(Mode mode) {
        return run(mode, StopCondition.caughtUp());
    }

    /**
     * Runs on the calling thread until the mode's work is done or the condition holds. An interrupt of the thread ends
     * the run like {@link #requestStop}; the thread's interrupt flag is set again on return.
     *
     * @param until when a CDC run ends; without meaning for a SNAPSHOT, which ends when its tables are replaced
     * @return what the run did
     * @throws CdcException what ended the run early; says whether running again helps and what to do
     * @throws IllegalStateException when a run of this pipeline is active, or it is closed
     */
    public RunReport run(Mode mode, StopCondition until) {
        StopSignal stop = new StopSignal(name(), settings.stopGrace(), settings.time());
        Requests asked = new Requests();
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("pipeline '" + name() + "' is closed");
            }
            if (running != null) {
                throw new IllegalStateException("pipeline '" + name() + "' is already running");
            }
            running = stop;
            requests = mode == Mode.CDC ? asked : null;
            looking = asked;
        }
        try {
            return Logs.ofPipeline(name(), () -> new Runner(settings, statistics, mode, until, stop, asked).run());
        } finally {
            synchronized (lock) {
                running = null;
                requests = null;
                looking = null;
            }
            stop.ended();
        }
    }

    /**
     * What the pipeline does and has done. Takes figures that are kept anyway: may be asked at any time, as often as is
     * liked, by any thread; no run waits for it, and nothing is asked of source or destination.
     */
    public PipelineStatus status() {
        return statistics.status(
                name(), settings.source().circuit(), settings.sink().circuit());
    }

    /**
     * Checks everything that a run needs at source, staging area, destination and state, each thing for itself, and
     * changes nothing anywhere. May be called at any time, by several threads, also while a run is active.
     *
     * @return what was found; what is wrong is in it and is not thrown
     */
    public Examination examine() {
        return new Examiner(settings).examine();
    }

    /**
     * Says what a run that began now would send to the destination, and sends nothing but the queries among it: the same
     * code runs against a destination that only reads, with one made-up change of each kind to each table where real ones
     * would come. Source, staging area and destination are as they were afterwards. May be called at any time, also while
     * a run is active.
     *
     * @throws CdcException what such a run would be refused with
     */
    public Explanation explain(Mode mode) {
        return new Explainer(settings).explain(mode);
    }

    /**
     * What this pipeline has made for itself at source and destination: tables and files of its runs, its records, its slot
     * and publication. Nothing of any other pipeline is among it, and none of the replicated tables.
     *
     * @throws CdcException when it cannot be found out
     */
    public List<Remnant> remnants() {
        return new Cleanup(settings).list();
    }

    /**
     * Removes {@link #remnants()}: what is at the destination, and of the source what is asked for. Runs of the pipeline
     * elsewhere can no longer write then and end. Replicated tables stay as they are; replicating them again begins with a
     * SNAPSHOT. One that was cut short can be repeated.
     *
     * @param slotToo whether the replication slot goes; without it the server can give up WAL again
     * @param publicationToo whether the publication goes
     * @throws IllegalStateException when a run of this object is active
     */
    public void cleanup(boolean slotToo, boolean publicationToo) {
        requireNotRunning();
        Set<Remnant.Kind> ofSource = EnumSet.noneOf(Remnant.Kind.class);
        if (slotToo) {
            ofSource.add(Remnant.Kind.SLOT);
        }
        if (publicationToo) {
            ofSource.add(Remnant.Kind.PUBLICATION);
        }
        new Cleanup(settings).remove(ofSource);
    }

    /**
     * Has tables copied anew while CDC goes on: what the destination holds of them is replaced in one commit, and their
     * changes are followed from there. An active CDC run of this object does it at once. Otherwise it is recorded in the
     * ledger, for the next CDC run; a run that is active elsewhere takes note of it with the next position that it saves.
     * A table that is quarantined is taken up again; one that was never copied is added.
     *
     * @throws ConfigurationException when the source's configuration does not select one of the tables, or it does not
     *     exist or cannot be carried
     * @throws StateException when the pipeline has never run
     */
    public void resync(TableId... tables) {
        request(List.of(tables), false);
    }

    /**
     * Takes up tables that are not replicated yet, as {@link #resync} does; those that are replicated are left alone.
     *
     * @throws ConfigurationException when the source's configuration does not select one of the tables, or it does not
     *     exist or cannot be carried
     * @throws StateException when the pipeline has never run
     */
    public void addTable(TableId... tables) {
        request(List.of(tables), true);
    }

    private void request(List<TableId> tables, boolean onlyNew) {
        TableRequest request = new TableRequest(settings, tables, onlyNew);
        request.requireSelected();
        synchronized (lock) {
            if (requests != null) {
                tables.forEach(table -> requests.add(table, onlyNew));
                return;
            }
        }
        request.record();
    }

    /**
     * Pauses the pipeline: once this returns, no flush begins to be applied until {@link #resume}; one that is being applied is
     * finished. A run that goes on, here or elsewhere, gives up what it has read and not committed, holds the replication slot,
     * and waits; so does one that is begun later. The position stays where it is, and the server keeps WAL from there on. It is
     * recorded in the ledger, so it outlives processes.
     *
     * <p>A run of this object takes note at once. One elsewhere does so when it next has something to record, so an idle one may
     * say only then that it is paused. A SNAPSHOT that is at work is finished first. A CDC run that is to end once it has
     * {@linkplain StopCondition#caughtUp caught up} ends, with {@link RunReport.Ending#PAUSED}. Nothing happens when it is
     * paused already.
     *
     * @throws StateException when the pipeline has never run
     */
    public void pause() {
        setPaused(true);
    }

    /**
     * Ends a pause: runs that wait go on where they were, one elsewhere within about a minute. Nothing happens when there is
     * none.
     *
     * @throws StateException when the pipeline has never run
     */
    public void resume() {
        setPaused(false);
    }

    private void setPaused(boolean paused) {
        new LedgerChange(settings).pause(paused);
        synchronized (lock) {
            if (looking != null) {
                looking.look();
            }
        }
    }

    /**
     * The pipeline's dead letters, in order of their place in the stream, whatever became of them.
     *
     * @throws CdcException when they cannot be read
     */
    public List<DeadLetter> deadLetters() {
        return settings.sink().deadLetters(name());
    }

    /**
     * Writes dead letters again that are open, with values carried the way that is configured now: each at the place of its
     * change, so that nothing newer is overtaken and a second call changes nothing. What still does not fit stays open. It is a
     * run of its own that takes over from any other, which then ends with a {@link FencedException}.
     *
     * @param selected which
     * @return what became of each, in order
     * @throws IllegalStateException when a run of this object is active
     */
    public List<DeadLetter.Replay> replayLetters(Predicate<DeadLetter> selected) {
        requireNotRunning();
        return Logs.ofPipeline(name(), () -> new LetterReplay(settings, statistics, selected).run());
    }

    /**
     * Says of open letters that their rows may be missing, so that they are listed no more. A later change of such a row is
     * applied as ever.
     *
     * @param selected which
     * @return how many
     */
    public long dropLetters(Predicate<DeadLetter> selected) {
        List<DeadLetter> open = deadLetters().stream()
                .filter(DeadLetter::isOpen)
                .filter(selected)
                .toList();
        return open.isEmpty() ? 0 : settings.sink().dropLetters(name(), open);
    }

    private void requireNotRunning() {
        synchronized (lock) {
            if (running != null) {
                throw new IllegalStateException("pipeline '" + name() + "' is running");
            }
        }
    }

    /**
     * Asks an active run to commit what it has read and to end; returns at once. Without one, does nothing. In which time
     * the run ends is said by {@link PipelineBuilder#stopGrace}; one that hangs or fails meanwhile may end with its error.
     */
    public void requestStop() {
        synchronized (lock) {
            if (running != null) {
                running.request();
            }
        }
    }

    /**
     * Ends an active run as {@link #requestStop} does and waits until it has ended. Later runs are refused. Not to be
     * called by a {@link PipelineListener}, of which the run waits to be told of its end.
     */
    @Override
    public void close() {
        StopSignal active;
        synchronized (lock) {
            closed = true;
            active = running;
        }
        if (active != null) {
            active.request();
            try {
                active.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "Pipeline[" + name() + "]";
    }
}
