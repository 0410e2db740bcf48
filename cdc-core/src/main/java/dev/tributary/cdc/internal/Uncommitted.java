package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that were read and are not durable at the destination yet, as spans: one for each flush. A span outlives the
 * session that read it, since what it stands for is missing until a position passes it, whoever reads it again. One thread
 * reads, others may say what is durable and ask.
 */
final class Uncommitted {

    /** Transactions of one flush. */
    private static final class Span {

        private final long firstMicros;
        private volatile Lsn end;

        private Span(long firstMicros, Lsn end) {
            this.firstMicros = firstMicros;
            this.end = end;
        }
    }

    private final Deque<Span> spans = new ConcurrentLinkedDeque<>();
    private @Nullable Span open;
    private Lsn last = Lsn.ZERO;

    /**
     * A transaction with changes has been read.
     *
     * @param committedAtMicros when it was committed, since 1970-01-01T00:00:00Z
     */
    void read(Lsn end, long committedAtMicros) {
        if (!end.isAfter(last)) {
            return;
        }
        last = end;
        Span span = open;
        if (span == null) {
            span = new Span(committedAtMicros, end);
            open = span;
            spans.add(span);
        } else {
            span.end = end;
        }
    }

    /** What was read so far is a flush. */
    void sealed() {
        open = null;
    }

    /** The flush that ended here came to nothing: what was in it is of no use to the destination any more. */
    void voided(Lsn end) {
        spans.removeIf(span -> span.end.equals(end));
    }

    /** The destination holds everything up to here. */
    void durable(Lsn position) {
        spans.removeIf(span -> !span.end.isAfter(position));
    }

    /** Positions begin anew. */
    void restart() {
        open = null;
        last = Lsn.ZERO;
        spans.clear();
    }

    /** When the oldest of them was committed at the source; null when there is none. */
    @Nullable
    Instant oldest() {
        Span first = spans.peekFirst();
        return first == null ? null : Instant.EPOCH.plus(first.firstMicros, ChronoUnit.MICROS);
    }
}
