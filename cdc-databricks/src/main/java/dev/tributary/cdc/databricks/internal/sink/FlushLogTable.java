package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements.Aged;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements.Entry;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flush log's table, and entries that are not in it yet. Used by one thread at a time. */
final class FlushLogTable {

    /** Versions that may wait: they all stand in one statement. */
    private static final int MOST_VERSIONS = 2_000;

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final TableName name;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Duration retention;
    private boolean absent;

    private record Waiting(Entry entry, long sinceNanos) {}

    FlushLogTable(Warehouse warehouse, SinkSettings settings) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.name = new TableName(settings.catalog(), settings.stagingSchema(), FlushLogStatements.TABLE);
    }

    TableName name() {
        return name;
    }

    /** It is known that the table does not exist yet. */
    void isAbsent() {
        absent = true;
    }

    /**
     * Keeps an entry until the next {@link #write}.
     *
     * @param sinceNanos when what it says became so
     * @param older how long entries are kept, for removing older ones with that write; null for leaving them
     */
    void add(Entry entry, long sinceNanos, @Nullable Duration older) {
        waiting.add(new Waiting(entry, sinceNanos));
        if (older != null) {
            retention = older;
        }
    }

    /** Whether nothing is left to be written. */
    boolean isWritten() {
        return waiting.isEmpty();
    }

    /** Whether the oldest entry has waited that long, or more wait than should. */
    boolean isDue(Duration wait) {
        return !waiting.isEmpty()
                && (System.nanoTime() - waiting.get(0).sinceNanos() >= wait.toNanos()
                        || waiting.stream()
                                        .mapToInt(
                                                one -> 1 + one.entry().tables().size())
                                        .sum()
                                > MOST_VERSIONS);
    }

    /** Writes what waits, all of it or nothing; whatever becomes of it, nothing waits any more. */
    void write() {
        if (waiting.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        String sql = FlushLogStatements.add(
                name,
                settings.ledger(),
                waiting.stream()
                        .map(one -> new Aged(one.entry(), Duration.ofNanos(now - one.sinceNanos())))
                        .toList(),
                retention);
        waiting.clear();
        retention = null;
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
        Creation.create(warehouse, FlushLogStatements.create(name));
        Creation.create(warehouse, FlushLogStatements.createView(view, name));
        absent = false;
    }
}
