package dev.tributary.cdc.internal;

/** Says about once a second that a report is due, and how fast a counter rose since the one before. */
final class Rate {

    private static final long PERIOD_NANOS = 1_000_000_000L;

    private final Time time;
    private long lastNanos;
    private long lastCount;

    Rate(Time time) {
        this.time = time;
        this.lastNanos = time.nanos();
    }

    boolean isDue() {
        return time.nanos() - lastNanos >= PERIOD_NANOS;
    }

    double perSecond(long count) {
        long now = time.nanos();
        double seconds = Math.max(1e-9, (now - lastNanos) / 1e9);
        double rate = (count - lastCount) / seconds;
        lastNanos = now;
        lastCount = count;
        return rate;
    }
}
