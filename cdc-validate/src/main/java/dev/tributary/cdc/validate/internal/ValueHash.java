package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DataType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the text that PostgreSQL prints of a value to what {@link HashQuery} has the warehouse hash of the same value. Throws
 * {@link IllegalArgumentException}, {@link java.time.DateTimeException} or {@link ArithmeticException} for a text that is no
 * value of the type. Not thread-safe.
 */
abstract class ValueHash {

    /** In place of the hash of a NULL, which the warehouse's function passes over. */
    static final long NULL = 1;

    private static final int DIGITS_OF_A_LONG = 18;
    private static final int DATE_LENGTH = "2026-11-21".length();
    private static final int SECONDS_LENGTH = "2026-11-21 10:00:00".length();
    private static final int ZONE_LENGTH = "+00".length();
    private static final int MICRO_DIGITS = 6;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;

    /** The hash of the value whose text these bytes are. */
    abstract long of(byte[] data, int from, int to);

    /**
     * How values of a type are hashed.
     *
     * @param policies what becomes of those that the destination's types do not have
     * @param delimiter what stands between the elements of an array
     */
    static ValueHash of(DataType type, ReplacedTexts policies, byte delimiter) {
        return switch (type.kind()) {
            case INT16, INT32 -> of((data, from, to) -> XxHash64.ofInt(Math.toIntExact(integer(data, from, to)), SEED));
            case INT64 -> of((data, from, to) -> XxHash64.ofLong(integer(data, from, to), SEED));
            case STRING -> of((data, from, to) -> XxHash64.ofBytes(data, from, to, SEED));
            case BOOLEAN -> of((data, from, to) -> XxHash64.ofInt(data[from] == 't' ? 1 : 0, SEED));
            case FLOAT32 -> of((data, from, to) -> real(Float.parseFloat(text(data, from, to))));
            case FLOAT64 -> of((data, from, to) -> real(Double.parseDouble(text(data, from, to))));
            case BINARY -> of(ValueHash::binary);
            case DECIMAL -> of((data, from, to) -> decimal(type, policies, data, from, to));
            case DATE -> of((data, from, to) -> date(policies, data, from, to));
            case TIMESTAMP, TIMESTAMP_NTZ -> of((data, from, to) -> timestamp(type, policies, data, from, to));
            case ARRAY -> new ArrayHash(elements(type.requireElement(), policies, delimiter), delimiter);
        };
    }

    private static ArrayElements elements(DataType type, ReplacedTexts policies, byte delimiter) {
        return isSpelledAlike(type.kind())
                ? new ArrayElements.Texts()
                : new ArrayElements.Hashes(of(type, policies, delimiter));
    }

    /** Whether both sides print the same text of each value of a type. */
    static boolean isSpelledAlike(Kind kind) {
        return switch (kind) {
            case STRING, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    private static final long SEED = XxHash64.SEED;

    private interface Function {
        long of(byte[] data, int from, int to);
    }

    private static ValueHash of(Function function) {
        return new ValueHash() {
            @Override
            long of(byte[] data, int from, int to) {
                return function.of(data, from, to);
            }
        };
    }

    private static String text(byte[] data, int from, int to) {
        return new String(data, from, to - from, StandardCharsets.UTF_8);
    }

    private static long integer(byte[] data, int from, int to) {
        int at = from;
        boolean negative = data[at] == '-';
        if (negative) {
            at++;
        }
        if (to - at > DIGITS_OF_A_LONG) {
            return Long.parseLong(text(data, from, to));
        }
        long value = digits(data, at, to);
        return negative ? -value : value;
    }

    private static long digits(byte[] data, int from, int to) {
        if (from >= to) {
            throw new IllegalArgumentException("no digits");
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = data[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("no digit");
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The function takes 0 and -0 for the same. */
    private static long real(float value) {
        long hash = XxHash64.ofInt(value == 0 ? 0 : Float.floatToIntBits(value), SEED);
        return XxHash64.ofInt(Float.floatToRawIntBits(value) == Integer.MIN_VALUE ? 1 : 0, hash);
    }

    private static long real(double value) {
        long hash = XxHash64.ofLong(value == 0 ? 0 : Double.doubleToLongBits(value), SEED);
        return XxHash64.ofInt(Double.doubleToRawLongBits(value) == Long.MIN_VALUE ? 1 : 0, hash);
    }

    private static long binary(byte[] data, int from, int to) {
        int start = from + "\\x".length();
        byte[] value = new byte[(to - start) / 2];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte)
                    (Character.digit(data[start + 2 * i], 16) << 4 | Character.digit(data[start + 2 * i + 1], 16));
        }
        return XxHash64.ofBytes(value, 0, value.length, SEED);
    }

    private static long decimal(DataType type, ReplacedTexts policies, byte[] data, int from, int to) {
        if (type.precision() <= DIGITS_OF_A_LONG && to - from <= DIGITS_OF_A_LONG) {
            int start = data[from] == '-' ? from + 1 : from;
            int point = to - type.scale() - 1;
            boolean plain = type.scale() == 0
                    ? isDigits(data, start, to)
                    : point > start
                            && data[point] == '.'
                            && isDigits(data, start, point)
                            && isDigits(data, point + 1, to);
            if (plain && to - start - (type.scale() == 0 ? 0 : 1) <= type.precision()) {
                long value = digits(data, start, type.scale() == 0 ? to : point);
                for (int i = point + 1; type.scale() > 0 && i < to; i++) {
                    value = value * 10 + (data[i] - '0');
                }
                return XxHash64.ofLong(start > from ? -value : value, SEED);
            }
        }
        @Nullable String text = policies.expected(type, text(data, from, to));
        if (text == null) {
            return NULL;
        }
        BigInteger unscaled = new BigDecimal(text).setScale(type.scale()).unscaledValue();
        if (!type.isWideDecimal()) {
            return XxHash64.ofLong(unscaled.longValueExact(), SEED);
        }
        byte[] bytes = unscaled.toByteArray();
        return XxHash64.ofBytes(bytes, 0, bytes.length, SEED);
    }

    private static boolean isDigits(byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] < '0' || data[i] > '9') {
                return false;
            }
        }
        return from < to;
    }

    private static long date(ReplacedTexts policies, byte[] data, int from, int to) {
        if (to - from == DATE_LENGTH && isDate(data, from)) {
            return XxHash64.ofInt(Math.toIntExact(day(data, from)), SEED);
        }
        @Nullable String text = policies.expected(DataType.DATE, text(data, from, to));
        return text == null ? NULL : XxHash64.ofInt(Math.toIntExact(PostgresTimes.days(text)), SEED);
    }

    /** Years of four digits are those that no policy has anything against. */
    private static boolean isDate(byte[] data, int at) {
        return data[at + 4] == '-' && data[at + 7] == '-' && isDigits(data, at, at + 4);
    }

    private static long day(byte[] data, int at) {
        return LocalDate.of((int) digits(data, at, at + 4), (int) digits(data, at + 5, at + 7), (int)
                        digits(data, at + 8, at + 10))
                .toEpochDay();
    }

    private static long timestamp(DataType type, ReplacedTexts policies, byte[] data, int from, int to) {
        boolean zoned = type.kind() == Kind.TIMESTAMP;
        int end = zoned ? to - ZONE_LENGTH : to;
        int fraction = end - from - SECONDS_LENGTH;
        boolean usual = fraction >= 0
                && isDate(data, from)
                && data[from + DATE_LENGTH] == ' '
                && data[end - 1] >= '0'
                && data[end - 1] <= '9'
                && (fraction == 0 || data[from + SECONDS_LENGTH] == '.' && fraction <= MICRO_DIGITS + 1)
                && (!zoned || data[end] == '+' && data[end + 1] == '0' && data[end + 2] == '0');
        if (usual) {
            int time = from + DATE_LENGTH + 1;
            long seconds = digits(data, time, time + 2) * 3600
                    + digits(data, time + 3, time + 5) * 60
                    + digits(data, time + 6, time + 8);
            long micros = 0;
            for (int i = 1; i <= MICRO_DIGITS; i++) {
                int digit = i < fraction ? data[from + SECONDS_LENGTH + i] - '0' : 0;
                micros = micros * 10 + digit;
            }
            return XxHash64.ofLong((day(data, from) * SECONDS_PER_DAY + seconds) * MICROS_PER_SECOND + micros, SEED);
        }
        @Nullable String text = policies.expected(type, text(data, from, to));
        if (text == null) {
            return NULL;
        }
        return XxHash64.ofLong(zoned ? PostgresTimes.micros(text) : PostgresTimes.localMicros(text), SEED);
    }
}
