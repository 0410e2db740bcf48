package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a column holds in rows that are older than itself: the default that it was added with. It goes through the
 * column's own decoder, so that it becomes what the same value would become in a row.
 */
public final class InitialValue {

    private InitialValue() {}

    /**
     * The value as a {@link dev.tributary.cdc.data.Column} states it.
     *
     * @param text the value in PostgreSQL's text format, or null
     * @throws UncarriableValueException when the type cannot carry it
     */
    public static @Nullable String of(ColumnType type, ColumnSite site, @Nullable String text) {
        if (text == null) {
            return null;
        }
        ColumnVector vector = ColumnVector.of(type.type());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        type.newDecoder(site).text(bytes, 0, bytes.length, 0, new Slot(vector));
        return vector.isNull(0) ? null : ValueText.print(type.type(), vector, 0);
    }

    /** Appends one value. */
    private record Slot(ColumnVector vector) implements ValueWriter {

        @Override
        public void setNull(int column) {
            vector.appendNull();
        }

        @Override
        public void setInt(int column, int value) {
            ((IntVector) vector).append(value);
        }

        @Override
        public void setLong(int column, long value) {
            ((LongVector) vector).append(value);
        }

        @Override
        public void setFloat(int column, float value) {
            ((FloatVector) vector).append(value);
        }

        @Override
        public void setDouble(int column, double value) {
            ((DoubleVector) vector).append(value);
        }

        @Override
        public void setInt128(int column, long high, long low) {
            ((Int128Vector) vector).append(high, low);
        }

        @Override
        public void setBytes(int column, byte[] source, int offset, int length) {
            ((BytesVector) vector).append(source, offset, length);
        }

        @Override
        public ArrayWriter beginArray(int column) {
            return new Elements((ListVector) vector);
        }
    }

    private record Elements(ListVector list) implements ArrayWriter {

        private Slot slot() {
            return new Slot(list.elements());
        }

        @Override
        public void addNull() {
            slot().setNull(0);
        }

        @Override
        public void addInt(int value) {
            slot().setInt(0, value);
        }

        @Override
        public void addLong(long value) {
            slot().setLong(0, value);
        }

        @Override
        public void addFloat(float value) {
            slot().setFloat(0, value);
        }

        @Override
        public void addDouble(double value) {
            slot().setDouble(0, value);
        }

        @Override
        public void addInt128(long high, long low) {
            slot().setInt128(0, high, low);
        }

        @Override
        public void addBytes(byte[] source, int offset, int length) {
            slot().setBytes(0, source, offset, length);
        }

        @Override
        public void end() {
            list.appendEnd();
        }
    }
}
