package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.TableId;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the host asks of a run that goes on. Thread-safe. */
public final class Requests {

    /**
     * A table to be copied.
     *
     * @param onlyNew whether nothing is to be done when it is replicated already
     */
    record Request(TableId table, boolean onlyNew) {

        /** Why the table is copied. */
        String reason() {
            return onlyNew ? "it was added" : "that was asked for";
        }
    }

    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    /** Asks for a table to be copied. */
    public void add(TableId table, boolean onlyNew) {
        requests.add(new Request(table, onlyNew));
    }

    Optional<Request> next() {
        return Optional.ofNullable(requests.poll());
    }
}
