package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.spi.Steps;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.jdbc.PgConnection;

/** Starts replication, with patience for a slot that its last user has not let go of yet. */
final class StreamStart {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private StreamStart() {}

    static WalSender start(Connections connections, ServerWatch watch, StreamRequest request, StreamTimes times)
            throws SQLException {
        PgConnection connection = connections.replication("stream");
        try {
            return start(connection, connections.steps(), watch, request, times);
        } catch (SQLException | RuntimeException e) {
            Closing.quietly(connection);
            throw e;
        }
    }

    private static WalSender start(
            PgConnection connection, Steps steps, ServerWatch watch, StreamRequest request, StreamTimes times)
            throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return steps.take(
                        "source:start replication", () -> WalSender.start(connection, request, times.silence()));
            } catch (SQLException e) {
                if (!ServerErrors.state(e).equals(ServerErrors.OBJECT_IN_USE)) {
                    requireUsable(watch, request, e);
                    throw e;
                }
                if (System.nanoTime() - start >= times.slotActive().toNanos()) {
                    throw StreamFailure.slotActive(
                            request.slot(), times.slotActive().toSeconds(), e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    throw StreamFailure.interrupted(request.slot(), e);
                }
            }
        }
    }

    /** Says better than the text of an error whether the slot is lost. */
    private static void requireUsable(ServerWatch watch, StreamRequest request, SQLException failure) {
        try {
            Lsn unused = StreamChecks.slot(watch.connection(), request);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        } catch (SourceException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }
}
