package dev.tributary.cdc.internal;

import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.Span;
import dev.tributary.cdc.Span.Kind;
import dev.tributary.cdc.SpanObserver;
import dev.tributary.cdc.SpanObserver.Scope;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.Spans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a session. Work for one flush or copy is done by many threads, so a part finds what it belongs to by batch or
 * table and not by its thread. Thread-safe.
 */
final class RunSpans implements Spans, AutoCloseable {

    private final String pipeline;
    private final List<PipelineListener> listeners;

    /** By batch or by table: what has begun and not ended. */
    private final Map<Object, RootSpan> roots = new ConcurrentHashMap<>();

    /** What a thread is at: statements know nothing of flushes. */
    private final ThreadLocal<OpenSpan> current = new ThreadLocal<>();

    RunSpans(String pipeline, List<PipelineListener> listeners) {
        this.pipeline = pipeline;
        this.listeners = listeners;
    }

    /** The span of a flush, which has not begun. */
    RootSpan flush(String batchId) {
        return root(batchId, new Span(Kind.FLUSH, pipeline, Optional.of(batchId), Optional.empty()));
    }

    /** The span of a table's copy, which has not begun. */
    RootSpan copy(TableId table) {
        return root(table, new Span(Kind.COPY, pipeline, Optional.empty(), Optional.of(table)));
    }

    private RootSpan root(Object key, Span span) {
        if (listeners.isEmpty()) {
            return RootSpan.NONE;
        }
        RootSpan[] made = new RootSpan[1];
        made[0] = new RootSpan(
                span.batchId(),
                () -> {
                    roots.put(key, made[0]);
                    return begin(span, OpenSpan.NONE);
                },
                () -> roots.remove(key, made[0]));
        return made[0];
    }

    private OpenSpan begin(Span span, OpenSpan parent) {
        List<SpanObserver> observers = new ArrayList<>(listeners.size());
        boolean followed = false;
        for (int i = 0; i < listeners.size(); i++) {
            PipelineListener listener = listeners.get(i);
            Optional<SpanObserver> above = Optional.ofNullable(parent.observer(i));
            SpanObserver[] observer = {SpanObserver.NONE};
            OpenSpan.quietly(span, () -> observer[0] = listener.spanBegun(span, above));
            followed |= observer[0] != SpanObserver.NONE;
            observers.add(observer[0]);
        }
        return followed ? new OpenSpan(observers) : OpenSpan.NONE;
    }

    @Override
    public <T> T take(Span span, Supplier<T> work) {
        Object key =
                span.batchId().isPresent() ? span.batchId().get() : span.table().orElse(null);
        RootSpan root = key == null ? null : roots.get(key);
        return take(span, root, open -> work.get());
    }

    /** Stages something of a table on this thread. */
    <T> T stage(TableId table, RootSpan root, Function<OpenSpan, T> work) {
        return take(new Span(Kind.STAGE, pipeline, root.batchId(), Optional.of(table)), root, work);
    }

    private <T> T take(Span span, @Nullable RootSpan root, Function<OpenSpan, T> work) {
        Supplier<T> followed = listeners.isEmpty() ? () -> work.apply(OpenSpan.NONE) : () -> follow(span, root, work);
        return span.table().isPresent() ? Logs.ofTable(span.table().get(), followed) : followed.get();
    }

    private <T> T follow(Span span, @Nullable RootSpan root, Function<OpenSpan, T> work) {
        OpenSpan open = begin(span, root == null ? OpenSpan.NONE : root.begun());
        return open.isFollowed() ? within(open, work, open::end) : work.apply(open);
    }

    /** Does the last work of a flush or a copy on this thread, and ends its span. */
    <T> T finish(RootSpan root, Function<OpenSpan, T> work) {
        OpenSpan open = root.begun();
        return within(open, work, root::end);
    }

    private <T> T within(OpenSpan span, Function<OpenSpan, T> work, Consumer<@Nullable Throwable> end) {
        OpenSpan before = current.get();
        Scope scope = span.enter();
        current.set(span);
        @Nullable Throwable failure = null;
        try {
            return work.apply(span);
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            if (before == null) {
                current.remove();
            } else {
                current.set(before);
            }
            scope.close();
            end.accept(failure);
        }
    }

    @Override
    public void statement(String id) {
        OpenSpan at = current.get();
        if (at != null) {
            at.statement(id);
        }
    }

    /** What has not ended by now never will. */
    @Override
    public void close() {
        List.copyOf(roots.values())
                .forEach(root -> root.end(new CancellationException("given up: what it was for is read again")));
    }
}
