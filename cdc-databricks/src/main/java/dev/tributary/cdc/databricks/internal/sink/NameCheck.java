package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Refuses names that Unity Catalog cannot take or that would meet, since it does not tell names apart by case. See
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-names.html">names</a>.
 */
final class NameCheck {

    private static final int MAX_LENGTH = 255;

    private NameCheck() {}

    /**
     * Checks tables and their columns.
     *
     * @param target name of a table's target
     */
    static void check(Collection<TableSchema> tables, Function<TableSchema, String> target) {
        Map<String, TableSchema> seen = new HashMap<>();
        for (TableSchema table : tables) {
            String name = target.apply(table);
            checkTable(table, name);
            TableSchema other = seen.put(folded(name), table);
            if (other != null && !other.id().equals(table.id())) {
                throw new ConfigurationException(
                        "tables " + other.id() + " and " + table.id() + " would both become '" + folded(name) + "'",
                        "Give targets names that differ, for example by the template {schema}_{table}, or leave one of"
                                + " the tables out.");
            }
            checkColumns(table);
        }
    }

    private static void checkTable(TableSchema table, String name) {
        boolean carried = !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.chars().noneMatch(c -> c == '.' || c == '/' || c <= ' ' || c == 0x7F);
        if (!carried) {
            throw new ConfigurationException(
                    "table " + table.id() + " cannot become '" + name + "': Unity Catalog takes up to " + MAX_LENGTH
                            + " characters without '.', '/', spaces and control characters",
                    "Leave the table out, or rename it at the source.");
        }
        if (folded(name).startsWith(MetadataColumn.RESERVED_PREFIX)) {
            throw new ConfigurationException(
                    "table " + table.id() + " cannot become '" + name + "': names that begin with "
                            + MetadataColumn.RESERVED_PREFIX + " belong to the replication",
                    "Leave the table out, or give targets other names by a template.");
        }
    }

    private static void checkColumns(TableSchema table) {
        Map<String, Column> seen = new HashMap<>();
        for (Column column : table.columns()) {
            String name = folded(column.name());
            if (name.startsWith(MetadataColumn.RESERVED_PREFIX)) {
                throw new SchemaChangeException(
                        "column '" + column.name() + "' of " + table.id() + " has a name that belongs to the"
                                + " replication",
                        "Leave the column out, or rename it at the source.");
            }
            if (column.name().length() > MAX_LENGTH) {
                throw new SchemaChangeException(
                        "column '" + column.name() + "' of " + table.id() + " has a name of more than " + MAX_LENGTH
                                + " characters",
                        "Leave the column out, or rename it at the source.");
            }
            Column other = seen.put(name, column);
            if (other != null) {
                throw new SchemaChangeException(
                        "columns '" + other.name() + "' and '" + column.name() + "' of " + table.id()
                                + " differ in case only, which Delta tables do not tell apart",
                        "Leave one of the columns out, or rename it at the source.");
            }
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
