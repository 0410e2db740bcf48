package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.sink.TableLayout.Field;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a target declares as its key, compared with what it should. Being a difference, it is what is left to do after a
 * run that was cut short between two statements.
 */
final class DeclaredKey {

    private final TableLayout found;
    private final List<Column> wanted;

    DeclaredKey(TableLayout found, TableSchema schema, ApplyMode mode) {
        this.found = found;
        this.wanted = TableStatements.declaresKey(schema, mode) ? schema.keyColumns() : List.of();
    }

    /**
     * Statements that take away what is declared and no longer the source's, and what it forbids: rows without its columns
     * would be refused, and queries may be planned on its being unique. What people declared for columns of their own stays.
     */
    List<String> removal(TableName target) {
        List<Field> surplus = surplus();
        if (surplus.isEmpty() && !isAnother()) {
            return List.of();
        }
        List<String> statements = new ArrayList<>(List.of(TableStatements.dropKey(target)));
        surplus.forEach(field -> statements.add(TableStatements.admitNull(target, field.name())));
        return statements;
    }

    /** Whether there is a key to declare, and none that stands in its way. */
    boolean isMissing() {
        return !wanted.isEmpty() && found.fields().stream().noneMatch(Field::keyed);
    }

    /** The target's columns that are to be its key, in the key's order. */
    List<Field> columns() {
        return wanted.stream()
                .flatMap(column -> found.byName(column.name()).stream())
                .toList();
    }

    /**
     * A column as it is declared after the removal.
     *
     * @param renamed columns that get another name, with which the key they are of goes
     */
    Field after(Field field, Set<String> renamed) {
        Optional<Field> before = (field.id().isPresent()
                        ? found.byId(field.id().getAsInt(), "")
                        : Optional.<Field>empty())
                .or(() -> found.byName(field.name()));
        boolean stays = surplus().isEmpty()
                && !isAnother()
                && found.fields().stream().filter(Field::keyed).noneMatch(each -> renamed.contains(each.name()));
        return field.declared(
                before.filter(each -> each.required() && !surplus().contains(each))
                        .isPresent(),
                stays && before.filter(Field::keyed).isPresent());
    }

    /** Columns of ours that must not be NULL without being of the key. */
    private List<Field> surplus() {
        Set<Integer> ids = ids();
        return found.fields().stream()
                .filter(field -> field.required()
                        && field.id().isPresent()
                        && !ids.contains(field.id().getAsInt()))
                .toList();
    }

    /** Whether the target declares another key, of columns of ours. */
    private boolean isAnother() {
        List<Field> keyed = found.fields().stream().filter(Field::keyed).toList();
        return !keyed.isEmpty()
                && keyed.stream().allMatch(field -> field.id().isPresent())
                && !keyed.stream()
                        .map(field -> field.id().getAsInt())
                        .collect(Collectors.toSet())
                        .equals(ids());
    }

    private Set<Integer> ids() {
        return wanted.stream().map(Column::id).collect(Collectors.toSet());
    }
}
