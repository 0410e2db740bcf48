package dev.tributary.cdc.examples.verify;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;

/** The texts that {@link TargetQuery} asks the destination for. */
final class DeltaValues extends Values {

    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int NANOS_PER_MICRO = 1000;

    @Override
    boolean bool(String text) {
        return text.equals("true");
    }

    @Override
    String binary(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    long days(String text) {
        return Long.parseLong(text);
    }

    @Override
    long micros(String text) {
        return Long.parseLong(text);
    }

    /** As {@code 2026-11-21 10:00:00.5}; years outside four digits carry a sign. */
    @Override
    long localMicros(String text) {
        int space = text.indexOf(' ');
        long days = LocalDate.parse(text.substring(0, space)).toEpochDay();
        long micros = LocalTime.parse(text.substring(space + 1)).toNanoOfDay() / NANOS_PER_MICRO;
        return Math.addExact(Math.multiplyExact(days, MICROS_PER_DAY), micros);
    }
}
