package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.CommitStateUnknownException;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.Steps;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Steps of which one meets with a fault. A kill is none of the JVM's ends: no hook runs, nothing is closed. */
final class FaultySteps implements Steps {

    static final int KILLED = 137;

    private static final Duration DELAY = Duration.ofSeconds(2);

    private final StepFault fault;
    private final ConcurrentMap<String, AtomicInteger> taken = new ConcurrentHashMap<>();

    FaultySteps(StepFault fault) {
        this.fault = fault;
    }

    @Override
    public <T, E extends Exception> T take(String step, Action<T, E> action) throws E {
        int number = taken.computeIfAbsent(step, any -> new AtomicInteger()).incrementAndGet();
        System.err.println("STEP " + step + ' ' + number);
        if (number != fault.number() || !step.equals(fault.step())) {
            return action.take();
        }
        switch (fault.what()) {
            case KILL_BEFORE -> Runtime.getRuntime().halt(KILLED);
            case THROW -> throw FaultySteps.<E>failed(step, false);
            case DELAY -> {
                long end = System.nanoTime() + DELAY.toNanos();
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            }
            case KILL_AFTER, LOSE -> {
                T outcome = action.take();
                if (fault.isKill()) {
                    Runtime.getRuntime().halt(KILLED);
                }
                throw FaultySteps.<E>failed(step + " with outcome " + outcome, true);
            }
        }
        return action.take();
    }

    /** What the part that takes the step would throw if its connection were lost; whatever it declares. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E failed(String step, boolean wasTaken) {
        String message = "the connection is lost at " + step;
        String remedy = "Run again.";
        Exception failure;
        switch (step.substring(0, step.indexOf(':'))) {
            case "http" -> failure = new IOException(message);
            case "stage" -> failure = new StagingException(Retry.TRANSIENT, message, remedy, null);
            case "state" ->
                failure = wasTaken && step.startsWith("state:save")
                        ? new CommitStateUnknownException(message, remedy, null)
                        : new StateException(Retry.TRANSIENT, message, remedy, null);
            default -> failure = new SQLException(message, "08006");
        }
        return (E) failure;
    }
}
