package dev.tributary.cdc.examples.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the values of a table's columns come from: the database's default, a parent's key, a fresh value, a
 * random one, or an existing row. Thread-safe.
 */
final class RowPlan {

    /** An assignment of an expression, with its parameter if it has one. */
    record Assignment(Column column, String expression, @Nullable String parameter) {}

    private final Table table;
    private final FreshValues fresh;
    private final Map<String, TableWriter> tables;
    private final Set<Column> rejected = ConcurrentHashMap.newKeySet();

    /** @param tables all tables of the simulation by quoted name, filled by now or later */
    RowPlan(Table table, FreshValues fresh, Map<String, TableWriter> tables) {
        this.table = table;
        this.fresh = fresh;
        this.tables = tables;
    }

    /** The database refused one of these values: leave the suspects alone from now on, where that is possible. */
    void reject(List<Assignment> assignments) {
        List<Column> columns = assignments.stream()
                .map(Assignment::column)
                .filter(column -> !column.unique())
                .toList();
        List<Column> checked = columns.stream().filter(Column::checked).toList();
        rejected.addAll(checked.isEmpty() ? columns : checked);
    }

    /** Why no new row can be made up, or nothing. An empty table has no rows that could lend values. */
    Optional<String> obstacle(RandomValues values, boolean empty) {
        for (Column column : table.columns()) {
            boolean needsFresh =
                    column.unique() && column.notNull() && !column.supplied() && !refersToKnownParent(column);
            if (needsFresh && fresh.of(column).isEmpty()) {
                return Optional.of(
                        "no fresh value can be made for column " + column.name() + " (" + column.castType() + ")");
            }
            boolean needsValue = column.notNull() && !column.supplied() && !column.generated();
            if (empty
                    && needsValue
                    && !column.unique()
                    && !table.refersToParent(column)
                    && values.of(column, false).isEmpty()) {
                return Optional.of("it is empty and no value can be made for column " + column.name() + " ("
                        + column.castType() + ")");
            }
        }
        return Optional.empty();
    }

    private boolean refersToKnownParent(Column column) {
        return table.parents().stream()
                .anyMatch(parent -> parent.childColumns().contains(column.name()) && knownParent(parent) != null);
    }

    /** Whether copies of several rows can be inserted by one statement. */
    boolean copiesManyRows() {
        return table.columns().stream().allMatch(column -> !column.unique() || column.supplied());
    }

    /**
     * The values of a new row.
     *
     * @param fromExisting whether a row under the alias {@code template} can lend values
     * @return nothing if a parent row is missing at the moment
     */
    Optional<List<Assignment>> newRow(Random random, RandomValues values, boolean fromExisting) {
        Map<String, String> parentValues = new HashMap<>();
        Set<String> missing = new HashSet<>();
        for (ForeignKey parent : table.parents()) {
            boolean needed = !fromExisting
                    || table.columns().stream()
                            .anyMatch(column ->
                                    column.unique() && parent.childColumns().contains(column.name()));
            if (needed && !pickParent(parent, random, parentValues)) {
                missing.addAll(parent.childColumns());
            }
        }
        List<Assignment> row = new ArrayList<>();
        for (Column column : table.columns()) {
            if (column.generated()) {
                continue;
            }
            String parentValue = parentValues.get(column.name());
            if (parentValue != null) {
                row.add(new Assignment(column, column.parameter(), parentValue));
            } else if (missing.contains(column.name())) {
                if (column.notNull()) {
                    return Optional.empty();
                }
            } else {
                newValue(column, random, values, fromExisting).ifPresent(row::add);
            }
        }
        return Optional.of(row);
    }

    /** Nothing: the column is left to its default or null. */
    private Optional<Assignment> newValue(Column column, Random random, RandomValues values, boolean fromExisting) {
        if (column.unique()) {
            Optional<String> value = column.supplied() ? Optional.empty() : fresh.of(column);
            return value.map(text -> new Assignment(column, column.parameter(), text));
        }
        boolean needed = !fromExisting && column.notNull() && !column.supplied();
        boolean welcome = !rejected.contains(column) && (!fromExisting || random.nextBoolean());
        boolean invent = !table.refersToParent(column) && (needed || welcome);
        if (invent) {
            Optional<String> value = values.of(column, table.longTexts());
            if (value.isPresent()) {
                return Optional.of(new Assignment(column, column.parameter(), value.get()));
            }
        }
        return fromExisting
                ? Optional.of(new Assignment(column, "template." + column.quoted(), null))
                : Optional.empty();
    }

    /** One to three columns with new values; empty if the table has none to offer. */
    List<Assignment> update(Random random, RandomValues values) {
        List<Column> candidates = new ArrayList<>(table.columns().stream()
                .filter(column -> !column.unique() && !column.fixed() && !table.refersToParent(column))
                .filter(column -> !rejected.contains(column))
                .toList());
        Collections.shuffle(candidates, random);
        List<Assignment> assignments = new ArrayList<>();
        int wanted = 1 + random.nextInt(3);
        for (Column column : candidates) {
            if (assignments.size() == wanted) {
                break;
            }
            if (!column.notNull() && random.nextInt(10) == 0) {
                assignments.add(new Assignment(column, "NULL", null));
            } else {
                values.of(column, table.longTexts())
                        .ifPresent(value -> assignments.add(new Assignment(column, column.parameter(), value)));
            }
        }
        return assignments;
    }

    /** A new key; nothing if none can be made. */
    Optional<List<Assignment>> newKey(Random random) {
        Map<String, String> parentValues = new HashMap<>();
        for (ForeignKey parent : table.parents()) {
            boolean inKey = table.key().stream()
                    .anyMatch(column -> parent.childColumns().contains(column.name()));
            if (inKey && !pickParent(parent, random, parentValues)) {
                return Optional.empty();
            }
        }
        List<Assignment> key = new ArrayList<>();
        for (Column column : table.key()) {
            Optional<String> value = Optional.ofNullable(parentValues.get(column.name()));
            if (value.isEmpty() && column.supplied()) {
                key.add(new Assignment(column, "DEFAULT", null));
                continue;
            }
            value = value.or(() -> fresh.of(column));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            key.add(new Assignment(column, column.parameter(), value.get()));
        }
        return Optional.of(key);
    }

    private boolean pickParent(ForeignKey parent, Random random, Map<String, String> values) {
        TableWriter writer = knownParent(parent);
        List<String> key = writer == null ? null : writer.keys().any(random);
        if (writer == null || key == null) {
            return false;
        }
        List<Column> keyColumns = writer.table().key();
        for (int i = 0; i < keyColumns.size(); i++) {
            int place = parent.parentColumns().indexOf(keyColumns.get(i).name());
            values.put(parent.childColumns().get(place), key.get(i));
        }
        return true;
    }

    /** The parent's writer, if the foreign key refers to its primary key. */
    private @Nullable TableWriter knownParent(ForeignKey parent) {
        TableWriter writer = tables.get(parent.parent());
        boolean primary = writer != null
                && writer.table().key().size() == parent.parentColumns().size()
                && writer.table().key().stream()
                        .allMatch(column -> parent.parentColumns().contains(column.name()));
        return primary ? writer : null;
    }
}
