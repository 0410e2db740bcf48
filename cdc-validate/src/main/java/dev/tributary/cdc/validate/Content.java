package dev.tributary.cdc.validate;

import java.util.Locale;

/**
 * What a table holds: equal for equal sets of rows, in whatever order.
 *
 * @param rows number of rows
 * @param checksum sum of the rows' hashes modulo 2<sup>64</sup>
 */
public record Content(long rows, long checksum) {

    /** The checksum in 16 hexadecimal digits. */
    public String checksumText() {
        return text(checksum);
    }

    static String text(long checksum) {
        return String.format(Locale.ROOT, "%016x", checksum);
    }
}
