package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.postgres.internal.connection.GatheredInput;
import dev.tributary.cdc.postgres.internal.connection.GatheringSocketFactory;
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
    private final @Nullable GatheredInput input;
    private byte[] buffer = {};
    private int offset;
    private int length;

    private CopiedMessages(CopyOut copy, @Nullable GatheredInput input) {
        this.copy = copy;
        this.input = input;
    }

    /** Starts it. No other statement is under way on the connection. */
    static CopiedMessages start(PgConnection connection, String sql) throws SQLException {
        GatheredInput input = GatheringSocketFactory.inputOf(connection)
                .filter(GatheredInput::tryFraming)
                .orElse(null);
        return new CopiedMessages(connection.getCopyAPI().copyOut(sql), input);
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
        byte[] message = copy.readFromCopy();
        if (message == null) {
            return false;
        }
        buffer = message;
        offset = 0;
        length = message.length;
        return true;
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
