package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.internal.connection.GatheredInput;
import dev.tributary.cdc.postgres.internal.connection.GatheringSocketFactory;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputDecoder;
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
 * silent server lives, and which WAL end belongs to which place in the stream, could not be known. Messages that have
 * arrived as a whole are taken past it, where they lie.
 */
final class WalSender implements AutoCloseable {

    /** XLogData: type, start and end of WAL, time; then the message. */
    private static final int DATA_HEADER = 1 + 8 + 8 + 8;

    /** Primary keepalive: type, end of WAL, time, whether a reply is wanted. */
    private static final int KEEPALIVE = 1 + 8 + 8 + 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final PgConnection connection;
    private final CopyDual copy;
    private final @Nullable GatheredInput received;

    /** The same if messages can be seen in it. */
    private final @Nullable GatheredInput input;

    private final byte[] status = new byte[1 + 8 + 8 + 8 + 8 + 1];
    private byte[] buffer = {};
    private int offset;
    private int length;

    private WalSender(PgConnection connection, CopyDual copy, @Nullable GatheredInput received, boolean framing) {
        this.connection = connection;
        this.copy = copy;
        this.received = received;
        this.input = framing ? received : null;
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
        GatheredInput received = GatheringSocketFactory.inputOf(connection).orElse(null);
        boolean framing = received != null && received.tryFraming();
        return new WalSender(connection, connection.getCopyAPI().copyDual(command), received, framing);
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
     * Turns to the next message. Data and keepalives come in the order in which the server wrote them, and are at least as
     * long as their header.
     *
     * @return false when none has begun to arrive within about a millisecond
     */
    boolean read() throws SQLException {
        if (input != null && input.nextCopyData()) {
            take(input.buffer(), input.offset(), input.length());
            return true;
        }
        byte[] message = readByDriver();
        if (message == null) {
            if (!copy.isActive()) {
                throw new SQLException("the server has ended the replication stream", "08006");
            }
            return false;
        }
        take(message, 0, message.length);
        return true;
    }

    private byte @Nullable [] readByDriver() throws SQLException {
        if (received != null) {
            received.ready();
        }
        try {
            return copy.readFromCopy(false);
        } catch (RuntimeException | OutOfMemoryError | AssertionError e) {
            throw ServerErrors.garbled("reading the replication stream", e);
        }
    }

    private void take(byte[] source, int from, int bytes) {
        buffer = source;
        offset = from;
        length = bytes;
        if (bytes < (isKeepalive() ? KEEPALIVE : DATA_HEADER) || (source[from] != 'k' && source[from] != 'w')) {
            throw StreamFailure.outOfOrder("a message of " + bytes + " bytes is neither data nor a keepalive");
        }
    }

    /** Bytes of the message. */
    int length() {
        return length;
    }

    boolean isKeepalive() {
        return length > 0 && buffer[offset] == 'k';
    }

    /** The position up to which everything the server had to send precedes this keepalive. */
    Lsn walEnd() {
        return new Lsn((long) LONG.get(buffer, offset + 1));
    }

    /** Whether this keepalive is to be answered. */
    boolean wantsReply() {
        return buffer[offset + KEEPALIVE - 1] != 0;
    }

    /** Has the data decoded where it lies. */
    void decode(PgOutputDecoder decoder) {
        decoder.decode(buffer, offset + DATA_HEADER, length - DATA_HEADER);
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
        long given = givenToDriver();
        copy.writeToCopy(status, 0, status.length);
        copy.flushCopy();
        if (givenToDriver() != given) {
            // The driver of today does not; one that keeps a message for later would let those taken here overtake it.
            throw StreamFailure.driverReads();
        }
    }

    private long givenToDriver() {
        return input == null ? 0 : input.givenMessages();
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
