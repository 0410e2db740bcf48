package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ValueWriter;

/** Takes values of decoders that write texts and binary values, and no others. */
abstract class BytesOnly implements ValueWriter {

    @Override
    public void setNull(int column) {
        throw unexpected();
    }

    @Override
    public final void setInt(int column, int value) {
        throw unexpected();
    }

    @Override
    public final void setLong(int column, long value) {
        throw unexpected();
    }

    @Override
    public final void setFloat(int column, float value) {
        throw unexpected();
    }

    @Override
    public final void setDouble(int column, double value) {
        throw unexpected();
    }

    @Override
    public final void setInt128(int column, long high, long low) {
        throw unexpected();
    }

    @Override
    public final ArrayWriter beginArray(int column) {
        throw unexpected();
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("a text or a binary value was expected");
    }
}
