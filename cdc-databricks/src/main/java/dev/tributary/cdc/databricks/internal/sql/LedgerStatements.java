package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Checkpoint;
import java.util.Map;
import java.util.Set;

/**
 * Statements of the ledger: one row per pipeline. The table is partitioned by pipeline, so that pipelines which share it
 * never conflict.
 */
public final class LedgerStatements {

    /** Name of the table. */
    public static final String TABLE = "_cdc_ledger";

    /** Tables in which pipelines have rows of their own, told apart by the column {@code pipeline}. */
    public static final Set<String> RECORDS = Set.of(TABLE, FlushLogStatements.TABLE, LetterStatements.TABLE);

    private static final String MOVED = "[CDC_LEDGER_MOVED]";

    private LedgerStatements() {}

    public static String create(TableName ledger, Map<String, String> properties) {
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
                COMMENT 'checkpoints of the pipelines that write here'%s"""
                .formatted(ledger.sql(), TableStatements.properties(properties));
    }

    /** How many rows a table of records holds of a pipeline. */
    public static String count(TableName records, String pipeline) {
        return "SELECT COUNT(*) FROM %s WHERE `pipeline` = %s".formatted(records.sql(), Quoted.literal(pipeline));
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

    /**
     * Does what {@link #update} does, among statements that take effect only together with it: when another revision
     * stands there than is expected, it fails, and with it all of them.
     */
    public static String compareAndSet(
            TableName ledger, Checkpoint.Revision expected, Checkpoint next, String state, String writer) {
        return """
                MERGE INTO %1$s AS t
                USING (SELECT %2$s AS pipeline) AS s
                ON t.`pipeline` = s.pipeline AND t.`pipeline` = %2$s
                WHEN MATCHED AND t.`epoch` = %3$d AND t.`sequence` = %4$d THEN UPDATE SET
                  `epoch` = %5$d,
                  `sequence` = %6$d,
                  `position` = %7$s,
                  `state` = %8$s,
                  `writer` = %9$s,
                  `updated_at` = current_timestamp()
                WHEN MATCHED THEN UPDATE SET
                  `state` = CAST(raise_error(concat(
                    %10$s, t.`epoch`, ', save ', t.`sequence`)) AS STRING)
                WHEN NOT MATCHED THEN INSERT (`pipeline`, `state`)
                VALUES (s.pipeline, CAST(raise_error(concat(%11$s, s.pipeline)) AS STRING))"""
                .formatted(
                        ledger.sql(),
                        Quoted.literal(next.pipeline()),
                        expected.epoch(),
                        expected.sequence(),
                        next.revision().epoch(),
                        next.revision().sequence(),
                        Quoted.literal(next.position().toString()),
                        Quoted.literal(state),
                        Quoted.literal(writer),
                        Quoted.literal(MOVED + " the ledger stands at epoch "),
                        Quoted.literal(MOVED + " the ledger has no row of "));
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
