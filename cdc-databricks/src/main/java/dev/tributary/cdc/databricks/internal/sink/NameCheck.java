package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Refuses names that Unity Catalog cannot take or that would meet, since it does not tell names apart by case. See
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-names.html">names</a>. Remembers which target
 * belongs to which table, so that one that comes later never gets another's. Thread-safe.
 */
final class NameCheck {

    private static final int MAX_LENGTH = 255;

    /** What Spark puts a variable's value in place of, in identifiers too, with no way to escape it. */
    private static final String VARIABLE = "${";

    /** Columns that MERGE gives its rows while it runs, and cannot tell from the table's own (Delta 4.4). */
    private static final Set<String> OF_MERGE = Set.of(
            "_metadata",
            "_row_id_",
            "_file_name_",
            "_condition_",
            "_row_dropped_",
            "_incr_row_count_",
            "_source_row_present_",
            "_target_row_present_");

    private final Function<TableId, String> naming;
    private final Map<String, TableId> targets = new HashMap<>();

    /**
     * @param naming name of a table's target
     */
    NameCheck(Function<TableId, String> naming) {
        this.naming = naming;
    }

    /** Takes note of tables that have their targets already. */
    synchronized void claim(Collection<TableId> tables) {
        tables.forEach(table -> targets.put(folded(naming.apply(table)), table));
    }

    /** Checks tables and their columns, among themselves and against all that were checked or claimed before. */
    synchronized void check(Collection<TableSchema> tables) {
        for (TableSchema table : tables) {
            String name = naming.apply(table.id());
            checkTable(table, name);
            checkColumns(table);
            TableId other = targets.putIfAbsent(folded(name), table.id());
            if (other != null && !other.equals(table.id())) {
                throw new ConfigurationException(
                        "tables " + other + " and " + table.id() + " would both become '" + folded(name) + "'",
                        remedy(other, table.id()));
            }
        }
    }

    /** Within a schema no template can help: the names differ in case alone, which Unity Catalog does not tell apart. */
    private static String remedy(TableId one, TableId other) {
        if (one.schema().equals(other.schema())) {
            return "Rename one of the tables at the source, or leave one out.";
        }
        return "Give targets names that differ, for example by the template {schema}_{table} or, where names meet by it too,"
                + " {schema}__{table}; or leave one of the tables out.";
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
        if (name.contains(VARIABLE)) {
            throw new ConfigurationException(
                    "table " + table.id() + " cannot become '" + name
                            + "': the warehouse would put a variable's value in" + " place of " + VARIABLE + "…}",
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
            if (OF_MERGE.contains(name)) {
                throw new SchemaChangeException(
                        "column '" + column.name() + "' of " + table.id()
                                + " cannot keep its name, which Delta tables give" + " to the metadata of their files",
                        "Leave the column out, or rename it at the source.");
            }
            if (name.contains(VARIABLE)) {
                throw new SchemaChangeException(
                        "column '" + column.name() + "' of " + table.id()
                                + " cannot keep its name: the warehouse would put" + " a variable's value in place of "
                                + VARIABLE + "…}",
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

    /** Equal for names that Spark or Java would take for the same when they ignore case. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        name.toLowerCase(Locale.ROOT)
                .codePoints()
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }
}
