package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits so many changes a second, on a thread of its own and over restarts of the server, until it is stopped; and knows
 * how many are behind a place in the WAL. What comes late is made up for, at no more than twice the rate.
 */
final class SteadyLoad implements AutoCloseable {

    private static final long RECONNECT_NANOS = 200_000_000L;

    /**
     * A transaction.
     *
     * @param before a place in the WAL before its commit and behind those before
     * @param total changes up to and with it
     */
    private record Committed(long before, long millis, long total) {}

    /** What is committed at the source and not yet durable at the destination. */
    record Behind(long changes, double seconds) {}

    private final PostgresDatabase database;
    private final int keys;
    private final double nanosAChange;
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::write, "load");
    private final Deque<Committed> waiting = new ArrayDeque<>();
    private volatile boolean stopped;
    private long due;
    private long total;
    private long durable;

    SteadyLoad(PostgresDatabase database, int keys, int rate, long seed) {
        this.database = database;
        this.keys = keys;
        this.nanosAChange = 1e9 / rate;
        this.random = new SplittableRandom(seed);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Changes that are committed for certain. */
    synchronized long total() {
        return total;
    }

    /** What is left to do for a destination that has everything up to this place. */
    synchronized Behind behind(long place) {
        while (!waiting.isEmpty() && waiting.element().before() < place) {
            durable = waiting.remove().total();
        }
        return waiting.isEmpty()
                ? new Behind(0, 0)
                : new Behind(
                        total - durable,
                        (System.currentTimeMillis() - waiting.element().millis()) / 1e3);
    }

    /** Ends it with the transaction that is being written. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    private void write() {
        due = System.nanoTime();
        while (!stopped) {
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                write(connection);
            } catch (SQLException e) {
                // The server is being restarted, by intent.
                LockSupport.parkNanos(RECONNECT_NANOS);
            }
        }
    }

    private void write(Connection connection) throws SQLException {
        try (SoakTransactions transactions = new SoakTransactions(connection, keys, random)) {
            while (!stopped) {
                long began = System.nanoTime();
                int changes = transactions.write();
                long before = transactions.place();
                connection.commit();
                committed(before, changes);
                due += (long) (changes * nanosAChange);
                long earliest = began + (long) (changes * nanosAChange / 2);
                awaitNanos(Math.max(due, earliest));
            }
        }
    }

    private static void awaitNanos(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized void committed(long before, int changes) {
        total += changes;
        waiting.add(new Committed(before, System.currentTimeMillis(), total));
    }
}
