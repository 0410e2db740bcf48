package dev.tributary.cdc.parquet.internal;

/** Cuts rows into pieces of at most so many bytes. */
final class Cut {

    /** Bytes of the rows of a range, growing with the range. */
    @FunctionalInterface
    interface Weight {
        long of(int from, int to);
    }

    private Cut() {}

    /**
     * Where a piece ends that begins at {@code from}: it has at least one row and, if it has more, at most
     * {@code maxBytes}.
     */
    static int end(int from, int to, long maxBytes, Weight weight) {
        if (weight.of(from, to) <= maxBytes) {
            return to;
        }
        int fits = from + 1;
        int tooMany = to;
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) >>> 1;
            if (weight.of(from, middle) <= maxBytes) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits;
    }
}
