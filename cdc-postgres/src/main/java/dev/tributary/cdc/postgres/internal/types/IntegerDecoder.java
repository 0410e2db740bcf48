package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/** smallint, integer, bigint and oid. Immutable. */
enum IntegerDecoder implements ValueDecoder {
    INT2,
    INT4,
    INT8,
    OID;

    /** Only a number of so many can be out of range. */
    private static final int MOST_DIGITS = 19;

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        long value = parse(buffer, offset, length);
        if (value < lowest() || value > highest()) {
            throw Bytes.malformed("integer", buffer, offset, length);
        }
        write(column, value, out);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        Bytes.requireLength("integer", this == INT2 ? Short.BYTES : this == INT8 ? Long.BYTES : Integer.BYTES, length);
        long value =
                switch (this) {
                    case INT2 -> Bytes.int2(buffer, offset);
                    case INT4 -> Bytes.int4(buffer, offset);
                    case INT8 -> Bytes.int8(buffer, offset);
                    case OID -> Integer.toUnsignedLong(Bytes.int4(buffer, offset));
                };
        write(column, value, out);
    }

    private long lowest() {
        return switch (this) {
            case INT2 -> Short.MIN_VALUE;
            case INT4 -> Integer.MIN_VALUE;
            case INT8 -> Long.MIN_VALUE;
            case OID -> 0;
        };
    }

    private long highest() {
        return switch (this) {
            case INT2 -> Short.MAX_VALUE;
            case INT4 -> Integer.MAX_VALUE;
            case INT8 -> Long.MAX_VALUE;
            case OID -> 0xFFFF_FFFFL;
        };
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
        if (at == end || end - at > MOST_DIGITS) {
            throw Bytes.malformed("integer", buffer, offset, length);
        }
        int from = at;
        // Accumulated below zero, where the range is larger by one.
        long value = 0;
        for (; at < end; at++) {
            int digit = buffer[at] - '0';
            if (digit < 0 || digit > 9) {
                throw Bytes.malformed("integer", buffer, offset, length);
            }
            if (at == from + MOST_DIGITS - 1 && value < (Long.MIN_VALUE + digit) / 10) {
                throw Bytes.malformed("integer", buffer, offset, length);
            }
            value = value * 10 - digit;
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw Bytes.malformed("integer", buffer, offset, length);
        }
        return negative ? value : -value;
    }
}
