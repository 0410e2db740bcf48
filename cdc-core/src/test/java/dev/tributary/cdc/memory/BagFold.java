package dev.tributary.cdc.memory;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies the changes of a table without key one after the other, each to one row. What was applied before it does not
 * find out from the rows: it is told.
 */
final class BagFold {

    private record Change(Operation operation, long lsn, long ordinal, Map<String, @Nullable Object> values) {}

    private final TableFlush flush;
    private final Lsn end;
    private final TableSchema schema;

    BagFold(TableFlush flush, Lsn end) {
        this.flush = flush;
        this.end = end;
        this.schema = flush.schema();
    }

    /** Applies what lies beyond a position that has been applied. */
    void apply(Map<List<@Nullable Object>, Row> table, Lsn applied, Function<String, ChangeBatch> files) {
        List<Row> rows = new ArrayList<>(table.values());
        flush.truncation()
                .filter(at -> at.isAfter(applied))
                .ifPresent(at -> rows.removeIf(row -> Long.compareUnsigned(row.lsn(), at.value()) < 0));
        List<Change> changes = new ArrayList<>();
        for (TableFlush.Part part : flush.parts()) {
            part.files().forEach(file -> read(files.apply(file.path()), changes));
        }
        changes.sort(Comparator.comparingLong(Change::lsn).thenComparingLong(Change::ordinal));
        for (Change change : changes) {
            if (Long.compareUnsigned(change.lsn(), applied.value()) <= 0) {
                continue;
            }
            if (change.operation() == Operation.INSERT) {
                rows.add(new Row(change.values(), change.lsn()));
            } else if (change.operation() != Operation.DELETE || !removeOne(rows, change.values())) {
                throw new IllegalStateException(change + " finds no row of " + schema.id());
            }
        }
        table.clear();
        table.putAll(keyed(schema, rows));
    }

    private boolean removeOne(List<Row> rows, Map<String, @Nullable Object> values) {
        for (int i = 0; i < rows.size(); i++) {
            if (values(rows.get(i)).equals(values)) {
                rows.remove(i);
                return true;
            }
        }
        return false;
    }

    /** What the source still knows of a row. */
    private Map<String, @Nullable Object> values(Row row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        schema.columns().forEach(column -> values.put(column.name(), row.value(column.name())));
        return values;
    }

    private void read(ChangeBatch batch, List<Change> changes) {
        List<Column> columns = batch.schema().columns();
        for (int row = 0; row < batch.rowCount(); row++) {
            long lsn = batch.lsn(row) == 0 ? end.value() : batch.lsn(row);
            if (Long.compareUnsigned(lsn, flush.start().value()) <= 0) {
                throw new IllegalStateException("a change that the snapshot of " + schema.id() + " already holds");
            }
            Map<Integer, @Nullable Object> sent = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                sent.put(columns.get(i).id(), Values.of(columns.get(i).type(), batch.column(i), row));
            }
            Map<String, @Nullable Object> values = new HashMap<>();
            schema.columns().forEach(column -> {
                Object value = sent.containsKey(column.id()) ? sent.get(column.id()) : Values.initial(column);
                values.put(column.name(), value);
            });
            changes.add(new Change(batch.operation(row), lsn, batch.ordinal(row), values));
        }
    }

    /** Rows under a key of their own: all their values, and a number among equal ones. */
    static Map<List<@Nullable Object>, Row> keyed(TableSchema schema, List<Row> rows) {
        Map<List<@Nullable Object>, Row> keyed = new LinkedHashMap<>();
        for (Row row : rows) {
            List<@Nullable Object> key = new ArrayList<>();
            schema.columns().forEach(column -> key.add(row.value(column.name())));
            long copy = 1;
            key.add(copy);
            while (keyed.containsKey(key)) {
                key.set(key.size() - 1, ++copy);
            }
            keyed.put(key, row);
        }
        return keyed;
    }
}
