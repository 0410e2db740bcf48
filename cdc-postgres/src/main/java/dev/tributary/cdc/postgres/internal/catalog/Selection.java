package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.PostgresSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which tables and columns the configuration selects, and which of these it treats, by name alone. Immutable.
 *
 * @param schemas the schemas in which tables are looked for
 * @param include patterns over {@code schema.table}, or over {@code table} when they hold no dot; a table is selected if
 *     one of them matches
 * @param exclude such patterns that take tables out again
 * @param includeColumns patterns over {@code schema.table.column}; empty selects all columns
 * @param excludeColumns patterns over {@code schema.table.column} that take columns out again
 * @param treatments what is done to values of the columns that are left
 * @param keyless what is done with tables that have no key
 */
public record Selection(
        List<String> schemas,
        List<NamePattern> include,
        List<NamePattern> exclude,
        List<NamePattern> includeColumns,
        List<NamePattern> excludeColumns,
        Treatments treatments,
        KeylessRules keyless) {

    /** What dlt and Tributary keep beside the user's tables. */
    private static final Pattern TOOLS = Pattern.compile("_dlt.*|_tributary.*|_cdc_.*", Pattern.DOTALL);

    public Selection {
        schemas = List.copyOf(schemas);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        includeColumns = List.copyOf(includeColumns);
        excludeColumns = List.copyOf(excludeColumns);
    }

    /** Matches whole rows of tables that have no key. */
    public Selection(
            List<String> schemas,
            List<NamePattern> include,
            List<NamePattern> exclude,
            List<NamePattern> includeColumns,
            List<NamePattern> excludeColumns,
            Treatments treatments) {
        this(
                schemas,
                include,
                exclude,
                includeColumns,
                excludeColumns,
                treatments,
                KeylessRules.all(PostgresSource.DEFAULT_KEYLESS_TABLES));
    }

    /** How a table of this name is replicated if it has no key. */
    public KeylessPolicy keyless(TableId table) {
        return keyless.of(table);
    }

    /** Whether a table of this name is selected. */
    public boolean selects(TableId table) {
        return include.stream().anyMatch(p -> matches(p, table))
                && exclude.stream().noneMatch(p -> matches(p, table))
                && !isTool(table)
                && (schemas.contains(table.schema()) || isNamed(table));
    }

    /** Whether a column of this name is selected. */
    public boolean selects(TableId table, String column) {
        String name = table + "." + column;
        return (includeColumns.isEmpty() || matches(includeColumns, name)) && !matches(excludeColumns, name);
    }

    /** Whether the configuration names exactly this table, so that leaving it out would be an error. */
    public boolean isNamed(TableId table) {
        return include.stream().anyMatch(p -> p.isLiteral() && matches(p, table));
    }

    /** Whether the table belongs to a tool. */
    public static boolean isTool(TableId table) {
        return TOOLS.matcher(table.name()).matches();
    }

    /** The patterns that name a table exactly. */
    public List<NamePattern> namedTables() {
        return include.stream().filter(NamePattern::isLiteral).toList();
    }

    /** Whether a pattern over {@code schema.table}, or over the table's name alone, matches. */
    public static boolean matches(NamePattern pattern, TableId table) {
        return pattern.matches(pattern.hasDot() ? table.toString() : table.name());
    }

    /** Every schema in which a selected table can be. */
    Set<String> searchedSchemas() {
        Set<String> searched = new LinkedHashSet<>(schemas);
        for (NamePattern pattern : namedTables()) {
            String name = pattern.toString();
            // Either part may hold dots: each split is a possible schema.
            for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
                searched.add(name.substring(0, dot));
            }
        }
        return searched;
    }

    private static boolean matches(List<NamePattern> patterns, String name) {
        return patterns.stream().anyMatch(p -> p.matches(name));
    }
}
