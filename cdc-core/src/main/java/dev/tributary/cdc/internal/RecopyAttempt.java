package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SnapshotSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One view of some tables beside the stream, and their copy. Opened on a thread of its own, since the server may have to
 * wait for the transactions of others; used by the reader's thread otherwise.
 */
final class RecopyAttempt implements ViewCopy.Listener {

    private static final int TRIES = 6;
    private static final long FIRST_PAUSE_MILLIS = 100;

    /**
     * What has happened: the view is open, or a table is read, or something failed.
     *
     * @param copy the table that was read
     */
    record Event(RecopyAttempt attempt, @Nullable TableCopy copy, @Nullable Throwable error) {

        /** Nobody wants it any more. */
        void discard(Session session) {
            if (copy != null) {
                copy.discard(session);
            }
        }
    }

    private final Session session;
    private final int number;
    private final Map<TableId, String> tables;
    private final Consumer<Event> events;
    private final ExecutorService thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable SnapshotSession view;
    private @Nullable ViewCopy copy;
    private final Set<TableCopy> taken = new HashSet<>();

    RecopyAttempt(Session session, int number, Map<TableId, String> tables, Consumer<Event> events) {
        this.session = session;
        this.number = number;
        this.tables = new TreeMap<>(tables);
        this.events = events;
        this.thread = session.time().pool(session.settings().name(), "recopy", 1);
    }

    /** Tables that are still to be taken over, and why they are copied. */
    Map<TableId, String> tables() {
        return tables;
    }

    /** A table's copy is somebody else's now. */
    void taken(TableCopy table) {
        taken.add(table);
        tables.remove(table.id());
    }

    /** Whether the view has been opened. */
    boolean isOpen() {
        return view != null;
    }

    /** A table is done with, one way or the other. */
    void giveUp(TableId table) {
        tables.remove(table);
    }

    void start() {
        List<TableId> wanted = List.copyOf(tables.keySet());
        thread.execute(() -> {
            try {
                SnapshotSession opened = open(wanted);
                view = opened;
                checkNames(opened);
                events.accept(new Event(this, null, null));
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        });
    }

    /** DDL that runs just now makes a view useless; the next one is better. */
    private SnapshotSession open(List<TableId> wanted) {
        long pause = FIRST_PAUSE_MILLIS;
        for (int tries = 1; ; tries++) {
            try {
                return session.source().recopy(wanted);
            } catch (SourceException e) {
                if (e.retry() != Retry.TRANSIENT || tries == TRIES || isEnded(pause)) {
                    throw e;
                }
                pause *= 2;
            }
        }
    }

    private boolean isEnded(long waitMillis) {
        try {
            return session.time()
                    .await(
                            () -> ended.getCount() == 0,
                            TimeUnit.MILLISECONDS.toNanos(waitMillis),
                            nanos -> ended.await(nanos, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A table that is new must not meet another one in the destination. */
    private void checkNames(SnapshotSession opened) {
        Map<TableId, TableSchema> all = new TreeMap<>();
        session.source().tables().forEach(table -> all.put(table.id(), table));
        opened.tables().forEach(table -> all.put(table.id(), table));
        session.sink().checkNames(new ArrayList<>(all.values()));
    }

    private SnapshotSession view() {
        return java.util.Objects.requireNonNull(view);
    }

    Lsn consistentPoint() {
        return view().consistentPoint();
    }

    Instant takenAt() {
        return view().takenAt();
    }

    /** The table's state from the view on; empty when the view does not have it. */
    Optional<TableState> state(TableId table) {
        return view().tables().stream()
                .filter(schema -> schema.id().equals(table))
                .findFirst()
                .map(schema -> TableState.of(schema, consistentPoint()).withFingerprint(view().fingerprint(table)));
    }

    /** Begins to read; the view is open. */
    void copy() {
        if (!tables.isEmpty()) {
            copy = new ViewCopy(session, view(), "r" + number + "-", this);
            copy.start();
        }
    }

    @Override
    public void read(TableCopy table) {
        events.accept(new Event(this, table, null));
    }

    @Override
    public void failed(Throwable error) {
        events.accept(new Event(this, null, error));
    }

    /** Ends it, whatever is under way. */
    void end() {
        ended.countDown();
        ViewCopy under = copy;
        try {
            if (under != null) {
                under.close();
            }
            Threads.shutDown(thread);
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            SnapshotSession open = view;
            if (open != null) {
                open.close();
            }
        }
        if (under != null) {
            under.tables().stream().filter(table -> !taken.contains(table)).forEach(table -> table.discard(session));
        }
    }
}
