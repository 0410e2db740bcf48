package dev.tributary.cdc.parquet.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Gathers what goes to a stream and knows how many bytes that were. */
final class FileOutput extends OutputStream {

    private final OutputStream target;
    private final byte[] buffer;
    private int buffered;
    private long position;

    /** @param buffer where bytes wait; belongs to this output as long as it is used */
    FileOutput(OutputStream target, byte[] buffer) {
        this.target = target;
        this.buffer = buffer;
    }

    long position() {
        return position;
    }

    @Override
    public void write(int value) throws IOException {
        makeRoom();
        buffer[buffered++] = (byte) value;
        position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    /** Writes what remains in a buffer. */
    void write(ByteBuffer bytes) throws IOException {
        position += bytes.remaining();
        while (bytes.hasRemaining()) {
            makeRoom();
            int count = Math.min(bytes.remaining(), buffer.length - buffered);
            bytes.get(buffer, buffered, count);
            buffered += count;
        }
    }

    private void makeRoom() throws IOException {
        if (buffered == buffer.length) {
            flush();
        }
    }

    /** Hands everything on to the stream. */
    @Override
    public void flush() throws IOException {
        target.write(buffer, 0, buffered);
        buffered = 0;
    }
}
