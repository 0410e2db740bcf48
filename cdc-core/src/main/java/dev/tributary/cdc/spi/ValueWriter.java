package dev.tributary.cdc.spi;

/**
 * Takes the values of one row, each by the index of its column in {@link dev.tributary.cdc.data.TableSchema#columns()}.
 * A value is copied before the call returns.
 *
 * <p>Every column is set exactly once per row, in ascending order of index. Which setter belongs to which type is
 * stated with {@link dev.tributary.cdc.data.DataType.Kind}; another one throws {@link ClassCastException}.
 *
 * <p>Not thread-safe.
 */
public interface ValueWriter {

    void setNull(int column);

    /** For BOOLEAN (0 or 1), INT16, INT32 and DATE. */
    void setInt(int column, int value);

    /** For INT64, TIMESTAMP, TIMESTAMP_NTZ and DECIMAL of up to 18 digits (unscaled). */
    void setLong(int column, long value);

    void setFloat(int column, float value);

    void setDouble(int column, double value);

    /** For DECIMAL of 19 to 38 digits: the unscaled value is {@code high * 2^64 + low}, {@code low} unsigned. */
    void setInt128(int column, long high, long low);

    /** For STRING (valid UTF-8) and BINARY. */
    void setBytes(int column, byte[] source, int offset, int length);

    /** Begins an ARRAY; its elements follow, then {@link ArrayWriter#end()}. The writer is reused. */
    ArrayWriter beginArray(int column);
}
