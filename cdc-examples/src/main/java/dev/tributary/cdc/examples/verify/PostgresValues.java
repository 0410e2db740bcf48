package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.DataType;
import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * The texts of PostgreSQL's own output functions, with DateStyle ISO, TimeZone UTC and bytea in hexadecimal. Independent
 * of the decoders that it is there to check.
 */
final class PostgresValues extends Values {

    private static final String BEFORE_CHRIST = " BC";
    private static final String UTC = "+00";
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int NANOS_PER_MICRO = 1000;

    private final ReplacedTexts policies;

    PostgresValues(ReplacedTexts policies) {
        this.policies = policies;
    }

    @Override
    @Nullable
    String replaced(DataType type, String text) {
        return policies.expected(type, text);
    }

    @Override
    boolean bool(String text) {
        return text.equals("t") || text.equals("true");
    }

    @Override
    String binary(String text) {
        return text.substring("\\x".length());
    }

    @Override
    long days(String text) {
        boolean ancient = text.endsWith(BEFORE_CHRIST);
        String[] parts = withoutEra(text).split("-");
        int year = Integer.parseInt(parts[0]);
        return LocalDate.of(ancient ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                .toEpochDay();
    }

    @Override
    long micros(String text) {
        String local = withoutEra(text);
        if (!local.endsWith(UTC)) {
            throw new IllegalArgumentException("not in UTC: " + text);
        }
        String era = text.endsWith(BEFORE_CHRIST) ? BEFORE_CHRIST : "";
        return localMicros(local.substring(0, local.length() - UTC.length()) + era);
    }

    @Override
    long localMicros(String text) {
        int space = text.indexOf(' ');
        String era = text.endsWith(BEFORE_CHRIST) ? BEFORE_CHRIST : "";
        long micros = LocalTime.parse(withoutEra(text).substring(space + 1)).toNanoOfDay() / NANOS_PER_MICRO;
        return Math.addExact(Math.multiplyExact(days(text.substring(0, space) + era), MICROS_PER_DAY), micros);
    }

    private static String withoutEra(String text) {
        return text.endsWith(BEFORE_CHRIST) ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text;
    }
}
