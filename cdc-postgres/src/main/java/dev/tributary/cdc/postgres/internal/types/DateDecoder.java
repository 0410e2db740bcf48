package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.postgres.internal.types.Outliers.Action;
import dev.tributary.cdc.spi.ValueWriter;

/** date as days since 1970-01-01. For one thread. */
final class DateDecoder implements ValueDecoder {

    private final DateOutliers outliers;

    DateDecoder(DateOutliers outliers) {
        this.outliers = outliers;
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        // 0001-01-01 up to 9999-12-31; what is outside is longer, or a word that is shorter.
        if (length != 10) {
            replace(outliers.of(buffer, offset, length), DateOutliers.isBefore(buffer, offset, length), column, out);
            return;
        }
        out.setInt(column, (int) Calendar.parseDate(buffer, offset));
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        Bytes.requireLength("date", Integer.BYTES, length);
        int since2000 = Bytes.int4(buffer, offset);
        long days = since2000 + Calendar.DAYS_TO_2000;
        if (days >= Calendar.MIN_DAY && days <= Calendar.MAX_DAY) {
            out.setInt(column, (int) days);
        } else if (since2000 == Integer.MAX_VALUE || since2000 == Integer.MIN_VALUE) {
            replace(outliers.infinity(since2000 < 0), since2000 < 0, column, out);
        } else {
            Action action = outliers.far();
            if (action == Action.FAIL) {
                throw outliers.refusal(Calendar.dateText(since2000));
            }
            replace(action, since2000 < 0, column, out);
        }
    }

    private static void replace(Action action, boolean before, int column, ValueWriter out) {
        if (action == Action.NULL) {
            out.setNull(column);
        } else {
            out.setInt(column, (int) (before ? Calendar.MIN_DAY : Calendar.MAX_DAY));
        }
    }
}
