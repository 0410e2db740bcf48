package dev.tributary.cdc.examples.simulation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values of PostgreSQL's types in its text format: small, positive and plausible, to pass the usual checks. */
final class RandomValues {

    /** A type as {@code format_type} prints it: name, length or precision, scale, rest of the name, array. */
    private static final Pattern TYPE =
            Pattern.compile("([a-z ]+?)(?:\\((\\d+)(?:,(\\d+))?\\))?((?: with(?:out)? time zone)?)(\\[\\])?");

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéñ0123456789";
    private static final int LONG_TEXT = 9_000;
    private static final int LONG_TEXT_ONE_IN = 25;
    private static final int DEFAULT_TEXT = 40;
    private static final int DEFAULT_DIGITS = 4;

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    /** A value for the column, or nothing if this class does not know its type. */
    Optional<String> of(Column column, boolean longTexts) {
        Matcher type = TYPE.matcher(column.valueType());
        boolean array = column.valueType().endsWith("[]");
        if (!column.labels().isEmpty()) {
            String label = column.labels().get(random.nextInt(column.labels().size()));
            return Optional.of(array ? array(Stream.of(label)) : label);
        }
        if (!type.matches()) {
            return Optional.empty();
        }
        if (!array) {
            return scalar(type, longTexts);
        }
        List<Optional<String>> elements = Stream.generate(() -> scalar(type, false))
                .limit(random.nextInt(4))
                .toList();
        return scalar(type, false).isEmpty()
                ? Optional.empty()
                : Optional.of(array(elements.stream().flatMap(Optional::stream)));
    }

    private Optional<String> scalar(Matcher type, boolean longTexts) {
        int length = type.group(2) == null ? -1 : Integer.parseInt(type.group(2));
        return Optional.ofNullable(
                switch (type.group(1) + type.group(4)) {
                    case "smallint", "integer", "bigint" -> Integer.toString(1 + random.nextInt(100));
                    case "numeric" -> numeric(length, type.group(3));
                    case "real", "double precision" -> Float.toString(random.nextInt(100_000) / 64f);
                    case "boolean" -> Boolean.toString(random.nextBoolean());
                    case "text" -> text(longTexts && random.nextInt(LONG_TEXT_ONE_IN) == 0 ? LONG_TEXT : DEFAULT_TEXT);
                    case "character varying", "character" ->
                        text(length < 0 ? DEFAULT_TEXT : Math.min(length, DEFAULT_TEXT));
                    case "date" -> date().toString();
                    case "time without time zone" -> time().toString();
                    case "time with time zone" -> time() + "+01";
                    case "timestamp without time zone" -> moment().toString();
                    case "timestamp with time zone" -> moment() + "+00";
                    case "interval" -> random.nextInt(60) + " days " + random.nextInt(86_400) + " seconds";
                    case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
                    case "json", "jsonb" -> "{\"n\": " + random.nextInt(1_000) + ", \"t\": \"" + text(12) + "\"}";
                    case "bytea" -> "\\x" + HexFormat.of().formatHex(bytes());
                    case "inet" -> "10.0." + random.nextInt(256) + "." + random.nextInt(256);
                    default -> null;
                });
    }

    private String numeric(int precision, String scaleDigits) {
        int scale = scaleDigits == null ? 2 : Integer.parseInt(scaleDigits);
        int digits = precision < 0 ? DEFAULT_DIGITS : Math.min(precision, DEFAULT_DIGITS);
        return new BigDecimal(BigInteger.valueOf(1 + random.nextInt((int) Math.pow(10, digits) - 1)), scale)
                .toPlainString();
    }

    /** Text of at most this many characters. */
    private String text(int length) {
        int actual = length >= LONG_TEXT ? length + random.nextInt(length) : 1 + random.nextInt(length);
        StringBuilder text = new StringBuilder(actual);
        while (text.length() < actual) {
            text.append(random.nextInt(7) == 0 ? ' ' : LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private LocalDate date() {
        return LocalDate.of(1990, 1, 1).plusDays(random.nextInt(16_000));
    }

    private LocalTime time() {
        return LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L + random.nextInt(1_000_000) * 1_000L);
    }

    private LocalDateTime moment() {
        return date().atTime(time());
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String array(Stream<String> elements) {
        return elements.map(element -> '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
