package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What a socket receives, in large gulps, and messages of a stream where they lie in it.
 *
 * <p>While a stream comes, {@link ReadingPace} lets some of it gather before the next read.
 *
 * <p>The driver makes an array of each message. Once {@link #tryFraming} has found the driver at a message's beginning,
 * the bytes that it is given end where a message does, so that it never holds more than the message that it is at; then
 * those that have arrived as a whole can be {@linkplain #nextCopyData taken here}. Whatever else comes, or has not come as
 * a whole, is the driver's to read, with its timeouts and errors. Under TLS this sees records and no messages, so there is
 * no framing. Messages are as in
 * <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>.
 *
 * <p>Belongs to the thread that reads; {@link #close} may be called by any.
 */
public final class GatheredInput extends InputStream {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int BUFFER_BYTES = 64 << 10;

    /** Type and length; the length counts itself and what follows. */
    private static final int HEADER = 1 + Integer.BYTES;

    /** Without its last byte, which tells whether a transaction is open. */
    private static final byte[] READY_FOR_QUERY = {'Z', 0, 0, 0, 5};

    private final InputStream socket;
    private final Runnable ready;
    private final ReadingPace pace;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private boolean framing;
    private int restOfMessage;
    private long givenMessages;
    private int offset;
    private int length;

    GatheredInput(InputStream socket, ReadingPace pace) {
        this(socket, pace, () -> {});
    }

    /** @param ready told when what came before has been dealt with */
    GatheredInput(InputStream socket, ReadingPace pace, Runnable ready) {
        this.socket = socket;
        this.ready = ready;
        this.pace = pace;
    }

    /**
     * From now on gives no byte beyond the message being read, if it can be seen that the driver has read all it was given:
     * when the last of it was a ReadyForQuery.
     *
     * @return whether it does
     */
    public boolean tryFraming() {
        int last = position - 1;
        int from = last - READY_FOR_QUERY.length;
        if (!framing && from >= 0) {
            framing = Arrays.equals(buffer, from, last, READY_FOR_QUERY, 0, READY_FOR_QUERY.length)
                    && (buffer[last] == 'I' || buffer[last] == 'T');
        }
        return framing;
    }

    /**
     * Steps over the next message if it is a CopyData that has arrived as a whole; its content is at {@link #offset()} of
     * {@link #buffer()} until anything is read.
     */
    public boolean nextCopyData() {
        int available = end - position;
        if (!framing || restOfMessage > 0 || available < HEADER || buffer[position] != 'd') {
            return false;
        }
        int stated = (int) INT.get(buffer, position + 1);
        if (stated < Integer.BYTES || stated >= available) {
            return false;
        }
        offset = position + HEADER;
        length = stated - Integer.BYTES;
        position += 1 + stated;
        return true;
    }

    /** All that came before has been dealt with: what comes now belongs to another message. */
    public void ready() {
        ready.run();
    }

    /**
     * How many messages the driver has begun to read since there is framing. Whoever takes messages here must see that it
     * reads none unasked, or those would come after later ones.
     */
    public long givenMessages() {
        return givenMessages;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (framing && restOfMessage == 0) {
            beginMessage();
        }
        if (position == end && !receive()) {
            return -1;
        }
        int bytes = Math.min(wanted, end - position);
        if (framing) {
            bytes = Math.min(bytes, restOfMessage);
            restOfMessage -= bytes;
        }
        System.arraycopy(buffer, position, target, from, bytes);
        position += bytes;
        return bytes;
    }

    private void beginMessage() throws IOException {
        boolean open = true;
        while (open && end - position < HEADER) {
            open = receive();
        }
        int stated = open ? (int) INT.get(buffer, position + 1) : 0;
        if (stated < Integer.BYTES) {
            // No message: the stream has ended within it, or is none of PostgreSQL's. The driver says so.
            framing = false;
        } else {
            restOfMessage = (int) Math.min(1L + stated, Integer.MAX_VALUE);
            givenMessages++;
        }
    }

    /** Waits for more bytes, as long as the socket's timeout allows. Returns whether any came. */
    private boolean receive() throws IOException {
        int kept = end - position;
        if (kept == 0) {
            pace.beforeRead(socket, end);
        }
        if (kept > 0) {
            System.arraycopy(buffer, position, buffer, 0, kept);
            position = 0;
            end = kept;
        }
        int read = socket.read(buffer, kept, BUFFER_BYTES - kept);
        if (read < 0) {
            return false;
        }
        position = 0;
        end = kept + read;
        return true;
    }

    @Override
    public int available() throws IOException {
        return position < end ? end - position : socket.available();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
