package dev.tributary.cdc.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Commits a hundred transactions of ten updates a second, and notes when, and where in the WAL. */
final class SteadyWriter {

    static final int CHANGES_A_TRANSACTION = 10;

    private static final int TRANSACTIONS_A_SECOND = 100;
    private static final long STEP_NANOS = 1_000_000_000L / TRANSACTIONS_A_SECOND;

    /**
     * A transaction.
     *
     * @param before a place in the WAL behind the commit before this one, and before its own
     * @param committedMillis when its commit had returned, since 1970
     */
    record Committed(long before, long committedMillis) {}

    private final SplittableRandom random = new SplittableRandom(1);
    private final long keys;

    SteadyWriter(long keys) {
        this.keys = keys;
    }

    /** Writes that long; what comes late is made up for. */
    List<Committed> write(Connection connection, Duration duration) throws SQLException {
        connection.setAutoCommit(false);
        List<Committed> all = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(
                        "UPDATE bench.narrow SET abalance = abalance + 1 WHERE id = ANY (?)");
                PreparedStatement place =
                        connection.prepareStatement("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")) {
            long start = System.nanoTime();
            long count = duration.toNanos() / STEP_NANOS;
            for (long i = 0; i < count; i++) {
                long due = start + i * STEP_NANOS;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Array ids = connection.createArrayOf("int4", ids());
                update.setArray(1, ids);
                update.executeUpdate();
                ids.free();
                long before;
                try (ResultSet row = place.executeQuery()) {
                    row.next();
                    before = row.getLong(1);
                }
                connection.commit();
                all.add(new Committed(before, System.currentTimeMillis()));
            }
        }
        return all;
    }

    private Object[] ids() {
        return random.ints(1, Math.toIntExact(keys) + 1)
                .distinct()
                .limit(CHANGES_A_TRANSACTION)
                .boxed()
                .toArray();
    }
}
