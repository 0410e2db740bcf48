package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements.Entry;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.Warnings;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which version each table had when all of them stood at one position. Versions are read after a flush and before
 * anything of the next one changes a table: whatever else commits in between (files that are compacted, properties) leaves
 * the rows as they are. Entries are written later, several at once, beside whatever else is going on. The first entry of a
 * run names every table, so that nothing which an earlier run did not get to write is missed; so does one after a failure,
 * and one a day, up to which older ones can be removed.
 *
 * <p>Nothing depends on the log: what goes wrong here is warned of, once. Told of flushes by one thread at a time;
 * {@link #replaced} and {@link #settle} are thread-safe.
 */
final class FlushLog implements AutoCloseable {

    private static final Duration WHOLE_EVERY = Duration.ofHours(24);

    /** After a flush, for another one to come, whose entry is then written with its. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** As long as flush follows upon flush. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** No run goes on longer for the log's sake. */
    private static final Duration LAST_WAIT = Duration.ofMinutes(1);

    /**
     * What stands behind an entry.
     *
     * @param flush the flush; null when tables were replaced or a run begins
     * @param statements how many it took
     * @param took how long
     */
    private record Work(@Nullable Flush flush, long statements, Duration took) {

        static final Work NONE = new Work(null, 0, Duration.ZERO);

        /** Staged rows that were applied. */
        long rows() {
            return flush == null
                    ? 0
                    : flush.tables().stream()
                            .filter(table -> !table.isLetters())
                            .mapToLong(TableFlush::rows)
                            .sum();
        }
    }

    private final SinkSettings settings;
    private final Warnings warnings;
    private final FlushLogTable table;
    private final TableVersions current;
    private final boolean beside;
    private final ScheduledThreadPoolExecutor thread;
    private final Set<TableId> replaced = ConcurrentHashMap.newKeySet();
    private boolean begun;
    private long begunNanos;
    private volatile boolean applying;
    private volatile Future<?> reading = CompletableFuture.completedFuture(null);

    // Guarded by this.
    private SortedSet<TableId> named = new TreeSet<>();
    private boolean complete;
    private boolean scheduled;
    private boolean warned;
    private long wholeNanos;

    /**
     * @param beside whether versions are read beside other statements, or else before the next one is sent
     * @param pipeline for which the thread works that does so, and that writes entries
     */
    FlushLog(Warehouse warehouse, SinkSettings settings, Warnings warnings, boolean beside, String pipeline) {
        this.current = new TableVersions(warehouse, settings);
        this.settings = settings;
        this.warnings = warnings;
        this.beside = beside;
        this.table = new FlushLogTable(warehouse, settings);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(Logs.ofPipeline(pipeline, task), "cdc-" + pipeline + "-log");
            made.setDaemon(true);
            return made;
        });
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** It is known that the log's table does not exist yet. */
    synchronized void isAbsent() {
        table.isAbsent();
    }

    /** A flush is about to be loaded; before the first one of a run, all tables stand where the last run left them. */
    void before(Checkpoint checkpoint) {
        applying = true;
        begunNanos = System.nanoTime();
        if (!begun && checkpoint.pending().isEmpty() && !live(checkpoint).isEmpty()) {
            note(checkpoint, Work.NONE);
        }
        begun = true;
    }

    /**
     * A flush has been applied and recorded.
     *
     * @param statements how many it took
     */
    void committed(Flush flush, Checkpoint after, long statements) {
        begun = true;
        Duration took = applying ? Duration.ofNanos(System.nanoTime() - begunNanos) : Duration.ZERO;
        note(after, new Work(flush, statements, took));
        applying = false;
    }

    /**
     * Waits until the versions of what was told so far have been read: to be called before anything changes a table.
     *
     * @throws SinkException when the thread is interrupted meanwhile
     */
    void settle() {
        try {
            reading.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading versions of tables", e.getCause());
        }
    }

    /** A table has been replaced; what comes next names it. Thread-safe. */
    void replaced(TableId id) {
        replaced.add(id);
        // Whatever flush could not be applied before, has been given up.
        applying = false;
    }

    /**
     * The run ends: tables that have been replaced since the last flush are named when all tables stand together by now;
     * otherwise that is left to the next run. So is everything when a flush could not be applied, as the run may be ending
     * because nothing can be written any more.
     */
    void ended(Checkpoint checkpoint) {
        if (applying || settings.logRetention().isZero()) {
            return;
        }
        Future<?> last = thread.submit(() -> {
            if (!replaced.isEmpty() && !live(checkpoint).isEmpty() && isConsistent(checkpoint)) {
                read(checkpoint, Work.NONE, System.nanoTime());
            }
            write();
        });
        try {
            last.get(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("writing the flush log", e.getCause());
        } catch (TimeoutException e) {
            warnings.warn("The last flushes are not in the flush log " + table.name()
                    + ", nor in its view: writing them took longer than " + LAST_WAIT);
        }
    }

    private void note(Checkpoint checkpoint, Work work) {
        if (settings.logRetention().isZero()) {
            return;
        }
        long now = System.nanoTime();
        if (beside) {
            reading = thread.submit(() -> read(checkpoint, work, now));
        } else {
            read(checkpoint, work, now);
        }
    }

    private synchronized void read(Checkpoint checkpoint, Work work, long nanos) {
        Flush flush = work.flush();
        boolean whole = !complete || nanos - wholeNanos > WHOLE_EVERY.toNanos();
        try {
            SortedSet<TableId> live = live(checkpoint);
            SortedMap<String, OptionalLong> versions = current.of(whole ? live : changed(flush, live));
            if (!whole) {
                named.stream()
                        .filter(id -> !live.contains(id))
                        .forEach(id -> versions.put(settings.target(id).toString(), OptionalLong.empty()));
            }
            Lsn to = stand(checkpoint);
            table.add(
                    new Entry(
                            checkpoint.pipeline(),
                            checkpoint.generation(),
                            checkpoint.epoch(),
                            checkpoint.revision().sequence(),
                            flush == null ? null : flush.batchId(),
                            flush == null ? to : flush.from(),
                            to,
                            flush == null ? null : flush.committedAt(),
                            whole,
                            isConsistent(checkpoint),
                            versions,
                            work.statements(),
                            work.rows(),
                            work.took().toMillis()),
                    nanos,
                    whole ? settings.logRetention().plus(WHOLE_EVERY) : null);
            named = live;
            replaced.clear();
            if (whole) {
                wholeNanos = nanos;
            }
            complete = true;
            schedule();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            Future<?> unused = thread.schedule(this::writeInTime, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** While flush follows upon flush their entries wait for each other. */
    private synchronized void writeInTime() {
        scheduled = false;
        if (!applying || table.isDue(LONGEST_WAIT)) {
            write();
        } else if (!table.isWritten()) {
            schedule();
        }
    }

    private synchronized void write() {
        try {
            table.write();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private static SinkException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SinkException(
                Retry.TRANSIENT, "interrupted while waiting for what the flush log asks or writes", "Run again.", e);
    }

    private void failed(RuntimeException e) {
        complete = false;
        if (!warned) {
            warnings.warn("The flush log " + table.name() + " misses flushes, and its view their versions: "
                    + e.getMessage());
            warned = true;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private Set<TableId> changed(@Nullable Flush flush, SortedSet<TableId> live) {
        SortedSet<TableId> changed = new TreeSet<>(live);
        changed.removeAll(named);
        changed.addAll(replaced);
        if (flush != null) {
            flush.tables().stream()
                    .filter(table -> !table.isLetters())
                    .map(TableFlush::id)
                    .forEach(changed::add);
        }
        changed.retainAll(live);
        return changed;
    }

    private static SortedSet<TableId> live(Checkpoint checkpoint) {
        SortedSet<TableId> live = new TreeSet<>();
        checkpoint.tables().forEach((id, state) -> {
            if (state.isLive()) {
                live.add(id);
            }
        });
        return live;
    }

    /** Where all live tables stand when they stand together: their copies can be ahead of the position. */
    private static Lsn stand(Checkpoint checkpoint) {
        return checkpoint.tables().values().stream()
                .filter(TableState::isLive)
                .map(TableState::start)
                .reduce(checkpoint.position(), Lsn::max);
    }

    private static boolean isConsistent(Checkpoint checkpoint) {
        Lsn to = stand(checkpoint);
        return checkpoint.unfinished().isEmpty()
                && checkpoint.pending().isEmpty()
                && (to.equals(checkpoint.position())
                        || checkpoint.tables().values().stream()
                                .filter(TableState::isLive)
                                .allMatch(state -> state.start().equals(to)));
    }
}
