package dev.tributary.cdc.internal;

import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up what a run did, table by table. Thread-safe. */
final class Tallies {

    private final Statistics statistics;
    private final SortedMap<TableId, TableReport> tables = new TreeMap<>();
    private final ReplacedTallies replaced = new ReplacedTallies();
    private final RefusalTallies refusals = new RefusalTallies();
    private long flushes;
    private StatementCounts statements = StatementCounts.NONE;
    private long rowsCopied;
    private long changesWritten;
    private long progress;

    /** @param statistics told the same */
    Tallies(Statistics statistics) {
        this.statistics = statistics;
    }

    /** What is counted over all runs. */
    Statistics statistics() {
        return statistics;
    }

    void addCopy(TableId table, TableReport copy) {
        statistics.replaced(table, copy);
        add(table, copy);
    }

    private synchronized void add(TableId table, TableReport more) {
        tables.merge(table, more, Tallies::sum);
        rowsCopied += more.copied();
        changesWritten += more.rowsRead() - more.copied();
        progress++;
    }

    void addFlush(TableFlush flush, long truncates, long refused, Duration duration) {
        long changes = flush.inserts() + flush.updates() + flush.deletes();
        int files = (int) flush.files().count();
        long bytes = flush.files().mapToLong(file -> file.bytes()).sum();
        TableReport report = new TableReport(
                changes,
                0,
                flush.inserts(),
                flush.updates(),
                flush.deletes(),
                truncates,
                refused,
                flush.rows(),
                files,
                bytes,
                duration);
        statistics.changed(flush.id(), report);
        add(flush.id(), report);
    }

    /** Counts values that the source replaced. */
    ReplacedTallies replaced() {
        return replaced;
    }

    /** Counts rows that were refused. */
    RefusalTallies refusals() {
        return refusals;
    }

    void flushCommitted(Flush flush, StatementCounts sent) {
        flush.tables().stream()
                .filter(TableFlush::isLetters)
                .forEach(letters -> statistics.deadLetters(letters.inserts()));
        statistics.flushCommitted(sent, flush.committedAt());
        add(sent);
    }

    private synchronized void add(StatementCounts sent) {
        flushes++;
        progress++;
        statements = statements.plus(sent);
    }

    /** The run has got somewhere in another way than by a table or a flush. */
    synchronized void progressed() {
        progress++;
    }

    /** Rises whenever the run gets somewhere. */
    synchronized long progress() {
        return progress;
    }

    /** What the destination was sent for the flushes. */
    synchronized StatementCounts statements() {
        return statements;
    }

    synchronized long flushes() {
        return flushes;
    }

    /** Rows of tables that their copies have replaced. */
    synchronized long rowsCopied() {
        return rowsCopied;
    }

    /** Changes of flushes that are committed. */
    synchronized long changesWritten() {
        return changesWritten;
    }

    synchronized SortedMap<TableId, TableReport> tables() {
        return new TreeMap<>(tables);
    }

    private static TableReport sum(TableReport a, TableReport b) {
        return new TableReport(
                a.rowsRead() + b.rowsRead(),
                a.copied() + b.copied(),
                a.inserted() + b.inserted(),
                a.updated() + b.updated(),
                a.deleted() + b.deleted(),
                a.truncated() + b.truncated(),
                a.refused() + b.refused(),
                a.rowsStaged() + b.rowsStaged(),
                a.files() + b.files(),
                a.bytesStaged() + b.bytesStaged(),
                a.duration().plus(b.duration()));
    }
}
