package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Does what a fault says, and returns when it is over: what was stopped is there again. Used by one thread. */
final class FaultWorks {

    /** WAL comes unless the pipeline reads none for a while, since enough of it waits to be staged. */
    private static final Duration MESSAGE_LIMIT = Duration.ofMinutes(2);

    /** A fast stop waits until the pipeline has confirmed all it was sent, which takes a flush; then it is stopped at once. */
    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);

    private static final String WAL = "dw";

    private final PostgresDatabase database;
    private final PostgresProxy proxy;
    private final RestartedWorkspace workspace;
    private final WatchedPipeline pipeline;
    private final Random random;

    FaultWorks(
            PostgresDatabase database,
            PostgresProxy proxy,
            RestartedWorkspace workspace,
            WatchedPipeline pipeline,
            long seed) {
        this.database = database;
        this.proxy = proxy;
        this.workspace = workspace;
        this.pipeline = pipeline;
        this.random = new Random(seed);
    }

    void apply(SoakFault fault) throws InterruptedException {
        switch (fault) {
            case PIPELINE_KILLED -> pipeline.kill();
            case CONNECTION_RESET -> harm(Harm.RESET);
            case CONNECTION_HALF_OPEN -> harm(Harm.HALF_OPEN);
            case CONNECTION_SILENT -> harm(Harm.BLACK_HOLE);
            case SENDER_TERMINATED ->
                database.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                        + SoakedPipeline.NAME + "' AND active_pid IS NOT NULL");
            case POSTGRES_RESTARTED -> {
                database.server().requestStopFast();
                if (!within(STOP_LIMIT, () -> !database.server().isRunning())) {
                    database.server().stopImmediately();
                }
                database.server().start();
            }
            case WORKSPACE_UNAVAILABLE -> answers("503 at all");
            case WORKSPACE_BUSY -> answers("429=1s at all");
            case ANSWERS_LOST -> answers("lost at 2-4");
            case WORKSPACE_RESTARTED -> workspace.restart();
        }
    }

    /** What has not come within the limit comes with the next message, unless another fault is asked for before. */
    private void harm(Harm harm) throws InterruptedException {
        proxy.next(new PostgresProxy.Fault(harm, Sender.SERVER, WAL, 1 + random.nextInt(20)));
        boolean unused = within(MESSAGE_LIMIT, proxy::hasCome);
    }

    /** Waits for a state, and says whether it was reached within the limit. */
    static boolean within(Duration limit, BooleanSupplier state) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    private void answers(String rule) throws InterruptedException {
        workspace.faults(rule);
        TimeUnit.MILLISECONDS.sleep(3_000 + random.nextInt(7_000));
        workspace.faults();
    }
}
