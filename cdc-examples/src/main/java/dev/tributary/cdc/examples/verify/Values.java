package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Brings a side's texts of values to one canonical form: integers, days and microseconds as decimal numbers; floats as
 * their bits; decimals plain, with the digits of their scale; binary as hexadecimal; arrays element by element; text as
 * it is.
 */
abstract class Values {

    private static final String ARRAY_NULL = "n";
    private static final char ARRAY_VALUE = 'v';

    /**
     * The canonical form of a column's value; null where a policy puts NULL in its place.
     *
     * @throws SourceException when it is none that the column can have
     */
    final @Nullable String canonical(TableSchema table, Column column, String text) {
        try {
            return canonical(column.type(), text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new SourceException(
                    Retry.AFTER_FIX,
                    "column " + column.name() + " of " + table.id() + " holds a value that is no " + column.type(),
                    "Correct the value, or leave the table or the column out.",
                    e);
        }
    }

    /** What a policy makes of the text of a scalar value; null where NULL takes its place. */
    @Nullable
    String replaced(DataType type, String text) {
        return text;
    }

    final @Nullable String canonical(DataType type, String original) {
        String text = replaced(type, original);
        if (text == null) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> bool(text) ? "t" : "f";
            case INT16, INT32, INT64 -> Long.toString(Long.parseLong(text));
            case FLOAT32 -> Integer.toHexString(Float.floatToIntBits(Float.parseFloat(text)));
            case FLOAT64 -> Long.toHexString(Double.doubleToLongBits(Double.parseDouble(text)));
            case DECIMAL -> new BigDecimal(text).setScale(type.scale()).toPlainString();
            case STRING -> text;
            case BINARY -> binary(text);
            case DATE -> Long.toString(days(text));
            case TIMESTAMP -> Long.toString(micros(text));
            case TIMESTAMP_NTZ -> Long.toString(localMicros(text));
            case ARRAY -> array(type.requireElement(), text);
        };
    }

    abstract boolean bool(String text);

    /** In lower-case hexadecimal. */
    abstract String binary(String text);

    abstract long days(String text);

    abstract long micros(String text);

    abstract long localMicros(String text);

    /**
     * An array as both sides are asked for it: elements separated by commas, each {@code n} for NULL, or {@code v} and
     * its text's UTF-8 in hexadecimal. Nothing else tells an empty array, a NULL in it, and an empty text apart on both
     * sides alike.
     */
    private String array(DataType element, String text) {
        StringJoiner canonical = new StringJoiner(",", "[", "]");
        if (!text.isEmpty()) {
            for (String item : text.split(",", -1)) {
                String value = item.equals(ARRAY_NULL) ? null : canonical(element, decode(item));
                canonical.add(value == null ? ARRAY_NULL : ARRAY_VALUE + hex(value));
            }
        }
        return canonical.toString();
    }

    private static String decode(String item) {
        return new String(HexFormat.of().parseHex(item.substring(1)), StandardCharsets.UTF_8);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
