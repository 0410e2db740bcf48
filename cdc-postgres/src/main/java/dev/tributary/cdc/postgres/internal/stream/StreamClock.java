package dev.tributary.cdc.postgres.internal.stream;

import java.util.concurrent.TimeUnit;

/** When a stream is to do what. All times are {@link System#nanoTime()}. */
final class StreamClock {

    /** Often enough for a {@code wal_sender_timeout} of one second. */
    private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** While the run is not caught up, it may be waiting for nothing but the server's word that it is. */
    private static final long REQUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long REQUEST_RARELY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After how long a server that was busy is asked about again. */
    private static final long EXCUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How often the catalog is looked at, unless that takes more than a hundredth of the time. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int LOOK_SHARE = 100;

    private final long silenceNanos;
    private long lastStatus;
    private long lastRequest;
    private long lastWatch;
    private long unansweredSince;
    private long nextLook;
    private boolean unanswered;

    StreamClock(long now, long silenceNanos) {
        this.silenceNanos = silenceNanos;
        lastStatus = now;
        lastRequest = now;
        lastWatch = now;
        nextLook = now + LOOK_NANOS;
    }

    void heard() {
        unanswered = false;
    }

    void statusSent(long now, boolean replyWanted) {
        lastStatus = now;
        if (replyWanted) {
            lastRequest = now;
            if (!unanswered) {
                unanswered = true;
                unansweredSince = now;
            }
        }
    }

    boolean isStatusDue(long now) {
        return now - lastStatus >= STATUS_NANOS;
    }

    /** More often as long as the answers come and do not yet say that everything has been sent. */
    boolean isRequestDue(long now, boolean caughtUp) {
        return now - lastRequest >= (caughtUp || unanswered ? REQUEST_RARELY_NANOS : REQUEST_NANOS);
    }

    /** Whether a request has gone unanswered for too long, with nothing left to read. */
    boolean isSilent(long now) {
        return unanswered && now - unansweredSince >= silenceNanos;
    }

    /** Whether the server has answered everything it was asked. */
    boolean isAnswered() {
        return !unanswered;
    }

    void excuse(long now) {
        unansweredSince = now - silenceNanos + Math.min(silenceNanos, EXCUSE_NANOS);
    }

    boolean isLookDue(long now) {
        return now - nextLook >= 0;
    }

    void looked(long from, long to) {
        nextLook = to + Math.max(LOOK_NANOS, LOOK_SHARE * (to - from));
    }

    /** Whether the other connection is to be looked at; counts as done. */
    boolean isWatchDue(long now) {
        if (now - lastWatch < WATCH_NANOS) {
            return false;
        }
        lastWatch = now;
        return true;
    }
}
