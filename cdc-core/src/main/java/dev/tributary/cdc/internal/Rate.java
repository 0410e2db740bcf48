package dev.tributary.cdc.internal;

/** Says about once a second that a report is due, and how fast a counter rose since the one before. */
final class Rate {

    private static final long PERIOD_NANOS = 1_000_000_000L;

    private long lastNanos = System.nanoTime();
    private long lastCount;

    boolean isDue() {
        return System.nanoTime() - lastNanos >= PERIOD_NANOS;
    }

    double perSecond(long count) {
        long now = System.nanoTime();
        double seconds = Math.max(1e-9, (now - lastNanos) / 1e9);
        double rate = (count - lastCount) / seconds;
        lastNanos = now;
        lastCount = count;
        return rate;
    }
}
