package dev.tributary.cdc.examples.output;

import dev.tributary.cdc.StatementCounts;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {

    private static final int THOUSAND = 1000;
    private static final int KIBI = 1024;

    private Amounts() {}

    /** {@code 25,123}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 812 rows/s}, {@code 41.2k rows/s}, {@code 1.4M rows/s}. */
    public static String rate(double perSecond) {
        if (perSecond < THOUSAND) {
            return String.format(Locale.ROOT, "%.0f rows/s", perSecond);
        }
        double thousands = perSecond / THOUSAND;
        return thousands < THOUSAND
                ? String.format(Locale.ROOT, "%.1fk rows/s", thousands)
                : String.format(Locale.ROOT, "%.1fM rows/s", thousands / THOUSAND);
    }

    /** {@code 640 B}, {@code 1.4 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " B";
        }
        double value = bytes;
        String unit = "B";
        for (String next : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
            if (value < KIBI) {
                break;
            }
            value /= KIBI;
            unit = next;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, unit);
    }

    /** {@code 3.2 s}, {@code 4 min 12 s}, {@code 2 h 5 min}. */
    public static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** {@code 1 table}, {@code 11 tables}. */
    public static String plural(long number, String noun) {
        return count(number) + ' ' + noun + (number == 1 ? "" : "s");
    }

    /** {@code 9 statements (3 loads, 1 change, 5 for bookkeeping)}. */
    public static String statements(StatementCounts counts) {
        return plural(counts.total(), "statement") + " (" + plural(counts.loads(), "load") + ", "
                + plural(counts.changes(), "change") + ", " + count(counts.bookkeeping()) + " for bookkeeping)";
    }
}
