package dev.tributary.cdc.spi;

/** Takes the elements of one array value in order; the setters are those of {@link ValueWriter}. Not thread-safe. */
public interface ArrayWriter {

    void addNull();

    void addInt(int value);

    void addLong(long value);

    void addFloat(float value);

    void addDouble(double value);

    void addInt128(long high, long low);

    void addBytes(byte[] source, int offset, int length);

    /** Completes the array value. */
    void end();
}
