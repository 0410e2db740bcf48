package dev.tributary.cdc.databricks.internal.sql;

import java.util.List;
import java.util.Map;

/**
 * Statements of which all take effect or none. Follows
 * <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-txn-begin-atomic">BEGIN ATOMIC</a> and
 * <a href="https://docs.databricks.com/aws/en/delta/catalog-managed-commits">catalog-managed commits</a>, which every table
 * that a block changes must have.
 */
public final class AtomicBlock {

    /** The most tables that one block may name. */
    public static final int MAX_TABLES = 100;

    /** What lets a table take part in a block. */
    public static final Map<String, String> TABLE_PROPERTIES = Map.of("delta.feature.catalogManaged", "supported");

    private AtomicBlock() {}

    /** One block of statements, none of which ends with a semicolon. */
    public static String of(List<String> statements) {
        return "BEGIN ATOMIC\n" + String.join(";\n\n", statements) + ";\nEND";
    }

    /** Lets an existing table take part in blocks. Changes nothing when it can already. */
    public static String admit(TableName table) {
        return "ALTER TABLE %s SET TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported')".formatted(table.sql());
    }
}
