package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import dev.tributary.cdc.postgres.SourceAccess;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What has to become of the source's texts that the destination's types cannot hold, by the policies of the
 * configuration. Written anew, apart from the decoders that it is there to check. Immutable.
 */
record ReplacedTexts(
        InfinityPolicy infinity, FarDatePolicy farDates, NanPolicy nan, NumericOverflowPolicy numericOverflow) {

    private static final int YEAR_DIGITS = 4;

    static ReplacedTexts of(SourceAccess source) {
        return new ReplacedTexts(source.infinity(), source.farDates(), source.nan(), source.numericOverflow());
    }

    /** The text that a value of a scalar type has to have; null where NULL takes its place. */
    @Nullable
    String expected(DataType type, String text) {
        return switch (type.kind()) {
            case DATE -> date(text, "0001-01-01", "9999-12-31");
            case TIMESTAMP_NTZ -> date(text, "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999");
            case TIMESTAMP -> date(text, "0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00");
            case DECIMAL -> number(type, text);
            default -> text;
        };
    }

    private @Nullable String date(String text, String first, String last) {
        if (text.endsWith("infinity")) {
            return switch (infinity) {
                case NULL -> null;
                case CLAMP -> text.startsWith("-") ? first : last;
                case FAIL, TEXT -> text;
            };
        }
        boolean before = text.endsWith(" BC");
        if (before || text.indexOf('-') > YEAR_DIGITS) {
            return switch (farDates) {
                case NULL -> null;
                case CLAMP -> before ? first : last;
                case FAIL, TEXT -> text;
            };
        }
        return text;
    }

    private @Nullable String number(DataType type, String text) {
        if (text.equals("NaN")) {
            return nan == NanPolicy.NULL ? null : text;
        }
        BigDecimal limit = new BigDecimal(BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE), type.scale());
        if (text.endsWith("Infinity")) {
            return switch (numericOverflow) {
                case NULL -> null;
                case CLAMP -> (text.startsWith("-") ? limit.negate() : limit).toPlainString();
                case FAIL -> text;
            };
        }
        BigDecimal value = new BigDecimal(text);
        BigDecimal nearest =
                value.setScale(type.scale(), RoundingMode.HALF_UP).min(limit).max(limit.negate());
        if (nearest.compareTo(value) == 0 || numericOverflow == NumericOverflowPolicy.FAIL) {
            return text;
        }
        return numericOverflow == NumericOverflowPolicy.NULL ? null : nearest.toPlainString();
    }
}
