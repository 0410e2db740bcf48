package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.TableId;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

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

    /** Taken by a session, and not in the ledger yet. */
    private final Queue<Request> unrecorded = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean look = new AtomicBoolean();

    /** Asks the run to look at the ledger soon, since it says something new. */
    public void look() {
        look.set(true);
    }

    /** Whether that was asked since the last call. */
    boolean takeLook() {
        return look.compareAndSet(true, false);
    }

    /** Asks for a table to be copied. */
    public void add(TableId table, boolean onlyNew) {
        requests.add(new Request(table, onlyNew));
    }

    Optional<Request> next() {
        Request next = requests.poll();
        if (next != null) {
            unrecorded.add(next);
        }
        return Optional.ofNullable(next);
    }

    /** The ledger knows of it. */
    void recorded(Request request) {
        unrecorded.remove(request);
    }

    /** A session has ended: what it has taken and not recorded is asked for again. */
    void restore() {
        for (Request next = unrecorded.poll(); next != null; next = unrecorded.poll()) {
            requests.add(next);
        }
    }
}
