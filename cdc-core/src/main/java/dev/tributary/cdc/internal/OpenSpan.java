package dev.tributary.cdc.internal;

import dev.tributary.cdc.Span;
import dev.tributary.cdc.SpanObserver;
import dev.tributary.cdc.SpanObserver.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A span that has begun, and who follows it. Thread-safe. */
final class OpenSpan {

    /** A span that nobody follows. */
    static final OpenSpan NONE = new OpenSpan(List.of());

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    /** In the order of the listeners; those that do not follow have {@link SpanObserver#NONE}. */
    private final List<SpanObserver> observers;

    private final AtomicBoolean ended = new AtomicBoolean();

    OpenSpan(List<SpanObserver> observers) {
        this.observers = observers;
    }

    /** What a listener returned for it; null when the listener does not follow it. */
    @Nullable
    SpanObserver observer(int listener) {
        SpanObserver observer = observers.isEmpty() ? SpanObserver.NONE : observers.get(listener);
        return observer == SpanObserver.NONE ? null : observer;
    }

    boolean isFollowed() {
        return !observers.isEmpty();
    }

    /** The calling thread is at it until it closes what is returned. */
    Scope enter() {
        List<Scope> scopes = new ArrayList<>(observers.size());
        tell(observer -> scopes.add(0, observer.enter()));
        return () -> scopes.forEach(scope -> quietly(null, scope::close));
    }

    void statement(String id) {
        tell(observer -> observer.statement(id));
    }

    void figure(String name, long value) {
        tell(observer -> observer.figure(name, value));
    }

    /** Only the first call has an effect. */
    void end(@Nullable Throwable error) {
        if (!ended.getAndSet(true)) {
            tell(observer -> observer.ended(error));
        }
    }

    private void tell(Consumer<SpanObserver> event) {
        for (SpanObserver observer : observers) {
            if (observer != SpanObserver.NONE) {
                quietly(null, () -> event.accept(observer));
            }
        }
    }

    /** Nobody who follows a run can end it. */
    static void quietly(@Nullable Span begun, Runnable told) {
        try {
            told.run();
        } catch (RuntimeException | Error e) {
            log.warn("a listener failed{} and is ignored", begun == null ? "" : " to follow " + begun, e);
        }
    }
}
