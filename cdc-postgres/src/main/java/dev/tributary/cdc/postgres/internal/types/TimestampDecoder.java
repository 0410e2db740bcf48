package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.postgres.internal.types.Outliers.Action;
import dev.tributary.cdc.spi.ValueWriter;

/**
 * timestamp and timestamptz as microseconds since 1970-01-01. The text of the latter ends in {@code +00}, since every
 * connection pins its time zone to UTC. For one thread.
 */
final class TimestampDecoder implements ValueDecoder {

    private static final long MIN = Calendar.MIN_DAY * Calendar.MICROS_PER_DAY;
    private static final long MAX = (Calendar.MAX_DAY + 1) * Calendar.MICROS_PER_DAY - 1;

    private static final long EPOCH = Calendar.DAYS_TO_2000 * Calendar.MICROS_PER_DAY;

    private final String zone;
    private final DateOutliers outliers;

    /** @param zone what the text ends in: nothing, or {@code +00} */
    TimestampDecoder(String zone, DateOutliers outliers) {
        this.zone = zone;
        this.outliers = outliers;
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        int end = offset + length - zone.length();
        // 0001-01-01 00:00:00 up to 9999-12-31 23:59:59.999999; what is outside is longer, ends in BC, or a word.
        if (end - offset < 19
                || buffer[offset + 4] != '-'
                || buffer[offset + 10] != ' '
                || buffer[offset + length - 1] == 'C') {
            replace(outliers.of(buffer, offset, length), DateOutliers.isBefore(buffer, offset, length), column, out);
            return;
        }
        if (!zone.isEmpty() && (buffer[end] != '+' || buffer[end + 1] != '0' || buffer[end + 2] != '0')) {
            throw Bytes.malformed("timestamp in UTC", buffer, offset, length);
        }
        out.setLong(
                column,
                Calendar.parseDate(buffer, offset) * Calendar.MICROS_PER_DAY
                        + Calendar.parseTime(buffer, offset + 11, end - offset - 11));
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        Bytes.requireLength("timestamp", Long.BYTES, length);
        long since2000 = Bytes.int8(buffer, offset);
        // Compared before the epochs are exchanged, since PostgreSQL's last years would overflow.
        if (since2000 >= MIN - EPOCH && since2000 <= MAX - EPOCH) {
            out.setLong(column, since2000 + EPOCH);
        } else if (since2000 == Long.MAX_VALUE || since2000 == Long.MIN_VALUE) {
            replace(outliers.infinity(since2000 < 0), since2000 < 0, column, out);
        } else {
            Action action = outliers.far();
            if (action == Action.FAIL) {
                throw outliers.refusal(Calendar.timestampText(since2000, zone));
            }
            replace(action, since2000 < 0, column, out);
        }
    }

    private static void replace(Action action, boolean before, int column, ValueWriter out) {
        if (action == Action.NULL) {
            out.setNull(column);
        } else {
            out.setLong(column, before ? MIN : MAX);
        }
    }
}
