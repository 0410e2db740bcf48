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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Applies one table's part of a flush as {@link TableFlush} defines it, in the plainest way. */
public final class Fold {

    private record Change(
            Operation operation,
            long lsn,
            long ordinal,
            List<@Nullable Object> key,
            Lineage lineage,
            Map<Integer, @Nullable Object> sent,
            Set<Integer> unchanged) {}

    private record Lineage(List<@Nullable Object> key, int incarnation) {}

    private final TableFlush flush;
    private final Lsn end;
    private final TableSchema schema;

    public Fold(TableFlush flush, Lsn end) {
        this.flush = flush;
        this.end = end;
        this.schema = flush.schema();
    }

    public void apply(Map<List<@Nullable Object>, Row> table, Function<String, ChangeBatch> files) {
        flush.truncation()
                .ifPresent(at -> table.values().removeIf(row -> Long.compareUnsigned(row.lsn(), at.value()) < 0));
        Map<Lineage, List<Change>> lineages = new HashMap<>();
        for (TableFlush.Part part : flush.parts()) {
            part.files()
                    .forEach(file -> read(
                            files.apply(file.path()),
                            file.openEnd().equals(Lsn.ZERO) ? end : file.openEnd(),
                            lineages));
        }
        Map<List<@Nullable Object>, Row> before = new HashMap<>(table);
        Map<List<@Nullable Object>, Row> alive = new HashMap<>();
        Map<List<@Nullable Object>, Long> dead = new HashMap<>();
        lineages.forEach((lineage, changes) -> {
            changes.sort(Comparator.comparingLong(Change::lsn).thenComparingLong(Change::ordinal));
            Change last = changes.get(changes.size() - 1);
            boolean deleted = last.operation() == Operation.DELETE;
            if (!deleted && alive.put(last.key(), row(changes, last, before.get(lineage.key()), lineage)) != null) {
                throw new IllegalStateException("two rows end under key " + last.key() + " of " + schema.id());
            }
            if (lineage.incarnation() == 0 && (deleted || !last.key().equals(lineage.key()))) {
                dead.put(lineage.key(), last.lsn());
            }
        });
        dead.forEach((key, lsn) -> {
            Row target = table.get(key);
            if (!alive.containsKey(key) && target != null && Long.compareUnsigned(lsn, target.lsn()) > 0) {
                table.remove(key);
            }
        });
        alive.forEach((key, row) -> {
            Row target = table.get(key);
            if (target == null || Long.compareUnsigned(row.lsn(), target.lsn()) > 0) {
                if (row.values().containsValue(MISSING)) {
                    throw new IllegalStateException("a value of key " + key + " of " + schema.id() + " is nowhere");
                }
                table.put(key, row);
            }
        });
    }

    private static final Object MISSING = new Object();

    private Row row(List<Change> changes, Change last, @Nullable Row target, Lineage lineage) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Column column : schema.columns()) {
            Object value = MISSING;
            for (Change change : changes) {
                if (!change.unchanged().contains(column.id())) {
                    value = change.sent().containsKey(column.id())
                            ? change.sent().get(column.id())
                            : Values.initial(column);
                }
            }
            if (value == MISSING && target != null && lineage.incarnation() == 0) {
                value = target.value(column.name());
            }
            values.put(column.name(), value);
        }
        return new Row(values, last.lsn());
    }

    private void read(ChangeBatch batch, Lsn openEnd, Map<Lineage, List<Change>> lineages) {
        List<Column> columns = batch.schema().columns();
        for (int row = 0; row < batch.rowCount(); row++) {
            long lsn = batch.lsn(row) == 0 ? openEnd.value() : batch.lsn(row);
            if (Long.compareUnsigned(lsn, flush.start().value()) <= 0) {
                throw new IllegalStateException("a change that the snapshot of " + schema.id() + " already holds");
            }
            Map<Integer, @Nullable Object> sent = new HashMap<>();
            Set<Integer> unchanged = new HashSet<>();
            for (int i = 0; i < columns.size(); i++) {
                if (batch.column(i).isUnchanged(row)) {
                    unchanged.add(columns.get(i).id());
                } else {
                    sent.put(columns.get(i).id(), Values.of(columns.get(i).type(), batch.column(i), row));
                }
            }
            List<@Nullable Object> key = new ArrayList<>();
            for (int index : batch.schema().keyIndexes()) {
                key.add(Values.keyOf(columns.get(index).type(), batch.column(index), row));
            }
            Change change = new Change(
                    batch.operation(row), lsn, batch.ordinal(row), key, lineage(batch, row, key), sent, unchanged);
            lineages.computeIfAbsent(change.lineage(), any -> new ArrayList<>()).add(change);
        }
    }

    private static Lineage lineage(ChangeBatch batch, int row, List<@Nullable Object> ownKey) {
        if (batch.origins().isEmpty() || !batch.origins().get().isPresent(row)) {
            return new Lineage(ownKey, 0);
        }
        List<Column> keys = batch.schema().keyColumns();
        List<@Nullable Object> key = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            key.add(Values.keyOf(
                    keys.get(i).type(), batch.origins().get().keys().get(i), row));
        }
        return new Lineage(key, batch.origins().get().incarnation(row));
    }
}
