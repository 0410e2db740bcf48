package dev.tributary.cdc.postgres.internal.types;

import org.jspecify.annotations.Nullable;

/**
 * The binary format of numeric, as {@code numeric_send} writes it: number of groups, weight, sign and display scale (16
 * bits each), then groups of four decimal digits; the first one counts 10000^weight.
 */
final class NumericFormat {

    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;

    private static final int HEADER = 8;
    private static final int MAX_SCALE = 0x3FFF;
    private static final int GROUP = 10_000;

    private NumericFormat() {}

    /** Insists on the format, so that what follows may trust it. */
    static void require(byte[] buffer, int offset, int length) {
        if (length < HEADER
                || length != HEADER + 2 * groups(buffer, offset)
                || displayScale(buffer, offset) < 0
                || displayScale(buffer, offset) > MAX_SCALE) {
            throw Bytes.malformed("numeric", length);
        }
        for (int i = groups(buffer, offset) - 1; i >= 0; i--) {
            int group = group(buffer, offset, i);
            if (group < 0 || group >= GROUP) {
                throw Bytes.malformed("numeric", length);
            }
        }
    }

    static int groups(byte[] buffer, int offset) {
        return Bytes.int2(buffer, offset);
    }

    static int weight(byte[] buffer, int offset) {
        return Bytes.int2(buffer, offset + 2);
    }

    static boolean negative(byte[] buffer, int offset) {
        return sign(buffer, offset) == NEGATIVE;
    }

    static int displayScale(byte[] buffer, int offset) {
        return Bytes.int2(buffer, offset + 6);
    }

    /** The group at an index; beyond the last one they are zero. */
    static int group(byte[] buffer, int offset, int index) {
        return index < groups(buffer, offset) ? Bytes.int2(buffer, offset + 8 + 2 * index) : 0;
    }

    /** PostgreSQL's word for a value that is no number, or null for a number. */
    static @Nullable String special(byte[] buffer, int offset) {
        return switch (sign(buffer, offset)) {
            case NAN -> "NaN";
            case POSITIVE_INFINITY -> "Infinity";
            case NEGATIVE_INFINITY -> "-Infinity";
            default -> null;
        };
    }

    private static int sign(byte[] buffer, int offset) {
        return Bytes.int2(buffer, offset + 4) & 0xFFFF;
    }
}
