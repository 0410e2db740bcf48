package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;

/** Writes values in PLAIN encoding and keeps the smallest and the largest of a column chunk. */
abstract class PlainEncoder {

    /**
     * An encoder for one column chunk.
     *
     * @param keyed whether readers will look rows up by this column: then long values have a range too
     */
    static PlainEncoder of(DataType type, boolean keyed) {
        return switch (type.kind()) {
            case BOOLEAN -> new BooleanEncoder();
            case INT16 -> new IntEncoder(Short.MIN_VALUE, Short.MAX_VALUE);
            case INT32, DATE -> new IntEncoder(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> new LongEncoder();
            case FLOAT32 -> new FloatEncoder();
            case FLOAT64 -> new DoubleEncoder();
            case DECIMAL -> ofDecimal(type);
            case STRING, BINARY -> new BytesEncoder(keyed);
            case ARRAY -> throw new IllegalArgumentException(type + " is not scalar");
        };
    }

    private static PlainEncoder ofDecimal(DataType type) {
        Type physical = PhysicalType.of(type);
        if (physical == Type.FIXED_LEN_BYTE_ARRAY) {
            return new Int128Encoder(PhysicalType.decimalLength(type.precision()));
        }
        return physical == Type.INT32 ? new SmallDecimalEncoder() : new LongEncoder();
    }

    /**
     * Appends the values of some slots; those without a value take no space.
     *
     * @throws IllegalArgumentException when a value does not fit the type
     */
    abstract void encode(ColumnVector vector, int from, int to, ByteBuilder out);

    /** Sets the range of what was encoded so far, if it is known and not empty. */
    abstract void describe(Statistics statistics);

    static void setRange(Statistics statistics, byte[] min, byte[] max) {
        statistics
                .setMin_value(min)
                .setMax_value(max)
                .setIs_min_value_exact(true)
                .setIs_max_value_exact(true);
    }
}
