package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Prints values for people: in messages, and where rows are kept that nobody can load. */
final class ValueText {

    private ValueText() {}

    /** The value of a slot; null for a slot without one. */
    static @Nullable String of(DataType type, ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(((IntVector) vector).value(row) != 0);
            case INT16, INT32 -> Integer.toString(((IntVector) vector).value(row));
            case INT64 -> Long.toString(((LongVector) vector).value(row));
            case FLOAT32 -> Float.toString(((FloatVector) vector).value(row));
            case FLOAT64 -> Double.toString(((DoubleVector) vector).value(row));
            case DECIMAL -> decimal(type, vector, row);
            case STRING -> ((BytesVector) vector).text(row);
            case BINARY -> "\\x" + HexFormat.of().formatHex(((BytesVector) vector).bytes(row));
            case DATE -> LocalDate.ofEpochDay(((IntVector) vector).value(row)).toString();
            case TIMESTAMP -> instant(vector, row).toString();
            case TIMESTAMP_NTZ ->
                LocalDateTime.ofInstant(instant(vector, row), ZoneOffset.UTC).toString();
            case ARRAY -> array(type, (ListVector) vector, row);
        };
    }

    private static String decimal(DataType type, ColumnVector vector, int row) {
        BigInteger unscaled = vector instanceof Int128Vector wide
                ? wide.value(row)
                : BigInteger.valueOf(((LongVector) vector).value(row));
        return new BigDecimal(unscaled, type.scale()).toPlainString();
    }

    private static Instant instant(ColumnVector vector, int row) {
        return Instant.EPOCH.plus(((LongVector) vector).value(row), ChronoUnit.MICROS);
    }

    private static String array(DataType type, ListVector vector, int row) {
        StringJoiner elements = new StringJoiner(",", "{", "}");
        for (int i = vector.offset(row); i < vector.offset(row) + vector.length(row); i++) {
            String element = of(type.requireElement(), vector.elements(), i);
            elements.add(element == null ? "NULL" : quoted(element));
        }
        return elements.toString();
    }

    private static String quoted(String element) {
        return '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
