package dev.tributary.cdc.postgres.internal.pgoutput;

import java.util.Objects;

/**
 * The columns of one row where they lie in the message. Reused for every row: nothing of it may be kept. Not
 * thread-safe.
 */
public final class Tuple {

    /** A value in the type's text format. */
    public static final byte TEXT = 't';

    /** A value in the type's binary format. */
    public static final byte BINARY = 'b';

    /** NULL. */
    public static final byte NULL = 'n';

    /** A TOASTed value that an UPDATE left alone; it was not sent. */
    public static final byte UNCHANGED = 'u';

    private static final byte[] NOTHING = {};

    private byte[] buffer = NOTHING;
    private byte[] kinds = NOTHING;
    private int[] offsets = {};
    private int[] lengths = {};
    private int columns;

    Tuple() {}

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** {@link #TEXT}, {@link #BINARY}, {@link #NULL} or {@link #UNCHANGED}. */
    public byte kind(int column) {
        return kinds[Objects.checkIndex(column, columns)];
    }

    /** Where the values lie. */
    public byte[] buffer() {
        return buffer;
    }

    /** Index of a value's first byte in {@link #buffer()}; 0 when there is none. */
    public int offset(int column) {
        return offsets[Objects.checkIndex(column, columns)];
    }

    /** Bytes of a value; 0 when there is none. */
    public int length(int column) {
        return lengths[Objects.checkIndex(column, columns)];
    }

    void clear() {
        buffer = NOTHING;
        columns = 0;
    }

    /** Takes a {@code TupleData} at the reader's position. */
    void read(MessageReader in) {
        // A column takes at least its kind, so a count that passes this check cannot make the arrays larger than
        // the message.
        int count = in.count("columns", in.int16(), 1);
        ensureCapacity(count);
        buffer = in.buffer();
        columns = count;
        for (int i = 0; i < count; i++) {
            byte kind = in.int8();
            kinds[i] = kind;
            if (kind == TEXT || kind == BINARY) {
                int length = in.int32();
                lengths[i] = length;
                offsets[i] = in.skip(length);
            } else if (kind == NULL || kind == UNCHANGED) {
                lengths[i] = 0;
                offsets[i] = 0;
            } else {
                throw in.malformed("column " + i + " has the unknown kind " + kind);
            }
        }
    }

    private void ensureCapacity(int count) {
        if (count > kinds.length) {
            kinds = new byte[count];
            offsets = new int[count];
            lengths = new int[count];
        }
    }
}
