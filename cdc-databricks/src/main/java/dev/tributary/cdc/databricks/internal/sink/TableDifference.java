package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DroppedColumns;
import dev.tributary.cdc.databricks.internal.sink.TableLayout.Field;
import dev.tributary.cdc.databricks.internal.sql.ColumnComment;
import dev.tributary.cdc.databricks.internal.sql.DeltaTypes;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must be done to an existing target so that it can take rows of a schema. Columns are recognised by their stable
 * id where the target knows it, and by name otherwise. Being a difference, it is empty once it has been applied, also
 * when half of it had been. Columns that the source no longer has stay, unless they are to be dropped.
 */
final class TableDifference {

    /** Why the target is about to be changed. */
    enum Purpose {
        /** All rows are replaced: what old values mean no longer matters. */
        REPLACE,
        /** Rows stay. */
        MERGE
    }

    private final TableName target;
    /** As it is. */
    private final TableLayout found;

    /** Without columns that are to be dropped. */
    private final TableLayout layout;

    private final DeclaredKey key;
    private final List<Field> gone;
    private final TableSchema schema;
    private final ApplyMode mode;
    private final Purpose purpose;

    private final Map<String, String> renames = new LinkedHashMap<>();
    private final List<Column> added = new ArrayList<>();
    private final List<Column> addedUnfilled = new ArrayList<>();
    private final List<Column> unfilled = new ArrayList<>();
    private final List<Retyped> retyped = new ArrayList<>();
    private final List<String> leftovers = new ArrayList<>();
    private final List<Column> recommented = new ArrayList<>();
    private final Map<String, Column> widened = new LinkedHashMap<>();
    private final List<MetadataColumn> addedMetadata = new ArrayList<>();

    /**
     * A column whose values the existing one cannot hold: they go into a new one, which takes its place once all rows have
     * been replaced.
     *
     * @param old the existing column
     */
    record Retyped(Column column, Field old) {}

    private TableDifference(
            TableName target,
            TableLayout found,
            TableSchema schema,
            ApplyMode mode,
            Purpose purpose,
            DroppedColumns dropped) {
        this.target = target;
        this.found = found;
        // A log and a history say what was, and no one could bring it back.
        boolean past = mode == ApplyMode.APPEND || mode == ApplyMode.HISTORY;
        this.gone = dropped == DroppedColumns.DROP && !past ? found.gone(schema) : List.of();
        this.layout = found.without(gone);
        gone.forEach(field -> leftovers.add(field.name()));
        this.schema = schema;
        this.mode = mode;
        this.key = new DeclaredKey(found, schema, mode);
        this.purpose = purpose;
    }

    /** As {@link #between(TableName, TableLayout, TableSchema, ApplyMode, Purpose, DroppedColumns)}, keeping columns. */
    static TableDifference between(
            TableName target, TableLayout layout, TableSchema schema, ApplyMode mode, Purpose purpose) {
        return between(target, layout, schema, mode, purpose, DroppedColumns.KEEP);
    }

    /**
     * Compares.
     *
     * @param dropped what becomes of columns that the source has no more
     * @throws SchemaChangeException when the target cannot be made to fit; both types are named
     * @throws ConfigurationException when the target was made for another mode
     */
    static TableDifference between(
            TableName target,
            TableLayout layout,
            TableSchema schema,
            ApplyMode mode,
            Purpose purpose,
            DroppedColumns dropped) {
        requireMode(target, layout, mode);
        // Only MERGE leaves nothing of the rows before.
        Purpose meant = mode == ApplyMode.MERGE ? purpose : Purpose.MERGE;
        TableDifference difference = new TableDifference(target, layout, schema, mode, meant, dropped);
        schema.columns().forEach(difference::compare);
        MetadataColumn.of(mode).forEach(difference::compare);
        difference.checkRenames();
        return difference;
    }

    /**
     * Makes sure that a target was made for a mode, or is none of ours.
     *
     * @throws ConfigurationException when it was made for another one
     */
    static void requireMode(TableName target, TableLayout layout, ApplyMode mode) {
        layout.mode().filter(made -> made != mode).ifPresent(made -> {
            throw new ConfigurationException(
                    target + " is a table of mode " + TableModes.spelled(made) + " and cannot become one of mode "
                            + TableModes.spelled(mode),
                    "Set the table's mode back to " + TableModes.spelled(made) + ", or rename " + target
                            + " and take a SNAPSHOT of the source table.");
        });
    }

    /** The statements, in order; none when nothing differs. */
    List<String> statements() {
        List<String> statements = new ArrayList<>(key.removal(target));
        leftovers.forEach(name -> statements.add(TableStatements.dropColumn(target, name)));
        boolean swapped = renames.values().stream().anyMatch(name -> layout.byName(name)
                .filter(field -> !leftovers.contains(field.name()))
                .isPresent());
        renames.forEach((from, to) -> {
            if (swapped) {
                statements.add(TableStatements.renameColumn(target, from, aside(to)));
            } else {
                statements.add(TableStatements.renameColumn(target, from, to));
            }
        });
        if (swapped) {
            renames.values().forEach(to -> statements.add(TableStatements.renameColumn(target, aside(to), to)));
        }
        widened.forEach((name, column) -> statements.add(TableStatements.widenColumn(target, name, column)));
        if (TableStatements.needLocalTimes(added) || TableStatements.needLocalTimes(addedUnfilled)) {
            statements.add(TableStatements.allowLocalTimes(target));
        }
        if (!added.isEmpty()) {
            statements.add(TableStatements.addColumns(target, added));
        }
        if (!addedUnfilled.isEmpty()) {
            statements.add(TableStatements.addUnfilledColumns(target, addedUnfilled));
        }
        if (!unfilled.isEmpty()) {
            statements.add(fill());
            unfilled.forEach(column -> statements.add(
                    TableStatements.renameColumn(target, TableStatements.unfilled(column), column.name())));
        }
        if (!addedMetadata.isEmpty()) {
            statements.add(TableStatements.addMetadataColumns(target, addedMetadata));
        }
        recommented.forEach(column -> statements.add(TableStatements.commentColumn(target, column)));
        if (differs(schema.comment(), found.text())) {
            statements.add(TableStatements.commentTable(target, schema));
        }
        return statements;
    }

    /** Names of columns that are dropped, since the source has them no more. */
    List<String> gone() {
        return gone.stream().map(Field::name).toList();
    }

    /** Columns that are added, under their own names or others. */
    List<Column> added() {
        List<Column> all = new ArrayList<>(added);
        all.addAll(addedUnfilled);
        return all;
    }

    /** The columns whose place another one takes once the rows have been replaced. */
    List<Retyped> retyped() {
        return List.copyOf(retyped);
    }

    /** The statements that let it do so, in order. */
    List<String> lastStatements() {
        List<String> statements = new ArrayList<>();
        for (Retyped change : retyped) {
            statements.add(TableStatements.dropColumn(target, nameByThen(change)));
            statements.add(TableStatements.renameColumn(
                    target,
                    TableStatements.unfilled(change.column()),
                    change.column().name()));
        }
        return statements;
    }

    /** What an existing column is called once the statements before have renamed what was renamed. */
    private String nameByThen(Retyped change) {
        return renames.getOrDefault(change.old().name(), change.old().name());
    }

    /** The target's layout once the last statements have run too. */
    TableLayout afterLast() {
        TableLayout made = TableLayout.of(schema, mode);
        return new TableLayout(
                made.fields().stream()
                        .map(field -> key.after(field, renames.keySet()))
                        .toList(),
                made.text());
    }

    /** The target's layout once the statements have run, as far as any later difference depends on it. */
    TableLayout after() {
        TableLayout last = afterLast();
        List<Field> fields = new ArrayList<>(last.fields());
        for (Retyped change : retyped) {
            Column column = change.column();
            String hidden = TableStatements.unfilled(column);
            fields.replaceAll(field -> field.name().equals(column.name())
                    ? new Field(
                            nameByThen(change),
                            change.old().type(),
                            change.old().id())
                    : field);
            fields.add(new Field(hidden, DeltaTypes.sql(column.type()), ColumnComment.id(ColumnComment.of(column))));
        }
        return new TableLayout(fields, last.text());
    }

    /** Whether one of the statements changes rows, and none but those columns that nobody sees yet. */
    boolean isFill(String statement) {
        return !unfilled.isEmpty() && statement.equals(fill());
    }

    private String fill() {
        return TableStatements.fillColumns(target, unfilled);
    }

    private static String aside(String name) {
        return MetadataColumn.RESERVED_PREFIX + "renaming_" + name;
    }

    private void compare(Column column) {
        Optional<Field> hidden = column.id() > 0 ? layout.byName(TableStatements.unfilled(column)) : Optional.empty();
        Optional<Field> named = layout.byName(column.name());
        // One that waits for the place of another's is not yet the column itself.
        boolean waits = purpose == Purpose.REPLACE && named.isPresent() && !isRenamedAway(named.get());
        Optional<Field> same = column.id() > 0
                ? layout.byId(column.id(), TableStatements.unfilled(column)).or(() -> waits ? Optional.empty() : hidden)
                : Optional.empty();
        if (same.isPresent() && same.equals(hidden)) {
            if (isUnfilled(column)) {
                unfilled.add(column);
            } else {
                renames.put(same.get().name(), column.name());
            }
            fit(column, same.get(), same.get().name());
        } else if (same.isPresent()) {
            if (!same.get().name().equalsIgnoreCase(column.name())) {
                renames.put(same.get().name(), column.name());
            }
            fit(column, same.get(), column.name());
        } else if (named.isEmpty() || isRenamedAway(named.get())) {
            add(column);
        } else {
            if (named.get().id().isPresent() && column.id() > 0) {
                takeOver(column, named.get());
            }
            fit(column, named.get(), named.get().name());
        }
        if (hidden.isPresent()
                && !same.equals(hidden)
                && retyped.stream().noneMatch(change -> change.column().equals(column))) {
            leftovers.add(hidden.get().name());
        }
    }

    /** Under its own name a column appears only when every row has what it must have: once it is there, it is whole. */
    private void add(Column column) {
        if (purpose == Purpose.MERGE && column.initial() != null && column.id() > 0) {
            addedUnfilled.add(column);
            unfilled.add(column);
        } else {
            added.add(column);
        }
    }

    private boolean isUnfilled(Column column) {
        return purpose == Purpose.MERGE && column.initial() != null;
    }

    private void fit(Column column, Field field, String nameByThen) {
        switch (DeltaTypes.fit(column.type(), field.type())) {
            case FITS -> {}
            case WIDEN -> widened.put(nameByThen, column);
            case MISMATCH -> {
                if (canRetype(column)) {
                    retype(column, field);
                    return;
                }
                throw new SchemaChangeException(
                        "column '" + column.name() + "' of " + schema.id() + " is " + column.sourceType()
                                + " and needs " + DeltaTypes.sql(column.type()) + ", but in " + target + " it is "
                                + field.type(),
                        "Drop the table " + target
                                + " and take a SNAPSHOT of the source table, or leave the column out.");
            }
        }
        if (differs(column.comment(), field.text()) && !recommented.contains(column)) {
            recommented.add(column);
        }
    }

    /** Whether a comment of ours is to be kept up; what people say of the target stays. */
    private static boolean differs(@Nullable String said, @Nullable String found) {
        return said != null && found != null && !said.equals(found);
    }

    /** Columns of the key cannot be dropped: the table is clustered by them. */
    private boolean canRetype(Column column) {
        return purpose == Purpose.REPLACE && column.id() > 0 && !column.isKey();
    }

    private void retype(Column column, Field old) {
        Optional<Field> hidden = layout.byName(TableStatements.unfilled(column));
        retyped.add(new Retyped(column, old));
        recommented.remove(column);
        if (hidden.isEmpty()) {
            addedUnfilled.add(column);
        } else if (DeltaTypes.fit(column.type(), hidden.get().type()) != DeltaTypes.Fit.FITS) {
            leftovers.add(hidden.get().name());
        }
    }

    /** A column was dropped at the source, and another one got its name. */
    private void takeOver(Column column, Field field) {
        if (purpose == Purpose.MERGE) {
            throw new SchemaChangeException(
                    "column '" + column.name() + "' of " + schema.id() + " was dropped and added again, and " + target
                            + " still holds values of the old one",
                    mode == ApplyMode.MERGE
                            ? "Take a SNAPSHOT of the source table."
                            : "Rename that column of " + target + ", which keeps its values, then run again.");
        }
        recommented.add(column);
    }

    private boolean isRenamedAway(Field field) {
        return field.id().isPresent()
                && schema.columns().stream()
                        .anyMatch(column -> column.id() == field.id().getAsInt()
                                && !column.name().equalsIgnoreCase(field.name()));
    }

    private void checkRenames() {
        Set<String> leaving =
                renames.keySet().stream().map(TableDifference::folded).collect(Collectors.toSet());
        renames.forEach((from, to) -> {
            Optional<Field> inTheWay = layout.byName(to).filter(field -> !leaving.contains(folded(field.name())));
            if (inTheWay.isEmpty()) {
                return;
            }
            if (purpose == Purpose.REPLACE && inTheWay.get().id().isPresent()) {
                // A dropped column's, with no row left that holds a value.
                leftovers.add(inTheWay.get().name());
                return;
            }
            throw new SchemaChangeException(
                    "column '" + from + "' of " + schema.id() + " was renamed to '" + to + "', but " + target
                            + " still has a column of that name which the source dropped",
                    "Rename or drop the column '" + to + "' of " + target + ", then run again.");
        });
    }

    private static String folded(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    private void compare(MetadataColumn column) {
        Optional<Field> field = layout.byName(column.name());
        if (field.isEmpty()) {
            addedMetadata.add(column);
        } else if (!field.get().type().equalsIgnoreCase(column.type())) {
            throw new SchemaChangeException(
                    "column '" + column.name() + "' of " + target + " is "
                            + field.get().type() + " and must be " + column.type(),
                    "Rename or drop that column: the name belongs to the replication.");
        }
    }
}
