package dev.tributary.cdc.workspace.internal.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VariantType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The text of a value in a {@code JSON_ARRAY} result: everything is a string, binary is Base64, times are ISO 8601 in UTC,
 * nested values are JSON with strings for their scalars.
 */
final class ValueText {

    private static final JsonFactory JSON = new JsonFactory();

    /** At least milliseconds, as real warehouses write; microseconds where there are any. */
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 10, java.time.format.SignStyle.NORMAL)
            .appendPattern("-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 6, true)
            .toFormatter(java.util.Locale.ROOT);

    private ValueText() {}

    static @Nullable String of(SpecializedGetters row, int at, DataType type) {
        if (type instanceof NullType || row.isNullAt(at)) {
            return null;
        }
        if (type instanceof StringType) {
            return row.getUTF8String(at).toString();
        } else if (type instanceof IntegerType) {
            return Integer.toString(row.getInt(at));
        } else if (type instanceof LongType) {
            return Long.toString(row.getLong(at));
        } else if (type instanceof ShortType) {
            return Short.toString(row.getShort(at));
        } else if (type instanceof ByteType) {
            return Byte.toString(row.getByte(at));
        } else if (type instanceof BooleanType) {
            return Boolean.toString(row.getBoolean(at));
        } else if (type instanceof DoubleType) {
            return Double.toString(row.getDouble(at));
        } else if (type instanceof FloatType) {
            return Float.toString(row.getFloat(at));
        } else if (type instanceof DecimalType decimal) {
            return row.getDecimal(at, decimal.precision(), decimal.scale())
                    .toJavaBigDecimal()
                    .toPlainString();
        } else if (type instanceof BinaryType) {
            return Base64.getEncoder().encodeToString(row.getBinary(at));
        } else if (type instanceof DateType) {
            return LocalDate.ofEpochDay(row.getInt(at)).toString();
        } else if (type instanceof TimestampType) {
            return dateTime(row.getLong(at)) + "Z";
        } else if (type instanceof TimestampNTZType) {
            return dateTime(row.getLong(at));
        } else if (type instanceof VariantType) {
            return row.getVariant(at).toString();
        } else if (type instanceof ArrayType || type instanceof MapType || type instanceof StructType) {
            return json(row, at, type);
        }
        return other(row, at, type);
    }

    private static String dateTime(long micros) {
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
        return LOCAL.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    private static String json(SpecializedGetters row, int at, DataType type) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(out, row, at, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, SpecializedGetters row, int at, DataType type) throws IOException {
        if (row.isNullAt(at)) {
            out.writeNull();
        } else if (type instanceof ArrayType array) {
            ArrayData data = row.getArray(at);
            out.writeStartArray();
            for (int i = 0; i < data.numElements(); i++) {
                write(out, data, i, array.elementType());
            }
            out.writeEndArray();
        } else if (type instanceof MapType map) {
            MapData data = row.getMap(at);
            out.writeStartObject();
            for (int i = 0; i < data.numElements(); i++) {
                out.writeFieldName(String.valueOf(of(data.keyArray(), i, map.keyType())));
                write(out, data.valueArray(), i, map.valueType());
            }
            out.writeEndObject();
        } else if (type instanceof StructType struct) {
            InternalRow data = row.getStruct(at, struct.fields().length);
            out.writeStartObject();
            for (int i = 0; i < struct.fields().length; i++) {
                StructField field = struct.fields()[i];
                out.writeFieldName(field.name());
                write(out, data, i, field.dataType());
            }
            out.writeEndObject();
        } else {
            out.writeString(of(row, at, type));
        }
    }

    /** Intervals and whatever else Spark can cast to a string. */
    private static @Nullable String other(SpecializedGetters row, int at, DataType type) {
        Object value = row.get(at, type);
        Object text = new Cast(
                        Literal.create(value, type),
                        DataTypes.StringType,
                        Option.apply("UTC"),
                        org.apache.spark.sql.catalyst.expressions.EvalMode$.MODULE$.ANSI())
                .eval(InternalRow.empty());
        return text == null ? null : text.toString();
    }
}
