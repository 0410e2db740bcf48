package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ValueWriter;
import org.jspecify.annotations.Nullable;

/** Lets a scalar's decoder write the elements of an array. For one thread. */
final class ElementWriter implements ValueWriter {

    private @Nullable ArrayWriter array;

    ArrayWriter begin(int column, ValueWriter out) {
        ArrayWriter begun = out.beginArray(column);
        array = begun;
        return begun;
    }

    private ArrayWriter array() {
        if (array == null) {
            throw new IllegalStateException("no array has begun");
        }
        return array;
    }

    @Override
    public void setNull(int column) {
        array().addNull();
    }

    @Override
    public void setInt(int column, int value) {
        array().addInt(value);
    }

    @Override
    public void setLong(int column, long value) {
        array().addLong(value);
    }

    @Override
    public void setFloat(int column, float value) {
        array().addFloat(value);
    }

    @Override
    public void setDouble(int column, double value) {
        array().addDouble(value);
    }

    @Override
    public void setInt128(int column, long high, long low) {
        array().addInt128(high, low);
    }

    @Override
    public void setBytes(int column, byte[] source, int offset, int length) {
        array().addBytes(source, offset, length);
    }

    @Override
    public ArrayWriter beginArray(int column) {
        throw new IllegalStateException("arrays of arrays travel as text");
    }
}
