package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Checkpoint;
import java.util.Set;

/**
 * Statements of the ledger: one row per pipeline. The table is partitioned by pipeline, so that pipelines which share it
 * never conflict.
 */
public final class LedgerStatements {

    /** Name of the table. */
    public static final String TABLE = "_cdc_ledger";

    /** Tables in which pipelines have rows of their own, told apart by the column {@code pipeline}. */
    public static final Set<String> RECORDS = Set.of(TABLE, "_cdc_flushes");

    private LedgerStatements() {}

    public static String create(TableName ledger) {
        return """
                CREATE TABLE IF NOT EXISTS %s (
                  `pipeline` STRING NOT NULL COMMENT 'name of the pipeline',
                  `epoch` BIGINT COMMENT 'rises with every run; the run that holds it may write',
                  `sequence` BIGINT COMMENT 'rises with every save of a run',
                  `position` STRING COMMENT 'up to where everything is applied; for people',
                  `state` STRING COMMENT 'the checkpoint',
                  `writer` STRING COMMENT 'unique to one save; tells a lost answer from a lost race',
                  `updated_at` TIMESTAMP
                )
                USING DELTA
                PARTITIONED BY (`pipeline`)
                COMMENT 'checkpoints of the pipelines that write here'"""
                .formatted(ledger.sql());
    }

    /** Removes what a table of records holds of a pipeline. */
    public static String forget(TableName records, String pipeline) {
        return "DELETE FROM %s WHERE `pipeline` = %s".formatted(records.sql(), Quoted.literal(pipeline));
    }

    /** Columns: epoch, sequence, state, writer. */
    public static String load(TableName ledger, String pipeline) {
        return "SELECT `epoch`, `sequence`, `state`, `writer` FROM %s WHERE `pipeline` = %s"
                .formatted(ledger.sql(), Quoted.literal(pipeline));
    }

    public static String insert(TableName ledger, Checkpoint next, String state, String writer) {
        return """
                MERGE INTO %s AS t
                USING (SELECT %s AS pipeline) AS s
                ON t.`pipeline` = s.pipeline AND t.`pipeline` = %s
                WHEN NOT MATCHED THEN INSERT (`pipeline`, `epoch`, `sequence`, `position`, `state`, `writer`, `updated_at`)
                VALUES (s.pipeline, %d, %d, %s, %s, %s, current_timestamp())"""
                .formatted(
                        ledger.sql(),
                        Quoted.literal(next.pipeline()),
                        Quoted.literal(next.pipeline()),
                        next.revision().epoch(),
                        next.revision().sequence(),
                        Quoted.literal(next.position().toString()),
                        Quoted.literal(state),
                        Quoted.literal(writer));
    }

    public static String update(
            TableName ledger, Checkpoint.Revision expected, Checkpoint next, String state, String writer) {
        return """
                UPDATE %s SET
                  `epoch` = %d,
                  `sequence` = %d,
                  `position` = %s,
                  `state` = %s,
                  `writer` = %s,
                  `updated_at` = current_timestamp()
                WHERE `pipeline` = %s AND `epoch` = %d AND `sequence` = %d"""
                .formatted(
                        ledger.sql(),
                        next.revision().epoch(),
                        next.revision().sequence(),
                        Quoted.literal(next.position().toString()),
                        Quoted.literal(state),
                        Quoted.literal(writer),
                        Quoted.literal(next.pipeline()),
                        expected.epoch(),
                        expected.sequence());
    }
}
