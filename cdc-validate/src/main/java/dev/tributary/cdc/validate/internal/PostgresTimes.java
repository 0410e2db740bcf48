package dev.tributary.cdc.validate.internal;

import java.time.LocalDate;
import java.time.LocalTime;

/**
 * Dates and times as PostgreSQL prints them with DateStyle ISO and TimeZone UTC, as numbers. Independent of the decoders that
 * it is there to check.
 */
final class PostgresTimes {

    private static final String BEFORE_CHRIST = " BC";
    private static final String UTC = "+00";
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int NANOS_PER_MICRO = 1000;

    private PostgresTimes() {}

    static long days(String text) {
        boolean ancient = text.endsWith(BEFORE_CHRIST);
        String[] parts = withoutEra(text).split("-");
        int year = Integer.parseInt(parts[0]);
        return LocalDate.of(ancient ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                .toEpochDay();
    }

    static long micros(String text) {
        String local = withoutEra(text);
        if (!local.endsWith(UTC)) {
            throw new IllegalArgumentException("not in UTC: " + text);
        }
        String era = text.endsWith(BEFORE_CHRIST) ? BEFORE_CHRIST : "";
        return localMicros(local.substring(0, local.length() - UTC.length()) + era);
    }

    static long localMicros(String text) {
        int space = text.indexOf(' ');
        String era = text.endsWith(BEFORE_CHRIST) ? BEFORE_CHRIST : "";
        long micros = LocalTime.parse(withoutEra(text).substring(space + 1)).toNanoOfDay() / NANOS_PER_MICRO;
        return Math.addExact(Math.multiplyExact(days(text.substring(0, space) + era), MICROS_PER_DAY), micros);
    }

    private static String withoutEra(String text) {
        return text.endsWith(BEFORE_CHRIST) ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text;
    }
}
