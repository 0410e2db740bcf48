package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.sql.ColumnComment;
import dev.tributary.cdc.databricks.internal.sql.DeltaTypes;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.TableComment;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a target has.
 *
 * @param fields in order
 * @param text the source's own words in the table's comment; empty when there are none, null when the comment is none of
 *     ours
 */
record TableLayout(List<Field> fields, @Nullable String text) {

    /**
     * A column.
     *
     * @param name its name as it was created; names are equal ignoring case
     * @param type its type as {@code information_schema} spells it
     * @param id stable id of the source's column, where its comment holds one
     * @param required whether it admits no NULL
     * @param keyed whether it is of the table's declared primary key
     * @param text the source's own words in its comment; empty when there are none, null when the comment is none of ours
     */
    record Field(String name, String type, OptionalInt id, boolean required, boolean keyed, @Nullable String text) {

        Field(String name, String type, OptionalInt id) {
            this(name, type, id, false, false, null);
        }

        /** The same, declared otherwise. */
        Field declared(boolean asRequired, boolean asKeyed) {
            return new Field(name, type, id, asRequired, asKeyed, text);
        }
    }

    TableLayout {
        fields = List.copyOf(fields);
    }

    TableLayout(List<Field> fields) {
        this(fields, null);
    }

    /** The layout of a table that was made for a schema. */
    static TableLayout of(TableSchema schema, ApplyMode mode) {
        List<Field> fields = new ArrayList<>();
        for (Column column : schema.columns()) {
            boolean declared = TableStatements.declaresKey(schema, mode) && column.isKey();
            fields.add(new Field(
                    column.name(),
                    DeltaTypes.sql(column.type()),
                    ColumnComment.id(ColumnComment.of(column)),
                    declared,
                    declared,
                    ColumnComment.text(ColumnComment.of(column))));
        }
        for (MetadataColumn column : MetadataColumn.of(mode)) {
            fields.add(new Field(column.name(), column.type(), OptionalInt.empty()));
        }
        return new TableLayout(fields, TableComment.text(TableComment.of(schema)));
    }

    /**
     * The same, with comments as they were given to it: what a destination makes of them is no reason to give them again.
     */
    TableLayout commented(TableLayout given) {
        return new TableLayout(
                fields.stream()
                        .map(field -> new Field(
                                field.name(),
                                field.type(),
                                field.id(),
                                field.required(),
                                field.keyed(),
                                field.text() == null
                                        ? null
                                        : given.byName(field.name())
                                                .map(Field::text)
                                                .orElse(field.text())))
                        .toList(),
                text == null ? null : given.text());
    }

    /** The same, with the key of a schema declared. */
    TableLayout declared(TableSchema schema) {
        return new TableLayout(
                fields.stream()
                        .map(field -> schema.keyColumns().stream()
                                        .anyMatch(column -> column.name().equalsIgnoreCase(field.name()))
                                ? field.declared(true, true)
                                : field)
                        .toList(),
                text);
    }

    /** Names of columns that are neither the source's nor ours. */
    List<String> others(TableSchema schema) {
        return fields.stream()
                .map(Field::name)
                .filter(name -> !name.startsWith(MetadataColumn.RESERVED_PREFIX))
                .filter(name -> schema.columns().stream()
                        .noneMatch(column -> column.name().equalsIgnoreCase(name)))
                .toList();
    }

    /** The mode that the table was made for; empty when it is none of ours. */
    Optional<ApplyMode> mode() {
        return Stream.of(ApplyMode.HISTORY, ApplyMode.APPEND, ApplyMode.SOFT_DELETE, ApplyMode.MERGE)
                .filter(mode -> byName(MetadataColumn.mark(mode)).isPresent())
                .findFirst();
    }

    /** Columns of source columns that a schema has no more. */
    List<Field> gone(TableSchema schema) {
        Set<Integer> present = schema.columns().stream().map(Column::id).collect(Collectors.toSet());
        return fields.stream()
                .filter(field ->
                        field.id().isPresent() && !present.contains(field.id().getAsInt()))
                .toList();
    }

    TableLayout without(List<Field> left) {
        return new TableLayout(
                fields.stream().filter(field -> !left.contains(field)).toList(), text);
    }

    Optional<Field> byName(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * A column by its lasting id.
     *
     * @param but the name of one that does not count
     */
    Optional<Field> byId(int id, String but) {
        return fields.stream()
                .filter(field -> field.id().isPresent()
                        && field.id().getAsInt() == id
                        && !field.name().equalsIgnoreCase(but))
                .findFirst();
    }
}
