package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/**
 * timestamp and timestamptz as microseconds since 1970-01-01. The text of the latter ends in {@code +00}, since every
 * connection pins its time zone to UTC. Immutable.
 */
enum TimestampDecoder implements ValueDecoder {
    TIMESTAMP("timestamp", ""),
    TIMESTAMPTZ("timestamptz", "+00");

    private static final long MIN = Calendar.MIN_DAY * Calendar.MICROS_PER_DAY;
    private static final long MAX = (Calendar.MAX_DAY + 1) * Calendar.MICROS_PER_DAY - 1;

    private static final long EPOCH = Calendar.DAYS_TO_2000 * Calendar.MICROS_PER_DAY;

    private final String type;
    private final String zone;

    TimestampDecoder(String type, String zone) {
        this.type = type;
        this.zone = zone;
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        int end = offset + length - zone.length();
        // 0001-01-01 00:00:00 up to 9999-12-31 23:59:59.999999; what is outside is longer, ends in BC, or a word.
        if (end - offset < 19
                || buffer[offset + 4] != '-'
                || buffer[offset + 10] != ' '
                || buffer[offset + length - 1] == 'C') {
            throw Calendar.uncarriable(type, Bytes.string(buffer, offset, length));
        }
        if (!zone.isEmpty() && (buffer[end] != '+' || buffer[end + 1] != '0' || buffer[end + 2] != '0')) {
            throw Bytes.malformed(type + " in UTC", buffer, offset, length);
        }
        long micros = Calendar.parseDate(buffer, offset) * Calendar.MICROS_PER_DAY
                + Calendar.parseTime(buffer, offset + 11, end - offset - 11);
        if (micros < MIN || micros > MAX) {
            throw Calendar.uncarriable(type, Bytes.string(buffer, offset, length));
        }
        out.setLong(column, micros);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        long since2000 = Bytes.int8(buffer, offset);
        if (since2000 == Long.MAX_VALUE || since2000 == Long.MIN_VALUE) {
            throw Calendar.uncarriable(type, since2000 > 0 ? "infinity" : "-infinity");
        }
        // Compared before the epochs are exchanged, since PostgreSQL's last years would overflow.
        if (since2000 < MIN - EPOCH || since2000 > MAX - EPOCH) {
            throw Calendar.uncarriable(type, Calendar.timestampText(since2000, zone));
        }
        out.setLong(column, since2000 + EPOCH);
    }
}
