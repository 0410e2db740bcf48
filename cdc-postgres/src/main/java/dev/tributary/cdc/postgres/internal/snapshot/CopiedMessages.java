package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.postgres.internal.connection.GatheredInput;
import dev.tributary.cdc.postgres.internal.connection.GatheringSocketFactory;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;
import org.postgresql.jdbc.PgConnection;

/**
 * What a COPY sends, message by message: where it lies if it has arrived as a whole, else in the array that the driver
 * makes of it. For one thread.
 */
final class CopiedMessages {

    private final CopyOut copy;
    private final @Nullable GatheredInput received;

    /** The same if messages can be seen in it. */
    private final @Nullable GatheredInput input;

    private byte[] buffer = {};
    private int offset;
    private int length;

    private CopiedMessages(CopyOut copy, @Nullable GatheredInput received, boolean framing) {
        this.copy = copy;
        this.received = received;
        this.input = framing ? received : null;
    }

    /** Starts it. No other statement is under way on the connection. */
    static CopiedMessages start(PgConnection connection, String sql) throws SQLException {
        GatheredInput received = GatheringSocketFactory.inputOf(connection).orElse(null);
        boolean framing = received != null && received.tryFraming();
        return new CopiedMessages(connection.getCopyAPI().copyOut(sql), received, framing);
    }

    /** The driver's side of it. */
    CopyOut copy() {
        return copy;
    }

    /** Turns to the next message, waiting for it. Returns false when there is none any more. */
    boolean next() throws SQLException {
        if (input != null && input.nextCopyData()) {
            buffer = input.buffer();
            offset = input.offset();
            length = input.length();
            return true;
        }
        byte[] message = read();
        if (message == null) {
            return false;
        }
        buffer = message;
        offset = 0;
        length = message.length;
        return true;
    }

    private byte @Nullable [] read() throws SQLException {
        if (received != null) {
            received.ready();
        }
        try {
            return copy.readFromCopy();
        } catch (RuntimeException | OutOfMemoryError | AssertionError e) {
            throw ServerErrors.garbled("reading from a copy", e);
        }
    }

    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
