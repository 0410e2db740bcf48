package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/** smallint, integer, bigint and oid. Immutable. */
enum IntegerDecoder implements ValueDecoder {
    INT2,
    INT4,
    INT8,
    OID;

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        write(column, parse(buffer, offset, length), out);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        long value =
                switch (this) {
                    case INT2 -> Bytes.int2(buffer, offset);
                    case INT4 -> Bytes.int4(buffer, offset);
                    case INT8 -> Bytes.int8(buffer, offset);
                    case OID -> Integer.toUnsignedLong(Bytes.int4(buffer, offset));
                };
        write(column, value, out);
    }

    private void write(int column, long value, ValueWriter out) {
        if (this == INT2 || this == INT4) {
            out.setInt(column, (int) value);
        } else {
            out.setLong(column, value);
        }
    }

    private static long parse(byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        boolean negative = at < end && buffer[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end || end - at > 19) {
            throw Bytes.malformed("integer", buffer, offset, length);
        }
        // Accumulated below zero, where the range is larger by one.
        long value = 0;
        for (; at < end; at++) {
            int digit = buffer[at] - '0';
            if (digit < 0 || digit > 9) {
                throw Bytes.malformed("integer", buffer, offset, length);
            }
            value = value * 10 - digit;
        }
        return negative ? value : -value;
    }
}
