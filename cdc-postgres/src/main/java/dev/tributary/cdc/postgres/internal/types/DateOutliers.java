package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.postgres.internal.types.Outliers.Action;

/** The dates and times of one column that no DATE or TIMESTAMP holds, by their two policies. For one thread. */
final class DateOutliers {

    private final String type;
    private final Outliers infinite;
    private final Outliers far;

    DateOutliers(String type, ValuePolicies policies, ColumnSite site, PolicyLog log) {
        this.type = type;
        this.infinite = new Outliers(
                policies.infinity(),
                "values.infinity",
                "infinite values",
                "Set values.infinity to null, clamp or text",
                site,
                log);
        this.far = new Outliers(
                policies.farDates(),
                "values.far-dates",
                "values outside the years 1 to 9999",
                "Set values.far-dates to null, clamp or text",
                site,
                log);
    }

    /** What becomes of a value in the text format. Never FAIL, which is thrown. */
    Action of(byte[] buffer, int offset, int length) {
        Outliers kind = kind(buffer, offset, length);
        Action action = kind.act();
        if (action == Action.FAIL) {
            throw refusal(kind, Bytes.string(buffer, offset, length));
        }
        return action;
    }

    private Outliers kind(byte[] buffer, int offset, int length) {
        if (length > 10 && buffer[offset] >= '0' && buffer[offset] <= '9') {
            return far;
        }
        String text = Bytes.string(buffer, offset, Math.min(length, 10));
        if (text.equals("infinity") || text.equals("-infinity")) {
            return infinite;
        }
        throw Bytes.malformed(type, buffer, offset, length);
    }

    /** Whether a value in the text format, which is outside, lies before the years that can be held. */
    static boolean isBefore(byte[] buffer, int offset, int length) {
        return buffer[offset] == '-' || buffer[offset + length - 1] == 'C';
    }

    Action infinity(boolean before) {
        Action action = infinite.act();
        if (action == Action.FAIL) {
            throw refusal(infinite, before ? "-infinity" : "infinity");
        }
        return action;
    }

    /** What becomes of a finite value; FAIL when the caller is to throw {@link #refusal}, which needs its text. */
    Action far() {
        return far.act();
    }

    UncarriableValueException refusal(String text) {
        return refusal(far, text);
    }

    private UncarriableValueException refusal(Outliers kind, String text) {
        return kind.refusal("the " + type + " '" + text + "', which lies outside the years 1 to 9999", text);
    }
}
