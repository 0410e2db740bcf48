package dev.tributary.cdc;

/**
 * A position in PostgreSQL's write-ahead log, as defined by
 * <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">pg_lsn</a>: an unsigned 64-bit byte offset.
 *
 * <p>Tributary stores and compares only the end LSN of a transaction's commit record, or the server's WAL end while
 * nothing is in flight. A row's own LSN is never a position.
 *
 * @param value the unsigned 64-bit value
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** {@code 0/0}, PostgreSQL's invalid LSN: before everything. */
    public static final Lsn ZERO = new Lsn(0);

    /**
     * Parses PostgreSQL's text form, two hexadecimal numbers of at most eight digits separated by a slash.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash - 1 < 1 || text.length() - slash - 1 > 8) {
            throw new IllegalArgumentException("not an LSN: '" + text + "'");
        }
        long high = hex(text, 0, slash);
        long low = hex(text, slash + 1, text.length());
        return new Lsn(high << 32 | low);
    }

    private static long hex(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) > 'f') {
                throw new IllegalArgumentException("not an LSN: '" + text + "'");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The greater of two positions. */
    public static Lsn max(Lsn a, Lsn b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** Whether this position lies strictly beyond another one. */
    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    /** Whether this position lies strictly before another one. */
    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    /** Bytes of WAL from {@code earlier} to here; negative when {@code earlier} is in fact later. */
    public long bytesSince(Lsn earlier) {
        return value - earlier.value;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** PostgreSQL's text form, for example {@code 16/B374D848}. */
    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT)
                + '/'
                + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
