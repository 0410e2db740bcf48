package dev.tributary.cdc.examples;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A host whose own scheduler brings the destination up to date every five minutes, so that the warehouse sleeps between.
 * Any scheduler does: a run is a method call. Run {@link EmbeddedMain} once before.
 */
public final class ScheduledMain {

    private ScheduledMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (Pipeline pipeline = Shop.pipeline().build()) {
            ScheduledFuture<?> task = scheduler.scheduleWithFixedDelay(() -> catchUp(pipeline), 0, 5, TimeUnit.MINUTES);
            task.get();
        } catch (ExecutionException e) {
            System.err.println("stopped: " + e.getCause());
        } finally {
            scheduler.shutdownNow();
        }
    }

    private static void catchUp(Pipeline pipeline) {
        try {
            RunReport report = pipeline.run(Mode.CDC, StopCondition.caughtUp());
            System.out.println(report.rowsRead() + " changes in " + report.elapsed());
        } catch (CdcException e) {
            System.err.println(e.getMessage() + " " + e.remedy());
            if (e.retry() != Retry.TRANSIENT) {
                // Ends the schedule: only a person can help.
                throw e;
            }
        }
    }
}
