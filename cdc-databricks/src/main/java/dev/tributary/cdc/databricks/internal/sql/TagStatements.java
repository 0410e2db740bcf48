package dev.tributary.cdc.databricks.internal.sql;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Statements that tag. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-alter-table.html">ALTER TABLE</a>.
 */
public final class TagStatements {

    private TagStatements() {}

    /** Gives a table tags; those that it has already get the value. */
    public static String table(TableName table, Map<String, String> tags) {
        return "ALTER TABLE %s SET TAGS (%s)".formatted(table.sql(), list(tags));
    }

    /** Gives a column tags; those that it has already get the value. */
    public static String column(TableName table, String column, Map<String, String> tags) {
        return "ALTER TABLE %s ALTER COLUMN %s SET TAGS (%s)"
                .formatted(table.sql(), Quoted.identifier(column), list(tags));
    }

    private static String list(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> Quoted.literal(tag.getKey()) + " = " + Quoted.literal(tag.getValue()))
                        .collect(Collectors.joining(", "));
    }
}
