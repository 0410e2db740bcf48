package dev.tributary.cdc.validate.internal;

import java.time.Duration;

/** Times as people read them. */
public final class Times {

    private static final int MINUTE = 60;

    private Times() {}

    /** {@code 12 s}, {@code 3 min}, {@code 2 min 5 s}. */
    public static String text(Duration time) {
        long seconds = time.toSeconds();
        long rest = seconds % MINUTE;
        return seconds < MINUTE ? seconds + " s" : seconds / MINUTE + " min" + (rest == 0 ? "" : " " + rest + " s");
    }
}
