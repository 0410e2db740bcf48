package dev.tributary.cdc.examples;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.StopCondition;

/**
 * A service that follows a database until it is stopped (Ctrl-C, SIGTERM). Run {@link EmbeddedMain} once before: CDC goes
 * on from what a snapshot has left.
 */
public final class ContinuousMain {

    private ContinuousMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Pipeline pipeline = Shop.pipeline().listener(new Commits()).build()) {
            // close() asks the run to stop and waits: what was read is committed before the process ends.
            Runtime.getRuntime().addShutdownHook(new Thread(pipeline::close));
            while (true) {
                try {
                    pipeline.run(Mode.CDC, StopCondition.forever());
                    return;
                } catch (CdcException e) {
                    System.err.println(e.getMessage() + " " + e.remedy());
                    if (e.retry() != Retry.TRANSIENT) {
                        throw e;
                    }
                    // The cause passes by itself: the next run goes on where this one has committed.
                    Thread.sleep(10_000);
                }
            }
        }
    }

    /** Where a host would update its metrics. */
    private static final class Commits implements PipelineListener {
        @Override
        public void flushCommitted(FlushReport flush) {
            System.out.println(flush.rows() + " changes up to " + flush.to());
        }
    }
}
