package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.ArrayPolicy;
import java.util.Map;
import java.util.function.Supplier;

/** Maps PostgreSQL's types to how they are carried. Immutable. */
public final class ColumnTypes {

    private static final long NUMERIC = 1700;

    /** Types by oid, see {@code pg_type.dat}. What is not here travels as its text. */
    private static final Map<Long, Scalar> SCALARS = Map.ofEntries(
            Map.entry(16L, new Scalar(DataType.BOOLEAN, () -> BooleanDecoder.INSTANCE)),
            Map.entry(17L, new Scalar(DataType.BINARY, ByteaDecoder::new)),
            Map.entry(20L, new Scalar(DataType.INT64, () -> IntegerDecoder.INT8)),
            Map.entry(21L, new Scalar(DataType.INT16, () -> IntegerDecoder.INT2)),
            Map.entry(23L, new Scalar(DataType.INT32, () -> IntegerDecoder.INT4)),
            Map.entry(26L, new Scalar(DataType.INT64, () -> IntegerDecoder.OID)),
            Map.entry(700L, new Scalar(DataType.FLOAT32, () -> FloatingPointDecoder.FLOAT4)),
            Map.entry(701L, new Scalar(DataType.FLOAT64, () -> FloatingPointDecoder.FLOAT8)),
            Map.entry(1082L, new Scalar(DataType.DATE, () -> DateDecoder.INSTANCE)),
            Map.entry(1114L, new Scalar(DataType.TIMESTAMP_NTZ, () -> TimestampDecoder.TIMESTAMP)),
            Map.entry(1184L, new Scalar(DataType.TIMESTAMP, () -> TimestampDecoder.TIMESTAMPTZ)),
            // name, text, json, character, character varying
            Map.entry(19L, Scalar.SAME_TEXT),
            Map.entry(25L, Scalar.SAME_TEXT),
            Map.entry(114L, Scalar.SAME_TEXT),
            Map.entry(1042L, Scalar.SAME_TEXT),
            Map.entry(1043L, Scalar.SAME_TEXT),
            Map.entry(3802L, new Scalar(DataType.STRING, () -> TextDecoder.VERSIONED)),
            Map.entry(2950L, new Scalar(DataType.STRING, UuidDecoder::new)));

    private record Scalar(DataType type, Supplier<ValueDecoder> decoders) {
        static final Scalar SAME_TEXT = new Scalar(DataType.STRING, () -> TextDecoder.SAME);
    }

    private final ArrayPolicy arrays;

    public ColumnTypes(ArrayPolicy arrays) {
        this.arrays = arrays;
    }

    /**
     * How values of a type are carried.
     *
     * @param sourceType the type as PostgreSQL prints it
     */
    public ColumnType of(PgType type, String sourceType) {
        PgType element = type.element();
        if (element == null) {
            return scalar(type, sourceType);
        }
        if (arrays == ArrayPolicy.TEXT || !element.scalar()) {
            return text(type, sourceType);
        }
        ColumnType of = scalar(element, sourceType);
        char delimiter = type.delimiter();
        return new ColumnType(
                DataType.array(of.type()),
                sourceType,
                of.wire().binary() ? Wire.BINARY : textWire(type),
                () -> new ArrayDecoder(of.newDecoder(), delimiter));
    }

    /** How values of a type are carried that the catalog does not know any more. */
    public static ColumnType unknown(String sourceType) {
        return new ColumnType(DataType.STRING, sourceType, Wire.CAST, () -> TextDecoder.TEXT_ONLY);
    }

    private static ColumnType scalar(PgType type, String sourceType) {
        if (type.oid() == NUMERIC) {
            return numeric(type.typmod(), sourceType);
        }
        Scalar scalar = type.enumeration() ? Scalar.SAME_TEXT : SCALARS.get(type.oid());
        return scalar == null
                ? text(type, sourceType)
                : new ColumnType(scalar.type(), sourceType, Wire.BINARY, scalar.decoders());
    }

    private static ColumnType text(PgType type, String sourceType) {
        return new ColumnType(DataType.STRING, sourceType, textWire(type), () -> TextDecoder.TEXT_ONLY);
    }

    private static Wire textWire(PgType type) {
        return type.castDiffers() ? Wire.output(type.output()) : Wire.CAST;
    }

    private static ColumnType numeric(int typmod, String sourceType) {
        // Precision in the upper 16 bits, scale as 11 bits in two's complement (negative since 15), plus 4.
        int precision = typmod - 4 >> 16 & 0xFFFF;
        int scale = (typmod - 4 & 0x7FF ^ 1024) - 1024;
        if (typmod < 4 || precision > DataType.MAX_DECIMAL_PRECISION || scale < 0 || scale > precision) {
            return new ColumnType(DataType.STRING, sourceType, Wire.BINARY, NumericTextDecoder::new);
        }
        DataType type = DataType.decimal(precision, scale);
        return new ColumnType(type, sourceType, Wire.BINARY, () -> new DecimalDecoder(type));
    }
}
