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

    private static final String REMEDY =
            "Check that the server is PostgreSQL 13 to 18 and that nothing between it and this client alters what it sends,"
                    + " then run again.";

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
    static UncarriableValueException malformed(String type, byte[] buffer, int offset, int length) {
        return UncarriableValueException.malformed(
                "what is not PostgreSQL's format of " + type + ": '" + string(buffer, offset, Math.min(length, 100))
                        + "'",
                REMEDY);
    }

    /** The same for the binary format. */
    static UncarriableValueException malformed(String type, int length) {
        return UncarriableValueException.malformed(
                "what is not PostgreSQL's binary format of " + type + ", in " + length + " bytes", REMEDY);
    }

    /** Insists on the length that every value of a type has in the binary format. */
    static void requireLength(String type, int expected, int length) {
        if (length != expected) {
            throw malformed(type, length);
        }
    }
}
