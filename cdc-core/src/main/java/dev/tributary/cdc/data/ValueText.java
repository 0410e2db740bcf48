package dev.tributary.cdc.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Single values as text, exactly: what {@link #append} reads is what {@link #print} wrote. Numbers are in decimal
 * notation, bytes in hexadecimal, dates and times as ISO 8601 in UTC, and arrays as quoted elements in braces.
 */
public final class ValueText {

    private static final long MICROS = 1_000_000L;

    private ValueText() {}

    /** The text of a slot that holds a value. */
    public static String print(DataType type, ColumnVector vector, int row) {
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(((IntVector) vector).value(row) != 0);
            case INT16, INT32 -> Integer.toString(((IntVector) vector).value(row));
            case INT64 -> Long.toString(((LongVector) vector).value(row));
            case FLOAT32 -> Float.toString(((FloatVector) vector).value(row));
            case FLOAT64 -> Double.toString(((DoubleVector) vector).value(row));
            case DECIMAL -> new BigDecimal(unscaled(type, vector, row), type.scale()).toPlainString();
            case STRING -> ((BytesVector) vector).text(row);
            case BINARY -> HexFormat.of().formatHex(((BytesVector) vector).bytes(row));
            case DATE -> LocalDate.ofEpochDay(((IntVector) vector).value(row)).toString();
            case TIMESTAMP -> instant(((LongVector) vector).value(row)).toString();
            case TIMESTAMP_NTZ ->
                LocalDateTime.ofInstant(instant(((LongVector) vector).value(row)), ZoneOffset.UTC)
                        .toString();
            case ARRAY -> array(type.requireElement(), (ListVector) vector, row);
        };
    }

    /**
     * Appends the value that a text stands for.
     *
     * @throws IllegalArgumentException when it is none of the type
     * @throws ArithmeticException when it is a number that the type cannot hold
     * @throws java.time.DateTimeException when it is none of the type
     */
    public static void append(DataType type, String text, ColumnVector vector) {
        switch (type.kind()) {
            case BOOLEAN -> ((IntVector) vector).append(Boolean.parseBoolean(text) ? 1 : 0);
            case INT16, INT32 -> ((IntVector) vector).append(Integer.parseInt(text));
            case INT64 -> ((LongVector) vector).append(Long.parseLong(text));
            case FLOAT32 -> ((FloatVector) vector).append(Float.parseFloat(text));
            case FLOAT64 -> ((DoubleVector) vector).append(Double.parseDouble(text));
            case DECIMAL -> appendDecimal(type, new BigDecimal(text).setScale(type.scale()), vector);
            case STRING -> appendBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), vector);
            case BINARY -> appendBytes(HexFormat.of().parseHex(text), vector);
            case DATE ->
                ((IntVector) vector)
                        .append(Math.toIntExact(LocalDate.parse(text).toEpochDay()));
            case TIMESTAMP -> ((LongVector) vector).append(micros(Instant.parse(text)));
            case TIMESTAMP_NTZ ->
                ((LongVector) vector).append(micros(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)));
            case ARRAY -> appendArray(type.requireElement(), text, (ListVector) vector);
        }
    }

    private static BigInteger unscaled(DataType type, ColumnVector vector, int row) {
        return type.isWideDecimal()
                ? ((Int128Vector) vector).value(row)
                : BigInteger.valueOf(((LongVector) vector).value(row));
    }

    private static void appendDecimal(DataType type, BigDecimal value, ColumnVector vector) {
        BigInteger unscaled = value.unscaledValue();
        if (type.isWideDecimal()) {
            ((Int128Vector) vector).append(unscaled.shiftRight(Long.SIZE).longValue(), unscaled.longValue());
        } else {
            ((LongVector) vector).append(unscaled.longValueExact());
        }
    }

    private static void appendBytes(byte[] bytes, ColumnVector vector) {
        ((BytesVector) vector).append(bytes, 0, bytes.length);
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
    }

    private static String array(DataType element, ListVector vector, int row) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < vector.length(row); i++) {
            if (i > 0) {
                text.append(',');
            }
            int slot = vector.offset(row) + i;
            if (vector.elements().isNull(slot)) {
                text.append("NULL");
                continue;
            }
            String value = print(element, vector.elements(), slot);
            text.append('"')
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return text.append('}').toString();
    }

    private static void appendArray(DataType element, String text, ListVector vector) {
        for (String value : elements(text)) {
            if (value == null) {
                vector.elements().appendNull();
            } else {
                append(element, value, vector.elements());
            }
        }
        vector.appendEnd();
    }

    private static List<@Nullable String> elements(String text) {
        if (!text.startsWith("{") || !text.endsWith("}")) {
            throw new IllegalArgumentException("not an array: " + text);
        }
        List<@Nullable String> elements = new ArrayList<>();
        int end = text.length() - 1;
        int at = 1;
        while (at < end) {
            if (text.startsWith("NULL", at)) {
                elements.add(null);
                at += "NULL".length();
            } else {
                StringBuilder element = new StringBuilder();
                for (at++; at < end && text.charAt(at) != '"'; at++) {
                    if (text.charAt(at) == '\\') {
                        at++;
                    }
                    element.append(text.charAt(at));
                }
                elements.add(element.toString());
                at++;
            }
            at++;
        }
        return elements;
    }
}
