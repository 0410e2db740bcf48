package dev.tributary.cdc.databricks;

import dev.tributary.cdc.Span;
import dev.tributary.cdc.spi.Spans;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What a sink says that it is at, and the statements that it sends on the way. */
final class FollowedSpans implements Spans {

    /** A span that has ended. */
    record Ended(Span span, Set<String> statements, boolean failed) {

        @Override
        public String toString() {
            return span.kind()
                    + span.table().map(table -> " " + table.name()).orElse("")
                    + span.batchId().map(batch -> " of " + batch).orElse("")
                    + (failed ? " failed" : "");
        }
    }

    private final ThreadLocal<Set<String>> current = new ThreadLocal<>();
    private final List<Ended> ended = new CopyOnWriteArrayList<>();
    private final Set<String> beside = new HashSet<>();

    @Override
    public <T> T take(Span span, Supplier<T> work) {
        if (current.get() != null) {
            throw new IllegalStateException("one part within another");
        }
        Set<String> statements = new HashSet<>();
        current.set(statements);
        boolean failed = true;
        try {
            T result = work.get();
            failed = false;
            return result;
        } finally {
            current.remove();
            ended.add(new Ended(span, statements, failed));
        }
    }

    @Override
    public synchronized void statement(String id) {
        Set<String> statements = current.get();
        (statements == null ? beside : statements).add(id);
    }

    /** What has ended since this was asked last. */
    List<Ended> take() {
        List<Ended> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }
}
