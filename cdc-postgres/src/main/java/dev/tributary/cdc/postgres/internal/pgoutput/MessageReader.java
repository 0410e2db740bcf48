package dev.tributary.cdc.postgres.internal.pgoutput;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads one message in network byte order. Every read is checked against the message's end first. */
final class MessageReader {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] buffer = {};
    private int start;
    private int position;
    private int end;

    /** Turns to the next message; the slice must lie inside the array. */
    void reset(byte[] source, int offset, int length) {
        buffer = source;
        start = offset;
        position = offset;
        end = offset + length;
    }

    byte[] buffer() {
        return buffer;
    }

    int remaining() {
        return end - position;
    }

    byte int8() {
        require(1);
        return buffer[position++];
    }

    int int16() {
        require(2);
        int value = (short) SHORT.get(buffer, position);
        position += 2;
        return value;
    }

    int int32() {
        require(4);
        int value = (int) INT.get(buffer, position);
        position += 4;
        return value;
    }

    long uint32() {
        return int32() & 0xFFFF_FFFFL;
    }

    long int64() {
        require(8);
        long value = (long) LONG.get(buffer, position);
        position += 8;
        return value;
    }

    /** A zero-terminated string. */
    String string() {
        int terminator = position;
        while (terminator < end && buffer[terminator] != 0) {
            terminator++;
        }
        if (terminator == end) {
            throw malformed("a string does not end");
        }
        String value = new String(buffer, position, terminator - position, StandardCharsets.UTF_8);
        position = terminator + 1;
        return value;
    }

    /** Steps over this many bytes and returns where they begin. */
    int skip(int length) {
        require(length);
        int from = position;
        position += length;
        return from;
    }

    /** Accepts a count of things of at least this many bytes each, if the message can hold them. */
    int count(String things, int count, int bytesEach) {
        if (count < 0 || count > remaining() / bytesEach) {
            throw malformed("it states " + count + ' ' + things);
        }
        return count;
    }

    void requireEnd() {
        if (position != end) {
            throw malformed(remaining() + " bytes follow its end");
        }
    }

    private void require(int bytes) {
        if (bytes < 0 || bytes > end - position) {
            throw malformed("a field of " + bytes + " bytes does not fit");
        }
    }

    SourceException malformed(String reason) {
        return new SourceException(
                Retry.AFTER_FIX,
                "malformed replication message of type '" + type() + "' and " + (end - start) + " bytes: " + reason
                        + " (at byte " + (position - start) + ")",
                "Check that the server is PostgreSQL 13 to 18 and that nothing between it and this client alters the"
                        + " stream; nothing of the transaction was applied.",
                null);
    }

    private String type() {
        if (end == start) {
            return "";
        }
        int code = buffer[start] & 0xFF;
        return code > ' ' && code < 0x7F ? String.valueOf((char) code) : "0x" + Integer.toHexString(code);
    }
}
