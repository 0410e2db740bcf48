package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.DeadLetters.Status;
import dev.tributary.cdc.spi.StagedFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What is staged of one table of a view. Thread-safe. */
final class TableCopy {

    private final TableSchema schema;
    private final String name;
    private final Time time;
    private final RootSpan span;
    private final long startedNanos;
    private final List<CompletableFuture<StagedFile>> files = new ArrayList<>();
    private final AtomicInteger refusedFiles = new AtomicInteger();
    private final List<Letter> letters = new ArrayList<>();
    private int partsLeft;
    private long rows;

    /** @param name what its files' names begin with */
    TableCopy(TableSchema schema, String name, Time time, RootSpan span) {
        this.span = span;
        this.schema = schema;
        this.name = name;
        this.time = time;
        this.startedNanos = time.nanos();
    }

    TableSchema schema() {
        return schema;
    }

    /** What is done for it. */
    RootSpan span() {
        return span;
    }

    TableId id() {
        return schema.id();
    }

    synchronized void addPart() {
        partsLeft++;
    }

    /** A part was read. Returns whether none is left. */
    synchronized boolean partRead() {
        return --partsLeft == 0;
    }

    synchronized boolean hasParts() {
        return partsLeft > 0;
    }

    /**
     * Stages what the checks leave of a batch. Refused rows are durable before.
     *
     * @param staged called when that is over, whichever way, unless this throws
     */
    void stage(RowBuffer.FilledBatch filled, StagingArea staging, Lsn consistentPoint, Runnable staged) {
        Refusals refusals = new Refusals(staging.checks(), new Absences(id(), consistentPoint, staging.letters()));
        RowBuffer.FilledBatch left = refusals.checked(filled);
        if (left.batch().rowCount() < filled.batch().rowCount()) {
            keepRefused(refusals, left, consistentPoint);
        }
        if (left.batch().rowCount() == 0) {
            left.reservation().release();
            staged.run();
            return;
        }
        CompletableFuture<StagedFile> file;
        synchronized (this) {
            rows += left.batch().rowCount();
            file = staging.stage(left, name + '-' + (files.size() + 1), span);
            files.add(file);
        }
        file.whenComplete((any, error) -> staged.run());
    }

    private void keepRefused(Refusals refusals, RowBuffer.FilledBatch left, Lsn consistentPoint) {
        boolean kept = false;
        try {
            List<Letter> refused = refusals.keep(name + "-r" + refusedFiles.incrementAndGet(), consistentPoint);
            synchronized (this) {
                letters.addAll(refused);
            }
            kept = true;
        } finally {
            if (!kept) {
                left.reservation().release();
            }
        }
    }

    /**
     * What becomes of letters now that the table shows the copy: its own, which are told apart by the run and a number, and
     * older ones, whose rows have been read again.
     */
    synchronized List<Letter.Event> letters(Letters known, long epoch, Lsn consistentPoint) {
        List<Letter.Event> events = new ArrayList<>();
        if (known.areKept()) {
            known.before(id())
                    .forEach(older -> events.add(new Letter.Event(older, Status.SUPERSEDED, consistentPoint, 0)));
            for (Letter letter : letters) {
                letter.at(consistentPoint, "s" + epoch + '.' + name + '.' + (events.size() + 1));
                events.add(new Letter.Event(letter, Status.OPEN, consistentPoint, 0));
            }
        }
        return events;
    }

    /** What the names of its files begin with. */
    String name() {
        return name;
    }

    /** Rows read that were not refused. */
    synchronized long rows() {
        return rows;
    }

    /** Every file begun, in whatever state. */
    synchronized List<CompletableFuture<StagedFile>> files() {
        return List.copyOf(files);
    }

    /** Since its view was opened. */
    Duration elapsed() {
        return Duration.ofNanos(time.nanos() - startedNanos);
    }

    /** Says that the table was replaced. */
    void report(Session session) {
        List<StagedFile> staged = session.staging().await(files());
        Duration elapsed = elapsed();
        long bytes = staged.stream().mapToLong(StagedFile::bytes).sum();
        long refused;
        synchronized (this) {
            refused = letters.size();
        }
        session.tallies().refusals().copied(refused);
        long read = rows() + refused;
        session.tallies()
                .addCopy(id(), new TableReport(read, read, 0, 0, 0, 0, refused, rows(), staged.size(), bytes, elapsed));
        session.events().tell(listener -> listener.tableReplaced(id(), rows(), elapsed));
    }

    /** It is given up, whatever state its files are in. Nothing depends on them: what stays is swept by the next run. */
    void discard(Session session) {
        span.end(new CancellationException("given up: the table is copied again"));
        try {
            session.staging().discard(files());
        } catch (RuntimeException e) {
            session.events().warn("staged files of " + id() + " were not deleted: " + e.getMessage());
        }
    }

    /** Deletes its files. Nothing depends on it: what stays is swept by the next run. */
    void delete(Session session) {
        try {
            session.staging().delete(session.staging().await(files()));
        } catch (RuntimeException e) {
            session.events().warn("staged files of " + id() + " were not deleted: " + e.getMessage());
        }
    }
}
