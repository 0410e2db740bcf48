package dev.tributary.cdc.internal;

import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.MemoryBudget;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.Steps;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pipeline was built with; see the builder for what each means.
 *
 * @param stagingExecutor the host's, or null for one of each run's own
 * @param tables what becomes of tables that cannot simply go on
 * @param time how runs measure time and wait
 * @param stateCopy the host's copy of the ledger, or null
 */
public record Settings(
        String name,
        Source source,
        Stager stager,
        Sink sink,
        @Nullable StateStore stateCopy,
        FlushPolicy flushPolicy,
        MemoryBudget memory,
        int stagingThreads,
        int snapshotReaders,
        long maxBatchBytes,
        Duration idleAdvanceInterval,
        long idleAdvanceBytes,
        Duration stopGrace,
        RetryPolicy retry,
        boolean startWithoutHistory,
        boolean acceptNewSource,
        TablePolicies tables,
        @Nullable Executor stagingExecutor,
        Clock clock,
        Time time,
        List<PipelineListener> listeners,
        CheckRules checks,
        Steps steps) {}
