package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ValueWriter;

/**
 * One-dimensional arrays of scalars, as {@code array_out} and {@code array_send} write them. Other shapes are refused:
 * ARRAY has neither bounds nor a second dimension. For one thread.
 */
final class ArrayDecoder implements ValueDecoder {

    private static final String REMEDY =
            "Set source.arrays=text, so that arrays travel in PostgreSQL's array syntax, or exclude the column.";

    /** Dimensions, whether it holds NULLs, element type. */
    private static final int EMPTY = 12;

    /** The same, and size and lower bound of the one dimension. */
    private static final int HEADER = 20;

    private final ValueDecoder element;
    private final byte delimiter;
    private final ElementWriter elements = new ElementWriter();
    private byte[] scratch = new byte[64];

    ArrayDecoder(ValueDecoder element, char delimiter) {
        this.element = element;
        this.delimiter = (byte) delimiter;
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        try {
            elementsOfText(buffer, offset, length, column, out);
        } catch (UncarriableValueException e) {
            throw e.within(Bytes.string(buffer, offset, length));
        }
    }

    private void elementsOfText(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        int end = offset + length - 1;
        if (length > 0 && buffer[offset] == '[') {
            // Bounds are printed only when one of them is not 1.
            throw new UncarriableValueException(
                    "an array whose lower bound is not 1 (" + excerpt(buffer, offset, length) + ")",
                    REMEDY,
                    Bytes.string(buffer, offset, length));
        }
        if (length < 2 || buffer[offset] != '{' || buffer[end] != '}') {
            throw Bytes.malformed("array", buffer, offset, length);
        }
        if (buffer[offset + 1] == '{') {
            throw new UncarriableValueException(
                    "an array of more than one dimension (" + excerpt(buffer, offset, length) + ")",
                    REMEDY,
                    Bytes.string(buffer, offset, length));
        }
        ArrayWriter array = elements.begin(column, out);
        int at = offset + 1;
        while (at < end) {
            at = buffer[at] == '"' ? quoted(buffer, at + 1, end, column) : plain(buffer, at, end, column);
            if (at < end) {
                if (buffer[at] != delimiter || at + 1 == end) {
                    throw Bytes.malformed("array", buffer, offset, length);
                }
                at++;
            }
        }
        array.end();
    }

    private int plain(byte[] buffer, int from, int end, int column) {
        int at = from;
        while (at < end && buffer[at] != delimiter) {
            at++;
        }
        if (at - from == 4
                && buffer[from] == 'N'
                && buffer[from + 1] == 'U'
                && buffer[from + 2] == 'L'
                && buffer[from + 3] == 'L') {
            elements.setNull(column);
        } else {
            element.text(buffer, from, at - from, column, elements);
        }
        return at;
    }

    private int quoted(byte[] buffer, int from, int end, int column) {
        int at = from;
        while (at < end && buffer[at] != '"' && buffer[at] != '\\') {
            at++;
        }
        if (at < end && buffer[at] == '"') {
            element.text(buffer, from, at - from, column, elements);
            return at + 1;
        }
        if (scratch.length < end - from) {
            scratch = new byte[Math.max(end - from, (int) Math.min(Integer.MAX_VALUE - 8L, scratch.length * 2L))];
        }
        int size = at - from;
        System.arraycopy(buffer, from, scratch, 0, size);
        while (at < end && buffer[at] != '"') {
            if (buffer[at] == '\\' && ++at == end) {
                break;
            }
            scratch[size++] = buffer[at++];
        }
        if (at >= end) {
            throw Bytes.malformed("array", buffer, from - 1, end - from + 1);
        }
        element.text(scratch, 0, size, column, elements);
        return at + 1;
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        try {
            elementsOfBinary(buffer, offset, length, column, out);
        } catch (UncarriableValueException e) {
            throw e.within(null);
        }
    }

    private void elementsOfBinary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        if (length < EMPTY) {
            throw Bytes.malformed("array", length);
        }
        int dimensions = Bytes.int4(buffer, offset);
        if (dimensions < 0 || (dimensions > 0 && length < HEADER)) {
            throw Bytes.malformed("array", length);
        }
        if (dimensions > 1) {
            throw new UncarriableValueException("an array of " + dimensions + " dimensions", REMEDY, null);
        }
        if (dimensions == 1 && Bytes.int4(buffer, offset + 16) != 1) {
            throw new UncarriableValueException(
                    "an array whose lower bound is not 1 but " + Bytes.int4(buffer, offset + 16), REMEDY, null);
        }
        int count = dimensions == 0 ? 0 : Bytes.int4(buffer, offset + 12);
        ArrayWriter array = elements.begin(column, out);
        int at = offset + HEADER;
        int end = offset + length;
        for (int i = 0; i < count; i++) {
            if (at + 4 > end) {
                throw Bytes.malformed("array", length);
            }
            int size = Bytes.int4(buffer, at);
            at += 4;
            if (size > end - at) {
                throw Bytes.malformed("array", length);
            }
            if (size < 0) {
                elements.setNull(column);
            } else {
                element.binary(buffer, at, size, column, elements);
                at += size;
            }
        }
        array.end();
    }

    private static String excerpt(byte[] buffer, int offset, int length) {
        String text = Bytes.string(buffer, offset, Math.min(length, 60));
        return length > 60 ? text + "…" : text;
    }
}
