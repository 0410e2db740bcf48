package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements.Entry;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.Warnings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which version each table had when all of them stood at one position. Versions are read after a flush and before the
 * next one: whatever else commits in between (files that are compacted, properties) leaves the rows as they are. The first
 * entry of a run names every table, so that nothing which an earlier run did not get to write is missed; so does one after a
 * failure, and one a day, up to which older ones can be removed.
 *
 * <p>Nothing depends on the log: what goes wrong here is warned of, once. Used by one thread at a time, but for
 * {@link #replaced}.
 */
final class FlushLog {

    private static final Duration WHOLE_EVERY = Duration.ofHours(24);
    private static final int TABLES_AT_ONCE = 100;

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Warnings warnings;
    private final TableName table;
    private final Set<TableId> replaced = ConcurrentHashMap.newKeySet();
    private SortedSet<TableId> named = new TreeSet<>();
    private boolean absent;
    private boolean begun;
    private boolean complete;
    private boolean warned;
    private long wholeNanos;

    FlushLog(Warehouse warehouse, SinkSettings settings, Warnings warnings) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.warnings = warnings;
        this.table = new TableName(settings.catalog(), settings.stagingSchema(), FlushLogStatements.TABLE);
    }

    /** It is known that the log's table does not exist yet. */
    void isAbsent() {
        absent = true;
    }

    /** A flush is about to be applied; before the first one of a run, all tables stand where the last run left them. */
    void before(Checkpoint checkpoint) {
        if (!begun && checkpoint.pending().isEmpty() && !live(checkpoint).isEmpty()) {
            write(checkpoint, null, 0);
        }
        begun = true;
    }

    /**
     * A flush has been applied and recorded.
     *
     * @param statements how many it took
     */
    void committed(Flush flush, Checkpoint after, long statements) {
        begun = true;
        write(after, flush, statements);
    }

    /** A table has been replaced; what comes next names it. Thread-safe. */
    void replaced(TableId id) {
        replaced.add(id);
    }

    /**
     * The run ends: tables that have been replaced since the last flush are named when all tables stand together by now;
     * otherwise that is left to the next run, as this one may be ending because nothing can be written any more.
     */
    void ended(Checkpoint checkpoint) {
        if (!replaced.isEmpty() && !live(checkpoint).isEmpty() && isConsistent(checkpoint)) {
            write(checkpoint, null, 0);
        }
    }

    private void write(Checkpoint checkpoint, @Nullable Flush flush, long statements) {
        if (settings.logRetention().isZero()) {
            return;
        }
        boolean whole = !complete || System.nanoTime() - wholeNanos > WHOLE_EVERY.toNanos();
        try {
            SortedSet<TableId> live = live(checkpoint);
            SortedMap<String, OptionalLong> versions = versions(whole ? live : changed(flush, live));
            if (!whole) {
                named.stream()
                        .filter(id -> !live.contains(id))
                        .forEach(id -> versions.put(settings.target(id).toString(), OptionalLong.empty()));
            }
            Lsn to = stand(checkpoint);
            add(
                    new Entry(
                            checkpoint.pipeline(),
                            checkpoint.generation(),
                            checkpoint.epoch(),
                            checkpoint.revision().sequence(),
                            flush == null ? null : flush.batchId(),
                            flush == null ? to : flush.from(),
                            to,
                            flush == null ? null : flush.committedAt(),
                            whole,
                            isConsistent(checkpoint),
                            versions,
                            statements),
                    whole ? settings.logRetention().plus(WHOLE_EVERY) : null);
            named = live;
            replaced.clear();
            if (whole) {
                wholeNanos = System.nanoTime();
            }
            complete = true;
        } catch (StatementException | CdcException e) {
            complete = false;
            if (!warned) {
                warnings.warn(
                        "The flush log " + table + " misses flushes, and its view their versions: " + e.getMessage());
                warned = true;
            }
        }
    }

    private Set<TableId> changed(@Nullable Flush flush, SortedSet<TableId> live) {
        SortedSet<TableId> changed = new TreeSet<>(live);
        changed.removeAll(named);
        changed.addAll(replaced);
        if (flush != null) {
            flush.tables().stream()
                    .filter(table -> !table.isLetters())
                    .map(TableFlush::id)
                    .forEach(changed::add);
        }
        changed.retainAll(live);
        return changed;
    }

    private static SortedSet<TableId> live(Checkpoint checkpoint) {
        SortedSet<TableId> live = new TreeSet<>();
        checkpoint.tables().forEach((id, state) -> {
            if (state.isLive()) {
                live.add(id);
            }
        });
        return live;
    }

    /** Where all live tables stand when they stand together: their copies can be ahead of the position. */
    private static Lsn stand(Checkpoint checkpoint) {
        return checkpoint.tables().values().stream()
                .filter(TableState::isLive)
                .map(TableState::start)
                .reduce(checkpoint.position(), Lsn::max);
    }

    private static boolean isConsistent(Checkpoint checkpoint) {
        Lsn to = stand(checkpoint);
        return checkpoint.unfinished().isEmpty()
                && checkpoint.pending().isEmpty()
                && (to.equals(checkpoint.position())
                        || checkpoint.tables().values().stream()
                                .filter(TableState::isLive)
                                .allMatch(state -> state.start().equals(to)));
    }

    private SortedMap<String, OptionalLong> versions(Set<TableId> ids) {
        List<TableName> tables = ids.stream().map(settings::target).toList();
        SortedMap<String, OptionalLong> versions = new TreeMap<>();
        for (int from = 0; from < tables.size(); from += TABLES_AT_ONCE) {
            List<TableName> some = tables.subList(from, Math.min(tables.size(), from + TABLES_AT_ONCE));
            try {
                read(some, versions);
            } catch (StatementException e) {
                if (e.outcome() != Outcome.FAILED) {
                    throw e;
                }
                some.forEach(each -> readOne(each, versions));
            }
        }
        return versions;
    }

    private void readOne(TableName each, SortedMap<String, OptionalLong> versions) {
        try {
            read(List.of(each), versions);
        } catch (StatementException e) {
            if (!e.isMissing()) {
                throw e;
            }
            versions.put(each.toString(), OptionalLong.empty());
        }
    }

    private void read(List<TableName> tables, SortedMap<String, OptionalLong> versions) {
        List<long[]> expected = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            expected.add(new long[] {i, 0});
        }
        warehouse
                .confirm(
                        FlushLogStatements.versions(tables),
                        row -> new long[] {row.getLong(1), row.getLong(2)},
                        expected)
                .forEach(row -> versions.put(tables.get((int) row[0]).toString(), OptionalLong.of(row[1])));
    }

    private void add(Entry entry, @Nullable Duration retention) {
        String sql = FlushLogStatements.add(table, settings.ledger(), entry, retention);
        if (absent) {
            create();
        }
        try {
            Repeated.of(warehouse).run(() -> warehouse.update(sql));
        } catch (StatementException e) {
            if (!e.isMissing()) {
                throw e;
            }
            create();
            Repeated.of(warehouse).run(() -> warehouse.update(sql));
        }
    }

    private void create() {
        TableName view = new TableName(settings.catalog(), settings.stagingSchema(), FlushLogStatements.VIEW);
        Creation.create(warehouse, FlushLogStatements.create(table));
        Creation.create(warehouse, FlushLogStatements.createView(view, table));
        absent = false;
    }
}
