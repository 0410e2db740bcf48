package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.CatalogStatements;
import dev.tributary.cdc.databricks.internal.sql.ColumnComment;
import dev.tributary.cdc.databricks.internal.sql.TableComment;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The targets as they are, read once and kept up to date by what we do to them. Thread-safe. */
final class Targets {

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Map<String, Optional<TableLayout>> known = new HashMap<>();

    private final Set<String> missingSchemas = new HashSet<>();

    private record ColumnRow(String table, TableLayout.Field field, @Nullable String text) {}

    Targets(Warehouse warehouse, SinkSettings settings) {
        this.warehouse = warehouse;
        this.settings = settings;
    }

    /** Reads all of these tables that are not known yet, with one statement. */
    synchronized void load(Collection<TableName> tables) {
        List<String> unknown = tables.stream()
                .map(Targets::key)
                .filter(name -> !known.containsKey(name))
                .distinct()
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        read(unknown, sql -> warehouse.query(sql, Targets::column));
    }

    /**
     * Whether a table that {@link #layout} does not know is not there: what the catalog's views show depends on what the
     * principal may see.
     *
     * @throws CdcException when it is there and may not be read
     */
    boolean isMissing(TableName table) {
        try {
            warehouse.query(CatalogStatements.probe(table), row -> true);
            return false;
        } catch (StatementException e) {
            if (e.isMissing()) {
                return true;
            }
            throw Failures.of("looking for the table " + table, e);
        }
    }

    /** Reads a table again after it was changed. */
    synchronized void reload(TableName table, TableLayout expected) {
        String name = key(table);
        List<ColumnRow> rows = expected.fields().stream()
                .map(field -> new ColumnRow(name, field, expected.text()))
                .toList();
        read(List.of(name), sql -> warehouse.confirm(sql, Targets::column, rows));
        known.computeIfPresent(name, (key, layout) -> layout.map(read -> read.commented(expected)));
    }

    private static ColumnRow column(ResultSet row) throws SQLException {
        return new ColumnRow(
                folded(row.getString(1)),
                new TableLayout.Field(
                        row.getString(2),
                        row.getString(3),
                        ColumnComment.id(row.getString(4)),
                        "NO".equalsIgnoreCase(row.getString(5)),
                        row.getString(7) != null,
                        ColumnComment.text(row.getString(4))),
                TableComment.text(row.getString(6)));
    }

    private void read(List<String> unknown, Function<String, List<ColumnRow>> ask) {
        List<ColumnRow> rows;
        try {
            rows = ask.apply(CatalogStatements.columns(settings.catalog(), folded(settings.schema()), unknown));
        } catch (StatementException e) {
            throw Failures.of("reading the columns of " + settings.catalog() + '.' + settings.schema(), e);
        }
        Map<String, List<TableLayout.Field>> fields = new HashMap<>();
        Map<String, @Nullable String> texts = new HashMap<>();
        for (ColumnRow row : rows) {
            texts.put(row.table(), row.text());
            fields.computeIfAbsent(row.table(), name -> new ArrayList<>()).add(row.field());
        }
        for (String name : unknown) {
            known.put(name, Optional.ofNullable(fields.get(name)).map(all -> new TableLayout(all, texts.get(name))));
        }
    }

    /** A table's layout, or empty when it does not exist. */
    synchronized Optional<TableLayout> layout(TableName table) {
        load(List.of(table));
        return known.getOrDefault(key(table), Optional.empty());
    }

    /** A table now has at least a schema's columns. */
    synchronized void created(TableName table, TableSchema schema) {
        known.put(key(table), Optional.of(TableLayout.of(schema, settings.mode(schema.id()))));
    }

    /** A table's key was declared. */
    synchronized void declared(TableName table, TableSchema schema) {
        known.computeIfPresent(key(table), (key, layout) -> layout.map(read -> read.declared(schema)));
    }

    /** A table was changed, or may have been. */
    synchronized void forget(TableName table) {
        known.remove(key(table));
    }

    /** These schemas did not exist when they were looked for. */
    synchronized void schemasMissing(Collection<String> schemas) {
        missingSchemas.addAll(schemas);
    }

    /** Creates a table's schema, if it was missing and nobody has done so since. */
    synchronized void requireSchema(TableName table) {
        if (missingSchemas.contains(folded(table.schema()))) {
            Creation.createSchema(warehouse, table.catalog(), table.schema());
            missingSchemas.remove(folded(table.schema()));
        }
    }

    private static String key(TableName table) {
        return folded(table.name());
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
