package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.ErrorStatus;
import dev.tributary.cdc.ErrorStatus.Failure;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.PipelineStatus;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.PositionStatus;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.TableStatus;
import dev.tributary.cdc.TableStatus.State;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SlotObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline's runs did and do, for whoever asks. Each figure is a counter or a reference of its own: nobody who adds
 * waits for one who reads, and nobody reads a row. Thread-safe.
 */
public final class Statistics implements SlotObserver {

    private final Clock clock;
    private final Map<TableId, TableCounts> counts = new ConcurrentHashMap<>();
    private final Map<Category, LongAdder> errors = new EnumMap<>(Category.class);
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytesStaged = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder eventsDropped = new LongAdder();
    private final AtomicLong walEnd = new AtomicLong();
    private final Uncommitted uncommitted = new Uncommitted();
    private volatile Phase phase = Phase.IDLE;
    private volatile StatementCounts statements = StatementCounts.NONE;
    private volatile @Nullable Mode mode;
    private volatile @Nullable Checkpoint checkpoint;
    private volatile @Nullable SlotReading slot;
    private volatile @Nullable Failure lastError;
    private volatile @Nullable Category troubled;
    private volatile @Nullable Instant commitTime;
    private volatile @Nullable Instant sourceTime;
    private volatile long rowsBefore;
    private volatile long rowsInSession;
    private volatile Lsn read = Lsn.ZERO;
    private volatile long openLetters;
    private volatile boolean sourceReached;

    public Statistics(Clock clock) {
        this.clock = clock;
        for (Category category : Category.values()) {
            errors.put(category, new LongAdder());
        }
    }

    /** A server has answered where the source should be. */
    void sourceReached() {
        sourceReached = true;
    }

    /** Whether that has ever been so. */
    boolean hasReachedSource() {
        return sourceReached;
    }

    /** A run connects, for the first time or again. */
    void opening(Mode newMode) {
        mode = newMode;
        phase = Phase.OPENING;
        rowsBefore += rowsInSession;
        rowsInSession = 0;
        uncommitted.sealed();
    }

    /** It has taken over and begins to read. */
    void reading(Mode newMode) {
        phase = newMode == Mode.SNAPSHOT ? Phase.SNAPSHOT : Phase.CDC;
        troubled = null;
    }

    /** An error has ended what it was doing. */
    void failed(CdcException error) {
        Objects.requireNonNull(errors.get(error.category())).increment();
        boolean slotLost = error instanceof SlotLostException;
        lastError = new Failure(error.category(), slotLost, error.summary(), error.remedy(), clock.instant());
        troubled = error.category();
    }

    /** It waits until the pipeline is resumed. */
    void paused() {
        phase = Phase.PAUSED;
        troubled = null;
    }

    /** It waits before it tries again. */
    void retrying() {
        retries.increment();
        phase = Phase.RETRYING;
    }

    /** The run is over. */
    void ended(boolean well) {
        phase = well ? Phase.IDLE : Phase.FAILED;
        if (well) {
            troubled = null;
        }
    }

    /** The ledger holds this. */
    void checkpoint(Checkpoint saved) {
        checkpoint = saved;
        uncommitted.durable(saved.position());
    }

    /** An earlier run has left a flush that the destination may not hold. */
    void pending(Flush flush) {
        flush.sourceTime()
                .ifPresent(
                        committed -> uncommitted.read(flush.to(), ChronoUnit.MICROS.between(Instant.EPOCH, committed)));
        uncommitted.sealed();
    }

    /** The position begins anew: no earlier one means anything. */
    void restarted() {
        uncommitted.restart();
        walEnd.set(0);
        read = Lsn.ZERO;
    }

    /**
     * The reader has come so far; on its thread.
     *
     * @param rows read since the session was opened
     */
    void read(Lsn position, long rows) {
        read = position;
        rowsInSession = rows;
    }

    /** Rows of copies that were read since the session was opened; on the run's thread. */
    void copied(long rows) {
        rowsInSession = rows;
    }

    /** Transactions that the destination does not hold yet. */
    Uncommitted uncommitted() {
        return uncommitted;
    }

    void staged(long bytes) {
        bytesStaged.add(bytes);
    }

    void replaced(TableId table, TableReport copy) {
        counts(table).copied(copy);
        commitTime = clock.instant();
    }

    void changed(TableId table, TableReport changes) {
        counts(table).changed(changes);
    }

    /**
     * On the one thread that commits.
     *
     * @param committedAt when its last transaction was committed at the source, or null when that is not known
     */
    void flushCommitted(StatementCounts sent, @Nullable Instant committedAt) {
        flushes.increment();
        statements = statements.plus(sent);
        commitTime = clock.instant();
        if (committedAt != null) {
            sourceTime = committedAt;
        }
    }

    void deadLetters(long written) {
        deadLetters.add(written);
    }

    void openLetters(long count) {
        openLetters = count;
    }

    /** Counts events that nobody was told. */
    LongAdder eventsDropped() {
        return eventsDropped;
    }

    @Override
    public void seen(SlotReading reading) {
        slot = reading;
        walEnd(reading.walEnd());
    }

    @Override
    public void walEnd(Lsn end) {
        long unused = walEnd.accumulateAndGet(end.value(), (a, b) -> Long.compareUnsigned(a, b) < 0 ? b : a);
    }

    private TableCounts counts(TableId table) {
        return counts.computeIfAbsent(table, any -> new TableCounts());
    }

    /**
     * How all that is now.
     *
     * @param sourceClient what the source's own client says
     * @param sinkClient what the destination's own client says
     */
    public PipelineStatus status(String pipeline, CircuitState sourceClient, CircuitState sinkClient) {
        Instant now = clock.instant();
        Checkpoint known = checkpoint;
        return new PipelineStatus(
                pipeline,
                now,
                phase,
                mode,
                known == null ? 0 : known.epoch(),
                tables(known),
                rowsBefore + rowsInSession,
                bytesStaged.sum(),
                flushes.sum(),
                statements,
                position(known, now),
                slot,
                new ErrorStatus(retries.sum(), errorCounts(), lastError),
                circuit(Category.SOURCE, sourceClient),
                circuit(Category.DESTINATION, sinkClient),
                deadLetters.sum(),
                openLetters,
                eventsDropped.sum());
    }

    private PositionStatus position(@Nullable Checkpoint known, Instant now) {
        Lsn committed = known == null ? Lsn.ZERO : known.position();
        Instant oldest = uncommitted.oldest();
        Lsn end = Lsn.max(new Lsn(walEnd.get()), read);
        return new PositionStatus(committed, read, end, commitTime, sourceTime, oldest, since(oldest, now));
    }

    private static Duration since(@Nullable Instant oldest, Instant now) {
        return oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
    }

    /** See {@link PositionStatus#lag}. */
    Duration lag() {
        return since(uncommitted.oldest(), clock.instant());
    }

    /** Errors so far. */
    long errors() {
        return errors.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private SortedMap<TableId, TableStatus> tables(@Nullable Checkpoint known) {
        SortedMap<TableId, TableStatus> tables = new TreeMap<>();
        counts.forEach((id, count) -> tables.put(id, count.status(State.GONE, "")));
        if (known != null) {
            known.tables().forEach((id, state) -> {
                TableCounts count = counts.get(id);
                tables.put(
                        id,
                        (count == null ? new TableCounts() : count).status(state(known, id, state), state.reason()));
            });
        }
        return tables;
    }

    private static State state(Checkpoint known, TableId id, TableState state) {
        return switch (state.status()) {
            case LIVE -> known.unfinished().contains(id) ? State.COPYING : State.LIVE;
            case RECOPY -> State.COPYING;
            case QUARANTINED -> State.QUARANTINED;
        };
    }

    private Map<Category, Long> errorCounts() {
        Map<Category, Long> found = new EnumMap<>(Category.class);
        errors.forEach((category, count) -> found.put(category, count.sum()));
        return found;
    }

    /** A run that waits after an error, or is opened again after one, stands for a breaker of its own. */
    private CircuitState circuit(Category category, CircuitState client) {
        if (troubled != category && !(category == Category.DESTINATION && troubled == Category.STAGING)) {
            return client;
        }
        return phase == Phase.RETRYING || phase == Phase.FAILED ? CircuitState.OPEN : CircuitState.HALF_OPEN;
    }
}
