package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Tries again, within bounds, what fails for a passing reason that one SQLSTATE names. */
public final class Retries {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** What is tried. */
    @FunctionalInterface
    public interface Attempt {
        void run() throws SQLException;
    }

    private Retries() {}

    /**
     * Tries until it works, until it fails for another reason, or until the limit has passed. An interrupt ends it.
     *
     * @param passing the SQLSTATE on which it is tried again
     */
    public static void within(Duration limit, String passing, String doing, Attempt attempt) {
        long deadline = System.nanoTime() + limit.toNanos();
        long pause = FIRST_PAUSE.toNanos();
        while (true) {
            try {
                attempt.run();
                return;
            } catch (SQLException e) {
                if (!ServerErrors.state(e).equals(passing) || System.nanoTime() + pause > deadline) {
                    throw ServerErrors.translate(e, doing);
                }
            }
            LockSupport.parkNanos(pause);
            if (Thread.currentThread().isInterrupted()) {
                throw new SourceException(
                        Retry.TRANSIENT, doing + " was interrupted", "Run again when it suits.", null);
            }
            pause = Math.min(pause * 2, LONGEST_PAUSE.toNanos());
        }
    }
}
