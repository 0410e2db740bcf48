package dev.tributary.cdc.data;

/**
 * The values of one column of a batch, one slot per row. Each slot holds a value, NULL, or the mark <em>unchanged</em>
 * (the source did not send the value because the change left it alone). The marks stand beside the values, never in
 * them.
 *
 * <p>Not thread-safe. A vector is appended to by one thread and then handed on; after that it is only read.
 */
public abstract sealed class ColumnVector
        permits IntVector, LongVector, FloatVector, DoubleVector, Int128Vector, BytesVector, ListVector {

    private final Bits nulls = new Bits();
    private final Bits unchanged = new Bits();
    int size;

    ColumnVector() {}

    /** A new, empty vector for values of a type. */
    public static ColumnVector of(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN, INT16, INT32, DATE -> new IntVector();
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> new LongVector();
            case FLOAT32 -> new FloatVector();
            case FLOAT64 -> new DoubleVector();
            case DECIMAL -> type.isWideDecimal() ? new Int128Vector() : new LongVector();
            case STRING, BINARY -> new BytesVector();
            case ARRAY -> new ListVector(of(type.requireElement()));
        };
    }

    /** Number of slots. */
    public final int size() {
        return size;
    }

    /** Whether a slot holds no value: NULL or unchanged. */
    public final boolean isNull(int row) {
        return nulls.get(row);
    }

    /** Whether the change left this slot's value alone, so that it is not known here. Such a slot is also null. */
    public final boolean isUnchanged(int row) {
        return unchanged.get(row);
    }

    /** Number of slots without a value. */
    public final int nullCount() {
        return nulls.count();
    }

    /** Number of slots marked unchanged. */
    public final int unchangedCount() {
        return unchanged.count();
    }

    /** Appends NULL. */
    public final void appendNull() {
        nulls.set(size);
        appendEmpty();
    }

    /** Appends the mark <em>unchanged</em>. */
    public final void appendUnchanged() {
        nulls.set(size);
        unchanged.set(size);
        appendEmpty();
    }

    /** Removes the last slot, which must not be a list's. */
    final void removeLast() {
        size--;
        nulls.unset(size);
        unchanged.unset(size);
    }

    /** Removes all slots and keeps the memory. */
    public void clear() {
        size = 0;
        nulls.clear();
        unchanged.clear();
    }

    /** Keeps the slots whose numbers stand, ascending, in a range of an array, and removes all others. */
    final void keep(int[] kept, int from, int to) {
        nulls.keep(kept, from, to);
        unchanged.keep(kept, from, to);
        keepValues(kept, from, to);
        size = to - from;
    }

    /** Moves the values of the slots that are kept to the front. */
    abstract void keepValues(int[] kept, int from, int to);

    /** Makes room at once for about as much as another vector of the same class holds. */
    abstract void makeRoom(ColumnVector like);

    /** Some more, since the next rows are never quite as long as those before. */
    static int withMargin(int length) {
        return (int) Math.min(length + (length >> 4) + 64L, BytesVector.MAX_BYTES);
    }

    /** Appends a copy of a slot of another vector of the same class, marks included. */
    public final void appendFrom(ColumnVector source, int row) {
        if (source.isUnchanged(row)) {
            appendUnchanged();
        } else if (source.isNull(row)) {
            appendNull();
        } else {
            copyValue(source, row);
        }
    }

    /**
     * Whether two slots of vectors of one class hold the same key: both no value, or values with the same bits, except that
     * floating-point numbers are the same when they compare equal (0 and -0) or are both NaN. PostgreSQL's unique indexes
     * and the destination's statements agree on that.
     */
    public final boolean sameValue(int row, ColumnVector other, int otherRow) {
        boolean none = isNull(row);
        return none == other.isNull(otherRow) && (none || equalValue(row, other, otherRow));
    }

    /** A hash of a slot that agrees with {@link #sameValue}. */
    public final int hashOf(int row) {
        return isNull(row) ? 0 : hashValue(row);
    }

    abstract boolean equalValue(int row, ColumnVector other, int otherRow);

    abstract int hashValue(int row);

    /** Bytes of heap held, about. */
    public long memoryBytes() {
        return nulls.memoryBytes() + unchanged.memoryBytes();
    }

    abstract void appendEmpty();

    abstract void copyValue(ColumnVector source, int row);

    static int grown(int length) {
        return Math.max(64, length + (length >> 1));
    }
}
