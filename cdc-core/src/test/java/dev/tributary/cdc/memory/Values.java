package dev.tributary.cdc.memory;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.ValueText;
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

/** Reads slots of vectors as plain Java values. */
public final class Values {

    private Values() {}

    /** A slot's value: Boolean, Long, Float, Double, BigDecimal, String, hex text of bytes, date-times, or a list. */
    public static @Nullable Object of(DataType type, ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> ((IntVector) vector).value(row) != 0;
            case INT16, INT32 -> (long) ((IntVector) vector).value(row);
            case INT64 -> ((LongVector) vector).value(row);
            case FLOAT32 -> ((FloatVector) vector).value(row);
            case FLOAT64 -> ((DoubleVector) vector).value(row);
            case DECIMAL ->
                new BigDecimal(
                        type.isWideDecimal()
                                ? ((Int128Vector) vector).value(row)
                                : BigInteger.valueOf(((LongVector) vector).value(row)),
                        type.scale());
            case STRING -> ((BytesVector) vector).text(row);
            case BINARY -> HexFormat.of().formatHex(((BytesVector) vector).bytes(row));
            case DATE -> LocalDate.ofEpochDay(((IntVector) vector).value(row));
            case TIMESTAMP -> instant(((LongVector) vector).value(row));
            case TIMESTAMP_NTZ -> LocalDateTime.ofInstant(instant(((LongVector) vector).value(row)), ZoneOffset.UTC);
            case ARRAY -> list(type.requireElement(), (ListVector) vector, row);
        };
    }

    /** What a column holds in rows that are older than itself. */
    static @Nullable Object initial(Column column) {
        if (column.initial() == null) {
            return null;
        }
        ColumnVector vector = ColumnVector.of(column.type());
        ValueText.append(column.type(), column.initial(), vector);
        return of(column.type(), vector, 0);
    }

    /** A slot's value as a key: 0 and -0 are the same one. */
    public static @Nullable Object keyOf(DataType type, ColumnVector vector, int row) {
        return keyOf(of(type, vector, row));
    }

    static @Nullable Object keyOf(@Nullable Object value) {
        if (value instanceof Double number) {
            return number + 0.0;
        }
        if (value instanceof Float number) {
            return number + 0f;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(keyOf(element)));
            return elements;
        }
        return value;
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    private static List<@Nullable Object> list(DataType element, ListVector vector, int row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < vector.length(row); i++) {
            values.add(of(element, vector.elements(), vector.offset(row) + i));
        }
        return values;
    }
}
