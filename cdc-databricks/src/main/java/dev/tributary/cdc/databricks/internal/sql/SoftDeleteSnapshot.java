package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statement that lets a target which keeps deleted rows show a snapshot: the snapshot's rows, and of the rows before
 * those that it does not have, marked. Running it again changes nothing.
 */
public final class SoftDeleteSnapshot {

    private static final String IS_DELETED = "COALESCE(t.`_cdc_deleted`, FALSE)";

    private SoftDeleteSnapshot() {}

    /**
     * The statement.
     *
     * @param others columns that only the target has; they keep their values in rows that are kept
     */
    public static String sql(TableName target, TableName shadow, TableSchema schema, List<String> others, Lsn at) {
        List<String> names = new ArrayList<>();
        List<String> live = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> vanished = new ArrayList<>();
        for (Column column : schema.columns()) {
            String name = Quoted.identifier(column.name());
            names.add(name);
            live.add("s." + name);
            kept.add("t." + name);
            vanished.add("t." + name);
        }
        for (String other : others) {
            String name = Quoted.identifier(other);
            names.add(name);
            live.add("NULL");
            kept.add("t." + name);
            vanished.add("NULL");
        }
        for (MetadataColumn column : MetadataColumn.of(ApplyMode.SOFT_DELETE)) {
            String name = Quoted.identifier(column.name());
            names.add(name);
            live.add("s." + name);
        }
        // A source that was accepted in another's place may begin below rows that were deleted then.
        kept.addAll(List.of(
                "CASE WHEN %1$s THEN LEAST(t.`_cdc_lsn`, %2$d) ELSE %2$d END".formatted(IS_DELETED, at.value()),
                "CASE WHEN " + IS_DELETED + " THEN t.`_cdc_ordinal` ELSE 0 END",
                "CASE WHEN " + IS_DELETED + " THEN t.`_cdc_xid` END",
                "CASE WHEN " + IS_DELETED + " THEN t.`_cdc_committed_at` END",
                "TRUE"));
        vanished.addAll(List.of(Long.toString(at.value()), "0", "NULL", "NULL", "TRUE"));
        String rest =
                schema.hasKey() ? byKey(target, shadow, schema, kept) : byRow(target, shadow, schema, kept, vanished);
        return """
                INSERT OVERWRITE %s (%s)
                SELECT %s
                FROM %s AS s
                UNION ALL
                %s"""
                .formatted(target.sql(), String.join(", ", names), String.join(", ", live), shadow.sql(), rest);
    }

    /** A key that is another one than before may be shared by rows that were deleted: the last of them stays. */
    private static String byKey(TableName target, TableName shadow, TableSchema schema, List<String> kept) {
        String key = schema.keyColumns().stream()
                .map(column -> Quoted.identifier(column.name()))
                .collect(Collectors.joining(", "));
        String on = schema.keyColumns().stream()
                .map(column -> "s.%1$s <=> t.%1$s".formatted(Quoted.identifier(column.name())))
                .collect(Collectors.joining(" AND "));
        return """
                SELECT %s
                FROM (
                  SELECT *, ROW_NUMBER() OVER (
                    PARTITION BY %s ORDER BY COALESCE(`_cdc_lsn`, 0) DESC, `_cdc_ordinal` DESC) AS `_cdc_rank`
                  FROM %s
                ) AS t
                LEFT ANTI JOIN %s AS s
                ON %s
                WHERE t.`_cdc_rank` = 1"""
                .formatted(String.join(", ", kept), key, target.sql(), shadow.sql(), on);
    }

    private static String byRow(
            TableName target, TableName shadow, TableSchema schema, List<String> kept, List<String> vanished) {
        String columns = schema.columns().stream()
                .map(column -> Quoted.identifier(column.name()))
                .collect(Collectors.joining(", "));
        return """
                SELECT %1$s
                FROM %2$s AS t
                WHERE %3$s
                UNION ALL
                SELECT %4$s
                FROM (
                  SELECT %5$s FROM %2$s AS t WHERE NOT %3$s
                  EXCEPT ALL
                  SELECT %5$s FROM %6$s
                ) AS t"""
                .formatted(
                        String.join(", ", kept),
                        target.sql(),
                        IS_DELETED,
                        String.join(", ", vanished),
                        columns,
                        shadow.sql());
    }
}
