package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ValueWriter;

/** Appends values to vectors and counts the bytes that vary by value. */
class VectorWriter implements ValueWriter {

    private static final int LIST_OVERHEAD = 4;

    private final ColumnVector[] vectors;
    private final Elements elements = new Elements();
    private long variableBytes;

    VectorWriter(int columns) {
        this.vectors = new ColumnVector[columns];
    }

    final void target(int column, ColumnVector vector) {
        vectors[column] = vector;
    }

    final ColumnVector vector(int column) {
        return vectors[column];
    }

    /** Bytes of values of varying length since the last call. */
    final long takeVariableBytes() {
        long bytes = variableBytes;
        variableBytes = 0;
        return bytes;
    }

    @Override
    public final void setNull(int column) {
        vectors[column].appendNull();
    }

    @Override
    public final void setInt(int column, int value) {
        ((IntVector) vectors[column]).append(value);
    }

    @Override
    public final void setLong(int column, long value) {
        ((LongVector) vectors[column]).append(value);
    }

    @Override
    public final void setFloat(int column, float value) {
        ((FloatVector) vectors[column]).append(value);
    }

    @Override
    public final void setDouble(int column, double value) {
        ((DoubleVector) vectors[column]).append(value);
    }

    @Override
    public final void setInt128(int column, long high, long low) {
        ((Int128Vector) vectors[column]).append(high, low);
    }

    @Override
    public final void setBytes(int column, byte[] source, int offset, int length) {
        ((BytesVector) vectors[column]).append(source, offset, length);
        variableBytes += length;
    }

    @Override
    public final ArrayWriter beginArray(int column) {
        elements.list = (ListVector) vectors[column];
        return elements;
    }

    private final class Elements implements ArrayWriter {

        private ListVector list = (ListVector)
                ColumnVector.of(dev.tributary.cdc.data.DataType.array(dev.tributary.cdc.data.DataType.INT32));

        @Override
        public void addNull() {
            list.elements().appendNull();
        }

        @Override
        public void addInt(int value) {
            ((IntVector) list.elements()).append(value);
            variableBytes += Integer.BYTES;
        }

        @Override
        public void addLong(long value) {
            ((LongVector) list.elements()).append(value);
            variableBytes += Long.BYTES;
        }

        @Override
        public void addFloat(float value) {
            ((FloatVector) list.elements()).append(value);
            variableBytes += Float.BYTES;
        }

        @Override
        public void addDouble(double value) {
            ((DoubleVector) list.elements()).append(value);
            variableBytes += Double.BYTES;
        }

        @Override
        public void addInt128(long high, long low) {
            ((Int128Vector) list.elements()).append(high, low);
            variableBytes += 2 * Long.BYTES;
        }

        @Override
        public void addBytes(byte[] source, int offset, int length) {
            ((BytesVector) list.elements()).append(source, offset, length);
            variableBytes += length + Integer.BYTES;
        }

        @Override
        public void end() {
            list.appendEnd();
            variableBytes += LIST_OVERHEAD;
        }
    }
}
