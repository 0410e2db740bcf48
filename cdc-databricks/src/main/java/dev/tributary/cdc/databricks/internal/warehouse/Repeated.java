package dev.tributary.cdc.databricks.internal.warehouse;

import dev.tributary.cdc.databricks.internal.connect.Backoff;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a statement that may run twice without harm: when another one was in its way, and when its outcome is not
 * known. Immutable.
 */
public final class Repeated {

    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final Duration budget;
    private final Consumer<StatementException> beforeAgain;

    private Repeated(Duration budget, Consumer<StatementException> beforeAgain) {
        this.budget = budget;
        this.beforeAgain = beforeAgain;
    }

    /** Within the warehouse's budget. */
    public static Repeated of(Warehouse warehouse) {
        return new Repeated(warehouse.retryBudget(), failure -> {});
    }

    /**
     * Does something before the statement is sent again: whatever makes sure that the first one cannot take effect any
     * more, and that we may still write.
     */
    public Repeated after(Consumer<StatementException> action) {
        return new Repeated(budget, action);
    }

    /** Runs the statement until it succeeds, fails for good, or the budget is spent. */
    public <T> T run(Supplier<T> statement) {
        Backoff backoff = new Backoff(budget);
        while (true) {
            try {
                return statement.get();
            } catch (StatementException e) {
                boolean repeatable = e.outcome() == Outcome.UNKNOWN || e.isConflict();
                if (!repeatable || !await(backoff, e)) {
                    throw e;
                }
                if (e.outcome() == Outcome.UNKNOWN) {
                    Logs.warn(LOG)
                            .addKeyValue("sql_state", e.sqlState())
                            .log(
                                    "Trying again, since it is not known whether a statement took effect: {}",
                                    e.getMessage());
                } else {
                    Logs.debug(LOG)
                            .addKeyValue("sql_state", e.sqlState())
                            .log("trying again after a conflict: {}", e.getMessage());
                }
                beforeAgain.accept(e);
            }
        }
    }

    private static boolean await(Backoff backoff, StatementException failure) {
        try {
            return !Thread.currentThread().isInterrupted() && backoff.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            return false;
        }
    }
}
