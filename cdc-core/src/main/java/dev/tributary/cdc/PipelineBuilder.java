package dev.tributary.cdc;

import dev.tributary.cdc.internal.CheckRules;
import dev.tributary.cdc.internal.Settings;
import dev.tributary.cdc.internal.TablePolicies;
import dev.tributary.cdc.internal.Time;
import dev.tributary.cdc.spi.BatchCheck;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.Steps;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Pipeline}. Name, source, stager and sink are required. Not thread-safe. */
public final class PipelineBuilder {

    /** Uploads wait for the network more than they compute. */
    public static final int DEFAULT_STAGING_THREADS = 4;

    /** PostgreSQL spends a core on each, and its disks seldom feed more than a few. */
    public static final int DEFAULT_SNAPSHOT_READERS =
            Math.min(4, Math.max(2, Runtime.getRuntime().availableProcessors()));

    /** Makes Parquet files of a size that is quick to upload and to load. */
    public static final long DEFAULT_MAX_BATCH_BYTES = 32L << 20;

    /** Lets an idle warehouse sleep between. */
    public static final Duration DEFAULT_IDLE_ADVANCE_INTERVAL = Duration.ofMinutes(5);

    /** Four WAL segments: what an idle slot may retain without being moved on. */
    public static final long DEFAULT_IDLE_ADVANCE_BYTES = 64L << 20;

    /** Enough for most flushes to be committed. */
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(30);

    /** A row that a check refuses is a row that is missing: somebody should know before the others go on. */
    public static final RefusalPolicy DEFAULT_REFUSAL_POLICY = RefusalPolicy.STOP;

    /** A value that cannot be carried is a row that is missing, as well. */
    public static final RefusalPolicy DEFAULT_DEAD_LETTERS = RefusalPolicy.STOP;

    /** So many refused rows are no exceptions any more, but a check or a source that is wrong. */
    public static final long DEFAULT_MAX_REFUSED = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private @Nullable String name;
    /** Batches that are filled, encoded or uploaded at a time. */
    private static final int BATCHES_AT_ONCE = 8;

    private @Nullable Source source;
    private @Nullable Stager stager;
    private @Nullable Sink sink;
    private @Nullable StateStore stateStore;
    private FlushPolicy flushPolicy = FlushPolicy.standard();
    private @Nullable MemoryBudget memory;
    private int stagingThreads = DEFAULT_STAGING_THREADS;
    private int snapshotReaders = DEFAULT_SNAPSHOT_READERS;
    private long maxBatchBytes = DEFAULT_MAX_BATCH_BYTES;
    private Duration idleAdvanceInterval = DEFAULT_IDLE_ADVANCE_INTERVAL;
    private long idleAdvanceBytes = DEFAULT_IDLE_ADVANCE_BYTES;
    private Duration stopGrace = DEFAULT_STOP_GRACE;
    private RetryPolicy retry = RetryPolicy.standard();
    private boolean startWithoutHistory;
    private boolean acceptNewSource;
    private RewritePolicy onRewrite = RewritePolicy.RECOPY;
    private NewTablePolicy newTables = NewTablePolicy.COPY;
    private UncarriablePolicy onUncarriable = UncarriablePolicy.STOP;
    private @Nullable Executor stagingExecutor;
    private Clock clock = Clock.systemUTC();
    private Time time = Time.SYSTEM;
    private final List<PipelineListener> listeners = new ArrayList<>();
    private final List<BatchCheck> checks = new ArrayList<>();
    private RefusalPolicy refusalPolicy = DEFAULT_REFUSAL_POLICY;
    private RefusalPolicy deadLetters = DEFAULT_DEAD_LETTERS;
    private long maxRefused = DEFAULT_MAX_REFUSED;
    private Steps steps = Steps.NONE;

    PipelineBuilder() {}

    /**
     * Names the pipeline: its state, its staged files and its threads carry the name. Two pipelines that share a
     * destination must have different names.
     *
     * @param newName 1 to 63 of {@code a-z}, {@code 0-9} and {@code -}, not beginning with {@code -}
     */
    public PipelineBuilder name(String newName) {
        if (!NAME.matcher(newName).matches()) {
            throw new ConfigurationException(
                    "'" + newName + "' cannot be a pipeline's name",
                    "Use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or digit.");
        }
        name = newName;
        return this;
    }

    /** Where changes come from. */
    public PipelineBuilder source(Source newSource) {
        source = newSource;
        return this;
    }

    /** Where files are staged. */
    public PipelineBuilder stager(Stager newStager) {
        stager = newStager;
        return this;
    }

    /** Where tables are replicated to. Its ledger holds the pipeline's state and fences. */
    public PipelineBuilder sink(Sink newSink) {
        sink = newSink;
        return this;
    }

    /** Keeps a copy of the ledger's state for the host. Default: none. */
    public PipelineBuilder stateStore(StateStore copy) {
        stateStore = copy;
        return this;
    }

    /** When a flush ends. Default: {@link FlushPolicy#standard}. */
    public PipelineBuilder flushPolicy(FlushPolicy policy) {
        flushPolicy = policy;
        return this;
    }

    /** Bounds what is held in memory; may be shared by several pipelines. Default: {@link MemoryBudget#standard}. */
    public PipelineBuilder memory(MemoryBudget budget) {
        memory = budget;
        return this;
    }

    /** Threads that encode and upload. Default: {@value #DEFAULT_STAGING_THREADS}. */
    public PipelineBuilder stagingThreads(int threads) {
        stagingThreads = requirePositive("stagingThreads", threads);
        return this;
    }

    /** Threads that read a snapshot, each with a connection. Default: {@link #DEFAULT_SNAPSHOT_READERS}. */
    public PipelineBuilder snapshotReaders(int threads) {
        snapshotReaders = requirePositive("snapshotReaders", threads);
        return this;
    }

    /**
     * Bytes in memory after which a batch is staged: the smaller of this and an eighth of the {@linkplain #memory budget},
     * so that reading goes on while batches are on their way. Default: {@value #DEFAULT_MAX_BATCH_BYTES}.
     */
    public PipelineBuilder maxBatchBytes(long bytes) {
        maxBatchBytes = requirePositive("maxBatchBytes", bytes);
        return this;
    }

    /**
     * How often, and after how much retained WAL, the position of an idle pipeline is saved and acknowledged. Default:
     * {@link #DEFAULT_IDLE_ADVANCE_INTERVAL} or {@value #DEFAULT_IDLE_ADVANCE_BYTES} bytes.
     */
    public PipelineBuilder idleAdvance(Duration interval, long bytes) {
        idleAdvanceInterval = interval;
        idleAdvanceBytes = requirePositive("idleAdvance bytes", bytes);
        return this;
    }

    /**
     * How long a run that is asked to stop may go on to commit what it has read. Default: 30 s. It ends within this and
     * 30 s more, whatever hangs: after the grace nothing is tried again, requests under way are given 3 s each for their
     * answers, and what was being committed is finished or read again by the next run.
     */
    public PipelineBuilder stopGrace(Duration grace) {
        stopGrace = grace;
        return this;
    }

    /** How a run goes on after errors that pass by themselves. Default: {@link RetryPolicy#standard}. */
    public PipelineBuilder retry(RetryPolicy policy) {
        retry = policy;
        return this;
    }

    /** Lets CDC begin where the source stands now when there is no checkpoint: earlier rows are missing. Default: no. */
    public PipelineBuilder startWithoutHistory(boolean allowed) {
        startWithoutHistory = allowed;
        return this;
    }

    /** Lets a SNAPSHOT accept a source that is not the one replicated so far, or was restored. Default: no. */
    public PipelineBuilder acceptNewSource(boolean accepted) {
        acceptNewSource = accepted;
        return this;
    }

    /**
     * What CDC does with a table whose rows can no longer be carried by changes alone: they were rewritten, the table
     * was dropped and created anew, got another key, left the publication, … Default: {@link RewritePolicy#RECOPY}.
     */
    public PipelineBuilder onRewrite(RewritePolicy policy) {
        onRewrite = policy;
        return this;
    }

    /** What CDC does with selected tables that were never copied. Default: {@link NewTablePolicy#COPY}. */
    public PipelineBuilder newTables(NewTablePolicy policy) {
        newTables = policy;
        return this;
    }

    /**
     * What CDC does with a table of which a change cannot be carried, and which copying it anew would not help.
     * Default: {@link UncarriablePolicy#STOP}.
     */
    public PipelineBuilder onUncarriable(UncarriablePolicy policy) {
        onUncarriable = policy;
        return this;
    }

    /** Encodes and uploads on the host's threads instead of own ones; it is not shut down. */
    public PipelineBuilder stagingExecutor(Executor executor) {
        stagingExecutor = executor;
        return this;
    }

    /** The clock of checkpoints and reports. Default: the system's. */
    public PipelineBuilder clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** How runs measure time, wait and get threads; for tests that take charge of all of it. */
    PipelineBuilder time(Time newTime) {
        time = newTime;
        return this;
    }

    /** Adds a listener; any number, told in this order. */
    public PipelineBuilder listener(PipelineListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Adds a check that sees every batch before it is staged; any number, in this order. */
    public PipelineBuilder check(BatchCheck check) {
        checks.add(check);
        return this;
    }

    /** What becomes of rows that a check refuses. Default: {@link #DEFAULT_REFUSAL_POLICY}. */
    public PipelineBuilder onRefusal(RefusalPolicy policy) {
        refusalPolicy = policy;
        return this;
    }

    /**
     * What becomes of rows with a value that their column's type cannot hold: {@link RefusalPolicy#STOP} ends the run with
     * the source's error, {@link RefusalPolicy#QUARANTINE} keeps them as dead letters. A value of a key always ends the run.
     * Default: {@link #DEFAULT_DEAD_LETTERS}.
     */
    public PipelineBuilder deadLetters(RefusalPolicy policy) {
        deadLetters = policy;
        return this;
    }

    /** Rows that may be refused in one run before it stops. Default: {@value #DEFAULT_MAX_REFUSED}. */
    public PipelineBuilder maxRefused(long rows) {
        maxRefused = requirePositive("maxRefused", rows);
        return this;
    }

    /** Has every step of a run that others can see pass here, for tests and for those who look for a fault. Default: no. */
    public PipelineBuilder steps(Steps newSteps) {
        steps = newSteps;
        return this;
    }

    /**
     * Builds the pipeline; nothing is connected to yet.
     *
     * @throws ConfigurationException when a required part is missing
     */
    public Pipeline build() {
        MemoryBudget budget = memory == null ? MemoryBudget.standard() : memory;
        return new Pipeline(new Settings(
                require("name", name),
                require("source", source),
                require("stager", stager),
                require("sink", sink),
                stateStore,
                flushPolicy,
                budget,
                stagingThreads,
                snapshotReaders,
                Math.min(maxBatchBytes, budget.capacityBytes() / BATCHES_AT_ONCE),
                idleAdvanceInterval,
                idleAdvanceBytes,
                stopGrace,
                retry,
                startWithoutHistory,
                acceptNewSource,
                new TablePolicies(onRewrite, newTables, onUncarriable),
                stagingExecutor,
                clock,
                time,
                List.copyOf(listeners),
                new CheckRules(checks, refusalPolicy, deadLetters, maxRefused),
                steps));
    }

    private static <T> T require(String what, @Nullable T value) {
        if (value == null) {
            throw new ConfigurationException(
                    "the pipeline has no " + what, "Give it one: Pipeline.builder()." + what + "(…).");
        }
        return value;
    }

    private static int requirePositive(String what, int value) {
        return Math.toIntExact(requirePositive(what, (long) value));
    }

    private static long requirePositive(String what, long value) {
        if (value < 1) {
            throw new ConfigurationException(what + " is " + value, "Give at least 1.");
        }
        return value;
    }
}
