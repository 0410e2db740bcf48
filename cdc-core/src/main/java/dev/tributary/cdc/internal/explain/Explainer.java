package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.Explanation;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.internal.CheckRules;
import dev.tributary.cdc.internal.Requests;
import dev.tributary.cdc.internal.Runner;
import dev.tributary.cdc.internal.Settings;
import dev.tributary.cdc.internal.Statistics;
import dev.tributary.cdc.internal.StopSignal;
import dev.tributary.cdc.spi.Steps;
import java.util.List;

/**
 * Lets a run happen of which nothing is real but what it reads: the code that would write is the same, and what it would
 * write is written down. One thing is done at a time, so that the order is the same each time.
 */
public final class Explainer {

    private final Settings settings;

    public Explainer(Settings settings) {
        this.settings = settings;
    }

    /**
     * Explains a run that would begin now.
     *
     * @throws dev.tributary.cdc.CdcException what the run would end with before it wrote anything of interest
     */
    public Explanation explain(Mode mode) {
        Notes notes = new Notes();
        Settings rehearsed = new Settings(
                settings.name(),
                new ExplainedSource(settings.source(), notes),
                new ExplainedStager(settings.stager(), notes),
                new ExplainedSink(settings.sink(), notes),
                null,
                settings.flushPolicy(),
                settings.memory(),
                1,
                1,
                settings.maxBatchBytes(),
                settings.idleAdvanceInterval(),
                settings.idleAdvanceBytes(),
                settings.stopGrace(),
                RetryPolicy.none(),
                settings.startWithoutHistory(),
                settings.acceptNewSource(),
                settings.tables(),
                null,
                settings.clock(),
                settings.time(),
                List.of(),
                new CheckRules(
                        List.of(),
                        settings.checks().policy(),
                        settings.checks().uncarriable(),
                        settings.checks().limit()),
                Steps.NONE);
        RunReport report = new Runner(
                        rehearsed,
                        new Statistics(settings.clock()),
                        mode,
                        StopCondition.caughtUp(),
                        new StopSignal(settings.name(), settings.stopGrace(), settings.time()),
                        new Requests())
                .run();
        return new Explanation(settings.name(), mode, notes.statements(), notes.ranges(), report.warnings());
    }
}
