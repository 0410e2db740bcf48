package dev.tributary.cdc.memory;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.RefusedRow;
import dev.tributary.cdc.spi.RefusedRows;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A destination that outlives its runs, as a real one does. Each step that a real destination would make visible is
 * announced to a hook first, which may throw: the step then does not happen and the run dies there.
 */
public final class MemoryDestination implements Sink, Stager {

    private final StateStore ledger = new InMemoryStateStore();
    private final Map<String, ChangeBatch> files = new ConcurrentHashMap<>();
    private final Map<TableId, Map<List<@Nullable Object>, Row>> tables = new TreeMap<>();
    private final Map<TableId, TableSchema> shapes = new HashMap<>();
    private final Map<String, List<RefusedRow>> refused = new ConcurrentHashMap<>();

    /** Up to where each table's changes have been applied: what a real destination's history knows. */
    private final Map<TableId, Lsn> applied = new HashMap<>();

    private final Map<TableId, ChangeLog> logs = new ConcurrentHashMap<>();

    private volatile Consumer<String> hook = step -> {};
    private volatile boolean atOnce;
    private volatile boolean keepsLetters;
    private final MemoryLetters letters = new MemoryLetters(this::require);

    /** Whether flushes are applied and recorded in one transaction from here on. */
    public void commitAtOnce(boolean newAtOnce) {
        atOnce = newAtOnce;
    }

    /** From here on dead letters are part of flushes. */
    public void keepLetters() {
        keepsLetters = true;
    }

    /** The letters that were committed. */
    public MemoryLetters letters() {
        return letters;
    }

    /** Sets what is called before each step: {@code stage}, {@code fence}, {@code save}, {@code apply}, … */
    public void beforeStep(Consumer<String> newHook) {
        hook = newHook;
    }

    /**
     * A copy of a table's rows, by key; empty when the table does not exist. Without a key: by all values and a number that
     * tells equal rows apart.
     */
    public synchronized Map<List<@Nullable Object>, Row> rows(TableId table) {
        return new HashMap<>(tables.getOrDefault(table, Map.of()));
    }

    /** From now on, every change of a table is kept in a log, and nothing is done to its rows. */
    public ChangeLog keepEveryChange(TableId table) {
        return logs.computeIfAbsent(table, any -> new ChangeLog());
    }

    /** The shape a table has got; empty when the table does not exist. */
    public synchronized Optional<TableSchema> shape(TableId table) {
        return Optional.ofNullable(shapes.get(table));
    }

    /** How often refused rows were kept. */
    public int refusedFiles() {
        return refused.size();
    }

    /** Rows that were refused, in no order; a row that was read again may be there again. */
    public List<RefusedRow> refused() {
        return refused.values().stream().flatMap(List::stream).toList();
    }

    /** Staged files that have not been deleted. */
    public Set<String> stagedFiles() {
        return Set.copyOf(files.keySet());
    }

    /** All staged files are deleted by somebody. */
    public void loseStagedFiles() {
        files.clear();
    }

    /** The state store in the destination. */
    public StateStore ledger() {
        return ledger;
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public List<DeadLetter> deadLetters(String pipeline) {
        return letters.list();
    }

    @Override
    public long dropLetters(String pipeline, Collection<DeadLetter> unwanted) {
        return letters.drop(unwanted);
    }

    /**
     * Somebody drops a table.
     *
     * @return gives it back as it was
     */
    public synchronized Runnable dropForNow(TableId table) {
        var rows = tables.get(table);
        TableSchema shape = shapes.get(table);
        Lsn upTo = applied.get(table);
        drop(table);
        return () -> {
            synchronized (this) {
                tables.put(table, rows);
                shapes.put(table, shape);
                applied.put(table, upTo);
            }
        };
    }

    /** Somebody drops a table. */
    public synchronized void drop(TableId table) {
        tables.remove(table);
        shapes.remove(table);
        applied.remove(table);
    }

    @Override
    public SinkSession open(SinkContext context) {
        return new MemorySink();
    }

    @Override
    public StagerSession open(StagerContext context) {
        return new MemoryStager(context.pipeline() + "/" + context.epoch() + "/");
    }

    private final class Ledger implements StateStore {

        @Override
        public java.util.Optional<Checkpoint> load(String pipeline) {
            return ledger.load(pipeline);
        }

        @Override
        public void save(Checkpoint.Revision expected, Checkpoint next) {
            hook.accept("save");
            ledger.save(expected, next);
            hook.accept("saved");
        }

        @Override
        public String describe() {
            return "memory";
        }
    }

    private final class MemorySink implements SinkSession {

        private final StateStore hooked = new Ledger();
        private boolean fenced;

        private void requireFenced() {
            if (!fenced) {
                throw new IllegalStateException("fence was not called");
            }
        }

        @Override
        public StateStore ledger() {
            return hooked;
        }

        @Override
        public void fence(Checkpoint current) {
            hook.accept("fence");
            fenced = true;
        }

        @Override
        public void begin(Collection<TableSchema> selected) {
            hook.accept("begin");
        }

        @Override
        public Set<TableId> absent(Collection<TableId> copied) {
            synchronized (MemoryDestination.this) {
                return copied.stream()
                        .filter(id -> !tables.containsKey(id) && !logs.containsKey(id))
                        .collect(Collectors.toSet());
            }
        }

        @Override
        public void check(Collection<TableSchema> schemas) {
            hook.accept("check");
            schemas.forEach(schema -> hook.accept("check:" + schema.id()));
        }

        @Override
        public void checkNames(Collection<TableSchema> schemas) {
            hook.accept("check");
        }

        @Override
        public boolean wantsEveryChange(TableId table) {
            return logs.containsKey(table);
        }

        @Override
        public int parallelism() {
            return 2;
        }

        @Override
        public void replace(TableSnapshot snapshot) {
            requireFenced();
            hook.accept("replace");
            List<Row> copied = new ArrayList<>();
            for (StagedFile file : snapshot.files()) {
                add(require(file.path()), snapshot.consistentPoint().value(), copied);
            }
            Map<List<@Nullable Object>, Row> rows = snapshot.schema().hasKey()
                    ? byKey(snapshot.schema(), copied)
                    : BagFold.keyed(snapshot.schema(), copied);
            if (rows.size() != snapshot.rows()) {
                throw new IllegalStateException(
                        snapshot.schema().id() + ": " + rows.size() + " keys of " + snapshot.rows() + " rows");
            }
            synchronized (MemoryDestination.this) {
                tables.put(snapshot.schema().id(), rows);
                shapes.put(snapshot.schema().id(), snapshot.schema());
                applied.put(snapshot.schema().id(), snapshot.consistentPoint());
            }
            hook.accept("replaced");
        }

        private Map<List<@Nullable Object>, Row> byKey(TableSchema schema, List<Row> copied) {
            Map<List<@Nullable Object>, Row> rows = new HashMap<>();
            for (Row row : copied) {
                List<@Nullable Object> key = new ArrayList<>();
                schema.keyColumns().forEach(column -> key.add(Values.keyOf(row.value(column.name()))));
                rows.put(key, row);
            }
            return rows;
        }

        private void add(ChangeBatch batch, long lsn, List<Row> rows) {
            List<Column> columns = batch.schema().columns();
            for (int row = 0; row < batch.rowCount(); row++) {
                Map<String, @Nullable Object> values = new HashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    values.put(columns.get(i).name(), Values.of(columns.get(i).type(), batch.column(i), row));
                }
                rows.add(new Row(values, lsn));
            }
        }

        @Override
        public void commit(Flush flush, Checkpoint before, Checkpoint after) {
            requireFenced();
            flush.files().forEach(file -> require(file.path()));
            for (TableFlush table : flush.tables()) {
                hook.accept("apply");
                if (table.isLetters()) {
                    letters.apply(table);
                    continue;
                }
                ChangeLog log = logs.get(table.id());
                if (log != null) {
                    log.add(table, flush.to(), MemoryDestination.this::require);
                    continue;
                }
                synchronized (MemoryDestination.this) {
                    become(table, changed(flush, table), flush.to());
                }
            }
            hook.accept("applied");
            hooked.save(before.revision(), after);
        }

        @Override
        public boolean commitAtOnce(Flush flush, Checkpoint before, Checkpoint after) {
            if (!atOnce) {
                return false;
            }
            requireFenced();
            flush.files().forEach(file -> require(file.path()));
            hook.accept("apply");
            synchronized (MemoryDestination.this) {
                Map<TableFlush, Map<List<@Nullable Object>, Row>> all = new HashMap<>();
                flush.tables().stream()
                        .filter(table -> !table.isLetters())
                        .forEach(table -> all.put(table, changed(flush, table)));
                hook.accept("save");
                ledger.save(before.revision(), after);
                all.forEach((table, rows) -> become(table, rows, flush.to()));
                flush.tables().stream().filter(TableFlush::isLetters).forEach(letters::apply);
            }
            hook.accept("applied");
            return true;
        }

        @Override
        public boolean keepsLetters() {
            return keepsLetters;
        }

        @Override
        public List<DeadLetters.Missing> missingRows() {
            if (!keepsLetters) {
                return List.of();
            }
            hook.accept("letters");
            return letters.missing();
        }

        @Override
        public void keepLetters(Flush flush) {
            requireFenced();
            hook.accept("keep letters");
            flush.tables().forEach(letters::apply);
            hook.accept("kept letters");
        }

        private Map<List<@Nullable Object>, Row> changed(Flush flush, TableFlush table) {
            Map<List<@Nullable Object>, Row> rows = inShape(table.schema());
            if (table.schema().hasKey()) {
                new Fold(table, flush.to()).apply(rows, MemoryDestination.this::require);
            } else {
                new BagFold(table, flush.to())
                        .apply(rows, applied.getOrDefault(table.id(), Lsn.ZERO), MemoryDestination.this::require);
            }
            return rows;
        }

        private void become(TableFlush table, Map<List<@Nullable Object>, Row> rows, Lsn at) {
            applied.put(table.id(), at);
            tables.put(table.id(), rows);
            shapes.put(table.id(), table.schema());
        }

        @Override
        public void close() {}
    }

    /**
     * A copy of a table's rows in another shape: values follow their columns by id, under the names that these have now.
     * A column that the shape does not have keeps its values, unless another one has got its name. A new one holds what
     * rows hold in it that are older than itself.
     */
    private Map<List<@Nullable Object>, Row> inShape(TableSchema shape) {
        Map<List<@Nullable Object>, Row> rows = new HashMap<>(tables.getOrDefault(shape.id(), Map.of()));
        TableSchema before = shapes.get(shape.id());
        if (before == null || before.columns().equals(shape.columns())) {
            return rows;
        }
        Map<Integer, String> namesBefore = new HashMap<>();
        before.columns().forEach(column -> namesBefore.put(column.id(), column.name()));
        rows.replaceAll((key, row) -> {
            Map<String, @Nullable Object> values = new HashMap<>(row.values());
            namesBefore.values().forEach(values::remove);
            Map<Integer, String> left = new HashMap<>(namesBefore);
            for (Column column : shape.columns()) {
                String name = left.remove(column.id());
                values.put(column.name(), name == null ? Values.initial(column) : row.value(name));
            }
            left.values().forEach(name -> values.putIfAbsent(name, row.value(name)));
            return new Row(values, row.lsn());
        });
        return rows;
    }

    private ChangeBatch require(String path) {
        ChangeBatch batch = files.get(path);
        if (batch == null) {
            throw new StagedFilesMissingException(path + " is gone", "Nothing to do: the changes are read again.");
        }
        return batch;
    }

    private final class MemoryStager implements StagerSession {

        private final String directory;

        MemoryStager(String directory) {
            this.directory = directory;
        }

        @Override
        public StagedFile stage(ChangeBatch batch, String name) {
            hook.accept("stage");
            String path = directory + name;
            ChangeBatch copy = new ChangeBatch(batch.schema());
            for (int row = 0; row < batch.rowCount(); row++) {
                copy.appendFrom(batch, row, false);
            }
            if (files.putIfAbsent(path, copy) != null) {
                throw new IllegalStateException("the name " + path + " is used twice");
            }
            return new StagedFile(path, batch.rowCount(), batch.memoryBytes());
        }

        @Override
        public Optional<RefusedRows> refusedRows() {
            return Optional.of(this::keepRefused);
        }

        private String keepRefused(List<RefusedRow> rows, String name) {
            hook.accept("refuse");
            if (refused.putIfAbsent(directory + name, List.copyOf(rows)) != null) {
                throw new IllegalStateException("the name " + name + " is used twice");
            }
            return directory + name;
        }

        @Override
        public void delete(Collection<StagedFile> staged) {
            hook.accept("delete");
            staged.forEach(file -> files.remove(file.path()));
        }

        @Override
        public void sweep(Set<String> keep) {
            hook.accept("sweep");
            String pipeline = directory.substring(0, directory.indexOf('/') + 1);
            files.keySet().removeIf(path -> path.startsWith(pipeline) && !keep.contains(path));
        }

        @Override
        public void close() {}
    }
}
