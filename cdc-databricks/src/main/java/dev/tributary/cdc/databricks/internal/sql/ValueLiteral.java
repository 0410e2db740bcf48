package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.ValueText;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Values in statements, such as what a column holds in rows that are older than itself. */
public final class ValueLiteral {

    private static final DateTimeFormatter SECONDS_AND_MICROS = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

    private ValueLiteral() {}

    /** A literal, or NULL, of a column's Delta type. */
    public static String initial(Column column) {
        if (column.initial() == null) {
            return "CAST(NULL AS " + DeltaTypes.sql(column.type()) + ')';
        }
        ColumnVector vector = ColumnVector.of(column.type());
        ValueText.append(column.type(), column.initial(), vector);
        return of(column.type(), vector, 0);
    }

    /**
     * A literal that is of its type from the first, as data skipping needs it: for types that are not nested.
     *
     * @param text as {@link ValueText} prints the value
     */
    static String typed(DataType type, String text) {
        ColumnVector vector = ColumnVector.of(type);
        ValueText.append(type, text, vector);
        String literal = ValueText.print(type, vector, 0);
        return switch (type.kind()) {
            case INT16 -> literal + 'S';
            case INT32 -> literal;
            case INT64 -> literal + 'L';
            case DATE -> "DATE" + Quoted.literal(literal);
            case TIMESTAMP -> "TIMESTAMP" + Quoted.literal(time(vector, 0) + 'Z');
            case TIMESTAMP_NTZ -> "TIMESTAMP_NTZ" + Quoted.literal(time(vector, 0));
            default -> of(type, vector, 0);
        };
    }

    private static String of(DataType type, ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            return "NULL";
        }
        return switch (type.kind()) {
            case STRING -> Quoted.literal(((BytesVector) vector).text(row));
            case BINARY -> "X'" + HexFormat.of().formatHex(((BytesVector) vector).bytes(row)) + '\'';
            case TIMESTAMP -> cast(time(vector, row) + 'Z', type);
            case TIMESTAMP_NTZ -> cast(time(vector, row), type);
            case ARRAY -> array(type, (ListVector) vector, row);
            default -> cast(ValueText.print(type, vector, row), type);
        };
    }

    private static String cast(String text, DataType type) {
        return "CAST(" + Quoted.literal(text) + " AS " + DeltaTypes.sql(type) + ')';
    }

    private static String array(DataType type, ListVector vector, int row) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < vector.length(row); i++) {
            elements.add(of(type.requireElement(), vector.elements(), vector.offset(row) + i));
        }
        return "CAST(ARRAY(" + String.join(", ", elements) + ") AS " + DeltaTypes.sql(type) + ')';
    }

    /** Always with seconds: a time without them is none in SQL. */
    private static String time(ColumnVector vector, int row) {
        long micros = ((LongVector) vector).value(row);
        LocalDateTime time = LocalDateTime.ofInstant(
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000),
                ZoneOffset.UTC);
        return time.toLocalDate() + "T" + SECONDS_AND_MICROS.format(time);
    }
}
