package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/** date as days since 1970-01-01. Immutable. */
enum DateDecoder implements ValueDecoder {
    INSTANCE;

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        if (length != 10) {
            throw Calendar.uncarriable("date", Bytes.string(buffer, offset, length));
        }
        long days = Calendar.parseDate(buffer, offset);
        if (days < Calendar.MIN_DAY) {
            throw Calendar.uncarriable("date", Bytes.string(buffer, offset, length));
        }
        out.setInt(column, (int) days);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        int since2000 = Bytes.int4(buffer, offset);
        long days = since2000 + Calendar.DAYS_TO_2000;
        if (days < Calendar.MIN_DAY || days > Calendar.MAX_DAY) {
            throw Calendar.uncarriable("date", Calendar.dateText(since2000));
        }
        out.setInt(column, (int) days);
    }
}
