package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.internal.types.Outliers.Action;
import dev.tributary.cdc.spi.ValueWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Set;

/** numeric as an unscaled integer of 64 or 128 bits. For one thread. */
final class DecimalDecoder implements ValueDecoder {

    private static final Set<String> WORDS = Set.of("NaN", "Infinity", "-Infinity");

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final int precision;
    private final int scale;
    private final boolean wide;
    private final Outliers nan;
    private final Outliers overflow;
    private final NumericTextDecoder printer = new NumericTextDecoder();

    /** The absolute value so far: {@code high * 2^64 + low}. */
    private long high;

    private long low;

    /**
     * @param nan what becomes of NaN
     * @param overflow what becomes of values that the type cannot hold exactly
     */
    DecimalDecoder(DataType type, Outliers nan, Outliers overflow) {
        this.precision = type.precision();
        this.scale = type.scale();
        this.wide = type.isWideDecimal();
        this.nan = nan;
        this.overflow = overflow;
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        int at = offset;
        int end = offset + length;
        boolean negative = at < end && buffer[at] == '-';
        if (negative) {
            at++;
        }
        if (at < end && (buffer[at] == 'N' || buffer[at] == 'I')) {
            String word = Bytes.string(buffer, offset, length);
            if (!WORDS.contains(word)) {
                throw Bytes.malformed("numeric", buffer, offset, length);
            }
            replace(word, column, out);
            return;
        }
        if (at >= end || buffer[end - 1] < '0' || buffer[end - 1] > '9') {
            throw Bytes.malformed("numeric", buffer, offset, length);
        }
        high = 0;
        low = 0;
        int digits = 0;
        int fraction = -1;
        // Digits are gathered in a long and folded in by 18, so that wide arithmetic is rare.
        long gathered = 0;
        int count = 0;
        for (; at < end; at++) {
            int digit = buffer[at] - '0';
            if (buffer[at] == '.' && fraction < 0) {
                fraction = 0;
                continue;
            }
            if (digit < 0 || digit > 9) {
                throw Bytes.malformed("numeric", buffer, offset, length);
            }
            if (fraction == scale) {
                // Beyond the scale, as after an ALTER TYPE that the catalog shows early.
                if (digit != 0) {
                    replace(Bytes.string(buffer, offset, length), column, out);
                    return;
                }
                continue;
            }
            if (digits > 0 || digit != 0) {
                digits++;
            }
            if (fraction >= 0) {
                fraction++;
            }
            gathered = gathered * 10 + digit;
            if (++count == 18) {
                fold(gathered, 18);
                gathered = 0;
                count = 0;
            }
            if (digits > precision) {
                replace(Bytes.string(buffer, offset, length), column, out);
                return;
            }
        }
        fold(gathered, count);
        int missing = scale - Math.max(0, fraction);
        if (digits > 0 && digits + missing > precision) {
            replace(Bytes.string(buffer, offset, length), column, out);
            return;
        }
        if (digits > 0) {
            shift(missing);
        }
        write(negative, column, out);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        NumericFormat.require(buffer, offset, length);
        int groups = NumericFormat.groups(buffer, offset);
        int weight = NumericFormat.weight(buffer, offset);
        high = 0;
        low = 0;
        if (NumericFormat.special(buffer, offset) != null
                || (groups > 0 && integerDigits(NumericFormat.group(buffer, offset, 0), weight) + scale > precision)) {
            replace(printed(buffer, offset, length), column, out);
            return;
        }
        for (int i = 0; i < groups; i++) {
            int group = NumericFormat.group(buffer, offset, i);
            // The power of ten that the group's last digit counts, in units of the unscaled value.
            int power = (weight - i) * 4 + scale;
            if (power >= 0) {
                fold(group, 4);
            } else {
                int cut = power <= -4 ? 10_000 : (int) POWERS[-power];
                if (group % cut != 0) {
                    replace(printed(buffer, offset, length), column, out);
                    return;
                }
                fold(group / cut, Math.max(0, 4 + power));
            }
        }
        int rest = (weight - groups + 1) * 4 + scale;
        if (groups > 0 && rest > 0) {
            shift(rest);
        }
        write(NumericFormat.negative(buffer, offset), column, out);
    }

    /** Digits before the point; negative when the value begins with zeros after it. */
    private static int integerDigits(int firstGroup, int weight) {
        int inGroup = firstGroup >= 1000 ? 4 : firstGroup >= 100 ? 3 : firstGroup >= 10 ? 2 : 1;
        return weight * 4 + inGroup;
    }

    private void shift(int powerOfTen) {
        for (int rest = powerOfTen; rest > 0; rest -= 18) {
            fold(0, Math.min(rest, 18));
        }
    }

    /** Appends decimal digits: the value times ten to their number, plus what they say. */
    private void fold(long digits, int count) {
        if (count == 0) {
            return;
        }
        long factor = POWERS[count];
        long product = low * factor;
        if (wide) {
            // Math.multiplyHigh is signed: a set top bit of low counts as 2^64 more.
            high = high * factor + Math.multiplyHigh(low, factor) + (low >> 63 & factor);
        }
        low = product + digits;
        if (wide && Long.compareUnsigned(low, product) < 0) {
            high++;
        }
    }

    private void write(boolean negative, int column, ValueWriter out) {
        if (!wide) {
            out.setLong(column, negative ? -low : low);
        } else if (negative) {
            out.setInt128(column, ~high + (low == 0 ? 1 : 0), -low);
        } else {
            out.setInt128(column, high, low);
        }
    }

    private String printed(byte[] buffer, int offset, int length) {
        CapturedText text = new CapturedText();
        printer.binary(buffer, offset, length, 0, text);
        return text.toString();
    }

    private void replace(String value, int column, ValueWriter out) {
        Outliers kind = value.equals("NaN") ? nan : overflow;
        Action action = kind.act();
        if (action == Action.FAIL) {
            throw kind.refusal(
                    "the value " + value + ", which DECIMAL(" + precision + "," + scale + ") cannot hold", value);
        } else if (action == Action.NULL) {
            out.setNull(column);
        } else {
            BigInteger nearest = nearest(value);
            high = nearest.shiftRight(64).longValue();
            low = nearest.longValue();
            write(false, column, out);
        }
    }

    /** The unscaled value of the number of this type that is nearest. */
    private BigInteger nearest(String value) {
        BigInteger limit = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        if (value.endsWith("Infinity")) {
            return value.startsWith("-") ? limit.negate() : limit;
        }
        BigInteger unscaled =
                new BigDecimal(value).setScale(scale, RoundingMode.HALF_UP).unscaledValue();
        return unscaled.min(limit).max(limit.negate());
    }
}
