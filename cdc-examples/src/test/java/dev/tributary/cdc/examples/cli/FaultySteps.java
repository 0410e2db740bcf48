package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.CommitStateUnknownException;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.Steps;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Steps of which some meet with a fault. A kill is none of the JVM's ends: no hook runs, nothing is closed. Each step is
 * told on stderr before it is taken, each fault when it strikes, with the milliseconds of the clock.
 */
final class FaultySteps implements Steps {

    static final int KILLED = 137;

    /** Before a fault. */
    static final String STRUCK = "FAULT ";

    private static final Duration DELAY = Duration.ofMillis(500);

    private final List<StepFault> faults;
    private final ConcurrentMap<String, AtomicInteger> taken = new ConcurrentHashMap<>();

    FaultySteps(List<StepFault> faults) {
        this.faults = List.copyOf(faults);
    }

    @Override
    public <T, E extends Exception> T take(String step, Action<T, E> action) throws E {
        int number = taken.computeIfAbsent(step, any -> new AtomicInteger()).incrementAndGet();
        System.err.println("STEP " + step + ' ' + number);
        for (StepFault fault : faults) {
            if (number == fault.number() && step.equals(fault.step())) {
                return take(fault, action);
            }
        }
        return action.take();
    }

    private static <T, E extends Exception> T take(StepFault fault, Action<T, E> action) throws E {
        switch (fault.what()) {
            case KILL_BEFORE -> strike(fault);
            case THROW -> {
                strike(fault);
                throw FaultySteps.<E>failed(fault.step(), false);
            }
            case DELAY -> {
                strike(fault);
                long end = System.nanoTime() + DELAY.toNanos();
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            }
            case KILL_AFTER, LOSE -> {
                T outcome = action.take();
                strike(fault);
                if (outcome instanceof AutoCloseable lost) {
                    // As a connection is that broke.
                    close(lost);
                }
                throw FaultySteps.<E>failed(fault.step(), true);
            }
        }
        return action.take();
    }

    private static void strike(StepFault fault) {
        System.err.println(STRUCK + System.currentTimeMillis() + ' ' + fault);
        if (fault.what().isKill()) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private static void close(AutoCloseable lost) {
        try {
            lost.close();
        } catch (Exception e) {
            System.err.println("closing what is lost: " + e);
        }
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
