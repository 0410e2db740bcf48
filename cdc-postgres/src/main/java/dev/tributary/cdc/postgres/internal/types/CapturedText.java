package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ValueWriter;

/** Keeps the one text that a decoder writes, to show it in a message. */
final class CapturedText implements ValueWriter {

    private String text = "";

    @Override
    public void setBytes(int column, byte[] source, int offset, int length) {
        text = Bytes.string(source, offset, length);
    }

    @Override
    public void setNull(int column) {
        throw unexpected();
    }

    @Override
    public void setInt(int column, int value) {
        throw unexpected();
    }

    @Override
    public void setLong(int column, long value) {
        throw unexpected();
    }

    @Override
    public void setFloat(int column, float value) {
        throw unexpected();
    }

    @Override
    public void setDouble(int column, double value) {
        throw unexpected();
    }

    @Override
    public void setInt128(int column, long high, long low) {
        throw unexpected();
    }

    @Override
    public ArrayWriter beginArray(int column) {
        throw unexpected();
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("a text was expected");
    }

    @Override
    public String toString() {
        return text;
    }
}
