package dev.tributary.cdc.simulation;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.Fold;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.memory.Values;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What outlives every run at the destination: the ledger, the tables, the staged files. Each method is one statement. */
final class Warehouse {

    private final Map<TableId, Map<List<@Nullable Object>, Row>> tables = new TreeMap<>();
    private final Map<TableId, Long> fencedFor = new HashMap<>();
    private final Map<String, ChangeBatch> files = new TreeMap<>();
    private final Set<String> names = new TreeSet<>();
    private @Nullable Checkpoint ledger;

    Optional<Checkpoint> ledger() {
        return Optional.ofNullable(ledger);
    }

    Lsn position() {
        return ledger == null ? Lsn.ZERO : ledger.position();
    }

    Map<List<@Nullable Object>, Row> rows(TableId table) {
        return tables.getOrDefault(table, Map.of());
    }

    boolean has(TableId table) {
        return tables.containsKey(table);
    }

    Set<String> files() {
        return files.keySet();
    }

    /** Compare-and-set. */
    void save(Checkpoint.Revision expected, Checkpoint next) {
        Checkpoint.Revision stands = ledger == null ? Checkpoint.Revision.NONE : ledger.revision();
        if (!stands.equals(expected)) {
            throw new FencedException("the ledger holds " + stands + " and not " + expected, "One at a time.");
        }
        ledger = next;
    }

    /** Statements of earlier epochs on the table fail from here on. */
    void fence(TableId table, long epoch) {
        fencedFor.merge(table, epoch, Math::max);
    }

    private void requireNotFenced(TableId table, long epoch) {
        if (fencedFor.getOrDefault(table, 0L) > epoch) {
            throw new SinkException(Retry.TRANSIENT, table + " has changed meanwhile", "Try again.", null);
        }
    }

    /** Applies one table's part of a flush, of which the files have been loaded. */
    void merge(Flush flush, TableFlush table, long epoch, Map<String, ChangeBatch> loaded) {
        requireNotFenced(table.id(), epoch);
        tables.put(table.id(), merged(flush, table, loaded));
    }

    private Map<List<@Nullable Object>, Row> merged(Flush flush, TableFlush table, Map<String, ChangeBatch> loaded) {
        Map<List<@Nullable Object>, Row> rows = new HashMap<>(rows(table.id()));
        new Fold(table, flush.to()).apply(rows, loaded::get);
        return rows;
    }

    /** All of a flush and the ledger, or nothing. */
    void mergeAndSave(Flush flush, Map<String, ChangeBatch> loaded, Checkpoint before, Checkpoint after) {
        save(before.revision(), after);
        Map<TableId, Map<List<@Nullable Object>, Row>> all = new HashMap<>();
        flush.tables().forEach(table -> all.put(table.id(), merged(flush, table, loaded)));
        tables.putAll(all);
    }

    void replace(TableSnapshot snapshot, Map<String, ChangeBatch> loaded) {
        requireNotFenced(snapshot.schema().id(), snapshot.epoch());
        Map<List<@Nullable Object>, Row> rows = new HashMap<>();
        for (StagedFile file : snapshot.files()) {
            ChangeBatch batch = loaded.get(file.path());
            List<Column> columns = batch.schema().columns();
            for (int row = 0; row < batch.rowCount(); row++) {
                Map<String, @Nullable Object> values = new HashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    values.put(columns.get(i).name(), Values.of(columns.get(i).type(), batch.column(i), row));
                }
                List<@Nullable Object> key = new ArrayList<>();
                batch.schema()
                        .keyIndexes()
                        .forEach(index -> key.add(values.get(columns.get(index).name())));
                rows.put(key, new Row(values, snapshot.consistentPoint().value()));
            }
        }
        if (rows.size() != snapshot.rows()) {
            throw new IllegalStateException(rows.size() + " keys of " + snapshot.rows() + " rows");
        }
        tables.put(snapshot.schema().id(), rows);
    }

    /** Loads files. */
    Map<String, ChangeBatch> load(Collection<StagedFile> staged) {
        Map<String, ChangeBatch> loaded = new HashMap<>();
        for (StagedFile file : staged) {
            ChangeBatch batch = files.get(file.path());
            if (batch == null) {
                throw new StagedFilesMissingException(file.path() + " is gone", "Nothing to do.");
            }
            if (batch.rowCount() != file.rows()) {
                throw new AssertionError(file + " has " + batch.rowCount() + " rows");
            }
            loaded.put(file.path(), batch);
        }
        return loaded;
    }

    void put(String path, ChangeBatch batch) {
        if (!names.add(path)) {
            throw new AssertionError("the name " + path + " is used twice");
        }
        files.put(path, batch);
    }

    void remove(String path) {
        files.remove(path);
    }

    void removeFiles(String prefix) {
        files.keySet().removeIf(path -> path.startsWith(prefix));
    }
}
