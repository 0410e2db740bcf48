package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.DataType;
import java.math.BigInteger;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;

/** How scalar types are stored, after {@code LogicalTypes.md} of parquet-format. */
final class PhysicalType {

    /** The most digits of a decimal that INT32 holds. */
    private static final int MAX_INT_DECIMAL_PRECISION = 9;

    private PhysicalType() {}

    static Type of(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Type.BOOLEAN;
            case INT16, INT32, DATE -> Type.INT32;
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> Type.INT64;
            case FLOAT32 -> Type.FLOAT;
            case FLOAT64 -> Type.DOUBLE;
            case DECIMAL -> ofDecimal(type);
            case STRING, BINARY -> Type.BYTE_ARRAY;
            case ARRAY -> throw new IllegalArgumentException(type + " is not scalar");
        };
    }

    private static Type ofDecimal(DataType type) {
        if (type.isWideDecimal()) {
            return Type.FIXED_LEN_BYTE_ARRAY;
        }
        return type.precision() <= MAX_INT_DECIMAL_PRECISION ? Type.INT32 : Type.INT64;
    }

    /** Bytes of the shortest two's complement number that holds every decimal of a precision. */
    static int decimalLength(int precision) {
        BigInteger largest = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        return (largest.bitLength() + 1 + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Sets physical and logical type; the older converted type too where there is one with the same meaning. */
    static void describe(DataType type, SchemaElement element) {
        Type physical = of(type);
        element.setType(physical);
        switch (type.kind()) {
            case INT16 ->
                element.setLogicalType(LogicalType.INTEGER(new IntType((byte) Short.SIZE, true)))
                        .setConverted_type(ConvertedType.INT_16);
            case DATE ->
                element.setLogicalType(LogicalType.DATE(new DateType())).setConverted_type(ConvertedType.DATE);
            case STRING ->
                element.setLogicalType(LogicalType.STRING(new StringType())).setConverted_type(ConvertedType.UTF8);
            case TIMESTAMP -> element.setLogicalType(micros(true)).setConverted_type(ConvertedType.TIMESTAMP_MICROS);
            case TIMESTAMP_NTZ -> element.setLogicalType(micros(false));
            case DECIMAL -> {
                element.setLogicalType(LogicalType.DECIMAL(new DecimalType(type.scale(), type.precision())))
                        .setConverted_type(ConvertedType.DECIMAL)
                        .setScale(type.scale())
                        .setPrecision(type.precision());
                if (physical == Type.FIXED_LEN_BYTE_ARRAY) {
                    element.setType_length(decimalLength(type.precision()));
                }
            }
            case BOOLEAN, INT32, INT64, FLOAT32, FLOAT64, BINARY -> {}
            case ARRAY -> throw new IllegalArgumentException(type + " is not scalar");
        }
    }

    private static LogicalType micros(boolean utc) {
        return LogicalType.TIMESTAMP(new TimestampType(utc, TimeUnit.MICROS(new MicroSeconds())));
    }
}
