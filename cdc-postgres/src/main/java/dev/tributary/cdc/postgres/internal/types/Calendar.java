package dev.tributary.cdc.postgres.internal.types;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Days and times of the proleptic Gregorian calendar, as PostgreSQL prints them under {@code DateStyle ISO}. */
final class Calendar {

    static final long MICROS_PER_DAY = 86_400_000_000L;

    /** 2000-01-01, PostgreSQL's epoch. */
    static final long DAYS_TO_2000 = 10_957;

    /** 0001-01-01, the first day that Delta and Spark hold. */
    static final long MIN_DAY = -719_162;

    /** 9999-12-31, the last one. */
    static final long MAX_DAY = 2_932_896;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);

    private Calendar() {}

    static UncarriableValueException uncarriable(String type, String value) {
        return new UncarriableValueException(
                "the " + type + " '" + value + "', which lies outside the years 1 to 9999",
                "Correct the value at the source, or exclude the column.",
                value);
    }

    /** Days since 1970-01-01 of the {@code YYYY-MM-DD} at an offset. */
    static long parseDate(byte[] buffer, int offset) {
        if (buffer[offset + 4] != '-' || buffer[offset + 7] != '-') {
            throw Bytes.malformed("date", buffer, offset, 10);
        }
        int year = two(buffer, offset) * 100 + two(buffer, offset + 2);
        int month = two(buffer, offset + 5);
        int day = two(buffer, offset + 8);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) {
            throw Bytes.malformed("date", buffer, offset, 10);
        }
        // Days of the years before, counted from 1 March, so that the leap day is the last of its year.
        int shifted = month > 2 ? year : year - 1;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return 365L * shifted
                + Math.floorDiv(shifted, 4)
                - Math.floorDiv(shifted, 100)
                + Math.floorDiv(shifted, 400)
                + dayOfYear
                - 719_468;
    }

    /** Microseconds of the {@code HH:MM:SS[.ffffff]} at an offset. */
    static long parseTime(byte[] buffer, int offset, int length) {
        if (length < 8 || length == 9 || length > 15 || buffer[offset + 2] != ':' || buffer[offset + 5] != ':') {
            throw Bytes.malformed("time", buffer, offset, length);
        }
        int hour = two(buffer, offset);
        int minute = two(buffer, offset + 3);
        int second = two(buffer, offset + 6);
        if (hour > 23 || minute > 59 || second > 59) {
            throw Bytes.malformed("time", buffer, offset, length);
        }
        long seconds = hour * 3600L + minute * 60L + second;
        long fraction = 0;
        for (int i = 9; i < 15; i++) {
            fraction = fraction * 10 + (i < length ? digit(buffer, offset + i) : 0);
        }
        return seconds * 1_000_000 + fraction;
    }

    /** PostgreSQL's text of a date. */
    static String dateText(int since2000) {
        if (since2000 == Integer.MAX_VALUE || since2000 == Integer.MIN_VALUE) {
            return since2000 > 0 ? "infinity" : "-infinity";
        }
        long day = since2000 + DAYS_TO_2000;
        return day(day) + era(day);
    }

    /** PostgreSQL's text of a timestamp. */
    static String timestampText(long since2000, String zone) {
        long day = Math.floorDiv(since2000, MICROS_PER_DAY) + DAYS_TO_2000;
        LocalTime time = LocalTime.ofNanoOfDay(Math.floorMod(since2000, MICROS_PER_DAY) * 1000);
        return day(day) + ' ' + TIME.format(time) + zone + era(day);
    }

    private static String era(long epochDay) {
        return LocalDate.ofEpochDay(epochDay).getYear() < 1 ? " BC" : "";
    }

    private static String day(long epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        int year = date.getYear() < 1 ? 1 - date.getYear() : date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static int two(byte[] buffer, int offset) {
        return digit(buffer, offset) * 10 + digit(buffer, offset + 1);
    }

    private static int digit(byte[] buffer, int offset) {
        int digit = buffer[offset] - '0';
        if (digit < 0 || digit > 9) {
            throw Bytes.malformed("number", buffer, offset, 1);
        }
        return digit;
    }
}
