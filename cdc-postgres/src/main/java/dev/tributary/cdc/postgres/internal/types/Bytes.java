package dev.tributary.cdc.postgres.internal.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads network byte order. */
final class Bytes {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private Bytes() {}

    static short int2(byte[] buffer, int offset) {
        return (short) SHORT.get(buffer, offset);
    }

    static int int4(byte[] buffer, int offset) {
        return (int) INT.get(buffer, offset);
    }

    static long int8(byte[] buffer, int offset) {
        return (long) LONG.get(buffer, offset);
    }

    static String string(byte[] buffer, int offset, int length) {
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }

    /** The server sent what its own type does not print: a protocol error, not a matter of the value. */
    static IllegalStateException malformed(String type, byte[] buffer, int offset, int length) {
        return new IllegalStateException(
                "not PostgreSQL's format of " + type + ": '" + string(buffer, offset, Math.min(length, 100)) + "'");
    }
}
