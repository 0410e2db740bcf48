package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.postgres.ArrayPolicy;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import dev.tributary.cdc.postgres.NumericPolicy;

/**
 * What becomes of values that the destination's types do not have. Immutable.
 *
 * @param numericScale digits after the point under {@link NumericPolicy#DECIMAL}, 0 to 38
 */
public record ValuePolicies(
        ArrayPolicy arrays,
        InfinityPolicy infinity,
        FarDatePolicy farDates,
        NanPolicy nan,
        NumericPolicy numeric,
        int numericScale,
        NumericOverflowPolicy numericOverflow) {

    /** Everything that does not fit ends the run; numbers without bounds travel as text. */
    public static final ValuePolicies STRICT = new ValuePolicies(
            ArrayPolicy.NATIVE,
            InfinityPolicy.FAIL,
            FarDatePolicy.FAIL,
            NanPolicy.FAIL,
            NumericPolicy.TEXT,
            18,
            NumericOverflowPolicy.FAIL);

    public ValuePolicies withArrays(ArrayPolicy policy) {
        return new ValuePolicies(policy, infinity, farDates, nan, numeric, numericScale, numericOverflow);
    }

    public ValuePolicies withInfinity(InfinityPolicy policy) {
        return new ValuePolicies(arrays, policy, farDates, nan, numeric, numericScale, numericOverflow);
    }

    public ValuePolicies withFarDates(FarDatePolicy policy) {
        return new ValuePolicies(arrays, infinity, policy, nan, numeric, numericScale, numericOverflow);
    }

    public ValuePolicies withNan(NanPolicy policy) {
        return new ValuePolicies(arrays, infinity, farDates, policy, numeric, numericScale, numericOverflow);
    }

    public ValuePolicies withNumeric(NumericPolicy policy) {
        return new ValuePolicies(arrays, infinity, farDates, nan, policy, numericScale, numericOverflow);
    }

    public ValuePolicies withNumericScale(int scale) {
        return new ValuePolicies(arrays, infinity, farDates, nan, numeric, scale, numericOverflow);
    }

    public ValuePolicies withNumericOverflow(NumericOverflowPolicy policy) {
        return new ValuePolicies(arrays, infinity, farDates, nan, numeric, numericScale, policy);
    }

    /** Whether date and timestamps travel as text. */
    boolean datesAsText() {
        return infinity == InfinityPolicy.TEXT || farDates == FarDatePolicy.TEXT;
    }

    @Override
    public String toString() {
        return "arrays " + arrays + ", infinity " + infinity + ", far dates " + farDates + ", NaN " + nan
                + ", unbounded numeric " + numeric
                + (numeric == NumericPolicy.DECIMAL ? "(38," + numericScale + "), overflow " + numericOverflow : "");
    }
}
