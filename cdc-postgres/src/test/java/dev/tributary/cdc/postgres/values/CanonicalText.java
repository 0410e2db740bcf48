package dev.tributary.cdc.postgres.values;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints values that arrived as PostgreSQL's output functions do. */
final class CanonicalText {

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter();

    private CanonicalText() {}

    /**
     * The text of a value.
     *
     * @param expected PostgreSQL's own text: returned for a floating-point number that is the same to the bit, which
     *     identifies it better than one of its texts would
     */
    static @Nullable String of(ValueType type, @Nullable Object value, @Nullable String expected) {
        return of(type, type.type().equals("bytea"), value, expected);
    }

    private static @Nullable String of(
            ValueType type, boolean binary, @Nullable Object value, @Nullable String expected) {
        if (value instanceof List<?> list && expected != null) {
            List<@Nullable String> elements = Texts.elements(type.delimiter(), expected);
            if (elements.size() != list.size()) {
                return list.size() + " elements: " + list;
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < list.size(); i++) {
                String element = of(type, type.type().equals("bytea[]"), list.get(i), elements.get(i));
                text.append(i == 0 ? "" : type.delimiter()).append(element == null ? "NULL" : quoted(type, element));
            }
            return "{" + text + "}";
        }
        if (value instanceof Float number && expected != null) {
            return number.equals(Float.parseFloat(expected)) ? expected : value.toString();
        }
        if (value instanceof Double number && expected != null) {
            return number.equals(Double.parseDouble(expected)) ? expected : value.toString();
        }
        if (binary && value != null) {
            return "\\x" + value;
        }
        return scalar(value);
    }

    private static @Nullable String scalar(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Boolean bool) {
            return bool ? "t" : "f";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof LocalDateTime timestamp) {
            return TIMESTAMP.format(timestamp);
        }
        if (value instanceof Instant instant) {
            return TIMESTAMP.format(instant.atOffset(ZoneOffset.UTC)) + "+00";
        }
        if (value instanceof LocalDate || value instanceof Long || value instanceof String) {
            return value.toString();
        }
        throw new IllegalArgumentException("unexpected " + value.getClass());
    }

    private static String quoted(ValueType type, String element) {
        boolean plain = !element.isEmpty()
                && !element.equalsIgnoreCase("null")
                && element.chars().noneMatch(c -> " \t\n\r\u000b\f{}\"\\".indexOf(c) >= 0 || c == type.delimiter());
        return plain ? element : Texts.quoted(element);
    }
}
