package dev.tributary.cdc.internal;

import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.Warnings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what happens, on a thread of its own, and keeps the warnings of a run. Whoever has something to tell puts
 * it into a queue that has an end: what does not fit is dropped and counted. Of reports on progress only the newest waits.
 * Thread-safe.
 */
final class Events implements Warnings, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    /** More than a run tells in minutes, but for one that commits thousands of tiny flushes. */
    private static final int MOST_WAITING = 1000;

    /** How long the end of a run is held up so that listeners hear of it. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String pipeline;
    private final List<PipelineListener> listeners;
    private final Time time;
    private final LongAdder dropped;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Deque<Consumer<PipelineListener>> waiting = new ArrayDeque<>();
    private @Nullable Consumer<PipelineListener> newestProgress;
    private @Nullable ExecutorService thread;
    private boolean telling;
    private boolean closed;

    /** @param dropped counts events that nobody is told */
    Events(String pipeline, List<PipelineListener> listeners, Time time, LongAdder dropped) {
        this.pipeline = pipeline;
        this.listeners = listeners;
        this.time = time;
        this.dropped = dropped;
    }

    /** Has listeners told; returns at once. */
    void tell(Consumer<PipelineListener> event) {
        if (!listeners.isEmpty() && !offer(event)) {
            if (dropped.sum() == 0) {
                Logs.warn(log)
                        .addKeyValue("waiting", MOST_WAITING)
                        .log(
                                "pipeline '{}': listeners are too slow: {} events wait, and further ones are dropped",
                                pipeline,
                                MOST_WAITING);
            }
            dropped.increment();
        }
    }

    private synchronized boolean offer(Consumer<PipelineListener> event) {
        if (closed || waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.add(event);
        wake();
        return true;
    }

    /** Has listeners told how the run has ended, however much waits; nothing is told after it. */
    synchronized void tellLast(Consumer<PipelineListener> event) {
        if (!listeners.isEmpty() && !closed) {
            newestProgress = null;
            waiting.add(event);
            wake();
        }
    }

    /** Has listeners told how far the run is, unless they are told something newer first. */
    synchronized void tellProgress(Consumer<PipelineListener> event) {
        if (listeners.isEmpty() || closed) {
            return;
        }
        newestProgress = event;
        wake();
    }

    private void wake() {
        if (!telling) {
            telling = true;
            ExecutorService own = thread;
            if (own == null) {
                own = time.pool(pipeline, "listen", 1);
                thread = own;
            }
            own.execute(this::tellAll);
        }
    }

    private void tellAll() {
        for (Consumer<PipelineListener> event = next(); event != null; event = next()) {
            tellNow(event);
        }
    }

    private synchronized @Nullable Consumer<PipelineListener> next() {
        Consumer<PipelineListener> event = waiting.poll();
        if (event == null) {
            event = newestProgress;
            newestProgress = null;
        }
        telling = event != null;
        return event;
    }

    /** Tells listeners on the calling thread, which waits for them. */
    void tellNow(Consumer<PipelineListener> event) {
        for (PipelineListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                log.warn("pipeline '{}': a listener failed and is ignored", pipeline, e);
            }
        }
    }

    @Override
    public void warn(String message) {
        synchronized (this) {
            if (!warnings.add(message)) {
                return;
            }
        }
        log.warn("pipeline '{}': {}", pipeline, message);
        tell(listener -> listener.warning(message));
    }

    synchronized List<String> warnings() {
        return new ArrayList<>(warnings);
    }

    /**
     * Waits until listeners were told everything, but not for long: one that still does not return is interrupted. An
     * interrupt of the caller is kept and does not end the wait.
     */
    @Override
    public void close() {
        ExecutorService own;
        synchronized (this) {
            closed = true;
            own = thread;
        }
        if (own == null) {
            return;
        }
        own.shutdown();
        if (!awaitEnd(own)) {
            log.warn("pipeline '{}': a listener does not return: it is interrupted and not waited for", pipeline);
            dropWaiting();
            own.shutdownNow();
        }
    }

    /** Listeners are told nothing of a run once the next one may have begun. */
    private synchronized void dropWaiting() {
        dropped.add(waiting.size());
        waiting.clear();
        newestProgress = null;
    }

    private boolean awaitEnd(ExecutorService own) {
        boolean interrupted = false;
        long end = time.nanos() + PATIENCE_NANOS;
        try {
            while (true) {
                try {
                    return own.awaitTermination(end - time.nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
