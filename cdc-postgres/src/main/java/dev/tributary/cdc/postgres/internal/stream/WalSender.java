package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;
import org.postgresql.jdbc.PgConnection;

/**
 * The replication protocol on one connection, by
 * <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming Replication Protocol</a>.
 *
 * <p>It uses the driver's {@link CopyDual} and not its {@code PGReplicationStream}, which hides keepalives: whether a
 * silent server lives, and which WAL end belongs to which place in the stream, could not be known.
 */
final class WalSender implements AutoCloseable {

    /** XLogData: type, start and end of WAL, time; then the message. */
    static final int DATA_HEADER = 1 + 8 + 8 + 8;

    /** Primary keepalive: type, end of WAL, time, whether a reply is wanted. */
    static final int KEEPALIVE = 1 + 8 + 8 + 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final PgConnection connection;
    private final CopyDual copy;
    private final byte[] status = new byte[1 + 8 + 8 + 8 + 8 + 1];

    private WalSender(PgConnection connection, CopyDual copy) {
        this.connection = connection;
        this.copy = copy;
    }

    /**
     * Starts streaming.
     *
     * @param stalled how long the rest of a message that has begun to arrive is waited for
     */
    static WalSender start(PgConnection connection, StreamRequest request, Duration stalled) throws SQLException {
        // Only bounds reads inside a message: whether one has begun is asked without blocking, see read().
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(stalled.toMillis()));
        String command = "START_REPLICATION SLOT " + Sql.identifier(request.slot()) + " LOGICAL " + request.from()
                + " (" + request.options().command(version(connection)) + ", publication_names "
                + Sql.literal(Sql.identifier(request.publication())) + ")";
        return new WalSender(connection, connection.getCopyAPI().copyDual(command));
    }

    /** The server's {@code server_version_num}. */
    private static int version(PgConnection connection) throws SQLException {
        return connection.getQueryExecutor().getServerVersionNum();
    }

    /** The process that serves this connection. */
    int processId() {
        return connection.getBackendPID();
    }

    /**
     * The next message as it came, or null when none has begun to arrive within about a millisecond. Data and
     * keepalives come in the order in which the server wrote them, and are at least as long as their header.
     */
    byte @Nullable [] read() throws SQLException {
        byte[] message = copy.readFromCopy(false);
        if (message == null) {
            if (!copy.isActive()) {
                throw new SQLException("the server has ended the replication stream", "08006");
            }
            return null;
        }
        int least = isKeepalive(message) ? KEEPALIVE : DATA_HEADER;
        if (message.length < least || (message[0] != 'k' && message[0] != 'w')) {
            throw malformed(message);
        }
        return message;
    }

    private static SourceException malformed(byte[] message) {
        return StreamFailure.outOfOrder("a message of " + message.length + " bytes is neither data nor a keepalive");
    }

    static boolean isKeepalive(byte[] message) {
        return message.length > 0 && message[0] == 'k';
    }

    /** The position up to which everything the server had to send precedes this keepalive. */
    static Lsn walEnd(byte[] keepalive) {
        return new Lsn((long) LONG.get(keepalive, 1));
    }

    static boolean wantsReply(byte[] keepalive) {
        return keepalive[KEEPALIVE - 1] != 0;
    }

    /**
     * Sends a standby status update.
     *
     * @param received for the server's statistics only
     * @param durable what the slot may give up; sent as flushed and as applied
     * @param replyWanted whether the server is to answer at once
     */
    void send(Lsn received, Lsn durable, boolean replyWanted) throws SQLException {
        status[0] = 'r';
        LONG.set(status, 1, received.value());
        LONG.set(status, 9, durable.value());
        LONG.set(status, 17, durable.value());
        LONG.set(status, 25, ChronoUnit.MICROS.between(EPOCH, Instant.now()));
        status[33] = (byte) (replyWanted ? 1 : 0);
        copy.writeToCopy(status, 0, status.length);
        copy.flushCopy();
    }

    /**
     * Closes the connection without ending the copy: the server would first send the rest of the transaction that it is
     * at, which can be large.
     */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
