package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements of the flush log: which versions of which tables each flush left behind. The table is partitioned by pipeline,
 * so that pipelines which share it never conflict.
 */
public final class FlushLogStatements {

    /** Name of the table. */
    public static final String TABLE = "_cdc_flushes";

    /** Name of the view of it that people read. */
    public static final String VIEW = "_cdc_cuts";

    private static final String AGE = "age";

    /** What an entry says, and how long that has been so. */
    private static final List<String> COLUMNS = List.of(
            AGE,
            "generation",
            "sequence",
            "batch",
            "from_lsn",
            "to_lsn",
            "committed_at",
            "whole",
            "consistent",
            "tables",
            "statements",
            "rows",
            "millis");

    private static final String VERSIONS = "ARRAY<STRUCT<`table`: STRING, `version`: BIGINT>>";

    /**
     * An entry of the log.
     *
     * @param pipeline name of the pipeline
     * @param generation rises when another source is accepted
     * @param epoch the run
     * @param sequence place in the run
     * @param batch the flush; null when tables were replaced or a run begins
     * @param from position before it
     * @param to where all tables stand
     * @param committedAt when the last transaction was committed at the source, or null
     * @param whole whether it names every table, and not only those that have changed
     * @param consistent whether all tables stand at the same position
     * @param tables version of each table; empty for one that is not kept up to date from here on
     * @param statements how many the flush took
     * @param rows staged rows that were applied
     * @param millis how long it took to load and to apply them
     */
    public record Entry(
            String pipeline,
            long generation,
            long epoch,
            long sequence,
            @Nullable String batch,
            Lsn from,
            Lsn to,
            @Nullable Instant committedAt,
            boolean whole,
            boolean consistent,
            SortedMap<String, OptionalLong> tables,
            long statements,
            long rows,
            long millis) {}

    /**
     * An entry that is written some time after what it says became so.
     *
     * @param age that time
     */
    public record Aged(Entry entry, Duration age) {}

    private FlushLogStatements() {}

    public static String create(TableName log) {
        return """
                CREATE TABLE IF NOT EXISTS %s (
                  `pipeline` STRING NOT NULL COMMENT 'name of the pipeline',
                  `generation` BIGINT COMMENT 'rises when another source is accepted; positions of one say nothing in another',
                  `epoch` BIGINT COMMENT 'the run',
                  `sequence` BIGINT COMMENT 'place in the run',
                  `batch` STRING COMMENT 'the flush; NULL when tables were replaced or a run begins',
                  `from_lsn` BIGINT COMMENT 'position before it',
                  `to_lsn` BIGINT COMMENT 'where all tables stand',
                  `committed_at` TIMESTAMP COMMENT 'when its last transaction was committed at the source',
                  `applied_at` TIMESTAMP COMMENT 'when it was recorded here',
                  `whole` BOOLEAN COMMENT 'whether it names every table, and not only those that have changed',
                  `consistent` BOOLEAN COMMENT 'whether all tables stand at the same position',
                  `tables` %s COMMENT 'version of each table; NULL for one that is not kept up to date from here on',
                  `statements` BIGINT COMMENT 'how many the flush took',
                  `rows` BIGINT COMMENT 'staged rows that were applied',
                  `millis` BIGINT COMMENT 'how long it took to load and to apply them'
                )
                USING DELTA
                PARTITIONED BY (`pipeline`)
                COMMENT 'what the pipelines that write here have applied'"""
                .formatted(log.sql(), VERSIONS);
    }

    /** For each position at which all tables of a pipeline stood together, the version of each. */
    public static String createView(TableName view, TableName log) {
        return """
                CREATE OR REPLACE VIEW %s
                COMMENT 'the version of each table at each position at which all tables of a pipeline stood together'
                AS
                WITH entries AS (
                  SELECT
                    *,
                    struct(`epoch`, `sequence`) AS at,
                    MAX(CASE WHEN `whole` THEN struct(`epoch`, `sequence`) END)
                      OVER (PARTITION BY `pipeline` ORDER BY `epoch`, `sequence`) AS base,
                    ROW_NUMBER() OVER (
                      PARTITION BY `pipeline`, `generation`, `to_lsn`, `consistent` ORDER BY `epoch` DESC, `sequence` DESC
                    ) AS repeated,
                    MAX(`batch`) OVER (PARTITION BY `pipeline`, `generation`, `to_lsn`, `consistent`) AS flush,
                    MAX(`committed_at`) OVER (PARTITION BY `pipeline`, `generation`, `to_lsn`, `consistent`) AS committed,
                    MIN(`applied_at`) OVER (PARTITION BY `pipeline`, `generation`, `to_lsn`, `consistent`) AS applied
                  FROM %s
                ),
                versions AS (
                  SELECT
                    `pipeline`,
                    at AS since,
                    LEAD(at) OVER (PARTITION BY `pipeline`, named.`table` ORDER BY at) AS until,
                    named.`table`,
                    named.`version`
                  FROM (SELECT `pipeline`, at, explode(`tables`) AS named FROM entries)
                )
                SELECT
                  c.`pipeline`,
                  c.`generation`,
                  c.`to_lsn` AS `lsn`,
                  c.committed AS `committed_at`,
                  c.applied AS `applied_at`,
                  c.flush AS `batch`,
                  v.`table`,
                  v.`version`
                FROM entries AS c
                JOIN versions AS v
                ON v.`pipeline` = c.`pipeline`
                  AND v.since >= c.base
                  AND v.since <= c.at
                  AND (v.until IS NULL OR v.until > c.at)
                WHERE c.`consistent` AND c.repeated = 1 AND v.`version` IS NOT NULL"""
                .formatted(view.sql(), log.sql());
    }

    /** The newest version of each table, as rows of its place in the list, from 0, and the version. */
    public static String versions(List<TableName> tables) {
        List<String> each = new ArrayList<>();
        for (TableName table : tables) {
            each.add("SELECT %d AS place, version FROM (DESCRIBE HISTORY %s LIMIT 1)"
                    .formatted(each.size(), table.sql()));
        }
        return String.join("\nUNION ALL\n", each);
    }

    /**
     * Adds entries of one run, unless they are there, or another run has begun meanwhile, which may have changed tables
     * since their versions were read.
     *
     * @param entries at least one, all of the same pipeline and epoch
     * @param retention how long entries are kept, for removing older ones at the same time; null for leaving them
     */
    public static String add(TableName log, TableName ledger, List<Aged> entries, @Nullable Duration retention) {
        String pipeline = Quoted.literal(entries.get(0).entry().pipeline());
        long epoch = entries.get(0).entry().epoch();
        List<String> rows =
                new ArrayList<>(entries.stream().map(FlushLogStatements::row).toList());
        String added = "t.`epoch` = %d AND t.`sequence` = s.`sequence`".formatted(epoch);
        if (retention != null) {
            rows.add("(TRUE, " + String.join(", ", Collections.nCopies(COLUMNS.size(), "NULL")) + ")");
            added =
                    """
                    (
                      NOT s.`old` AND %s
                      OR s.`old` AND (t.`applied_at` < current_timestamp() - INTERVAL '%d' HOUR OR t.`epoch` > %d))"""
                            .formatted(added, Math.max(1, retention.toHours()), epoch);
        }
        return """
                MERGE INTO %s AS t
                USING (
                  SELECT e.*
                  FROM (SELECT `epoch` FROM %s WHERE `pipeline` = %s AND `epoch` = %d)
                  CROSS JOIN VALUES
                    %s
                  AS e (`old`, %s)
                ) AS s
                ON t.`pipeline` = %s AND %s%s
                WHEN NOT MATCHED%s THEN INSERT (
                  `pipeline`, `epoch`, `applied_at`, %s
                ) VALUES (
                  %s, %d, current_timestamp() - make_dt_interval(0, 0, 0, s.`age`), %s
                )"""
                .formatted(
                        log.sql(),
                        ledger.sql(),
                        pipeline,
                        epoch,
                        String.join(",\n    ", rows),
                        names(""),
                        pipeline,
                        added,
                        retention == null ? "" : "\nWHEN MATCHED AND s.`old` THEN DELETE",
                        retention == null ? "" : " AND NOT s.`old`",
                        stored(""),
                        pipeline,
                        epoch,
                        stored("s."));
    }

    /** The last flushes of a pipeline, the newest first. */
    public static String recent(TableName log, String pipeline, int most) {
        return """
                SELECT `batch`, `to_lsn`, `rows`, `millis`, `statements`,
                  unix_micros(`committed_at`), unix_micros(`applied_at`)
                FROM %s
                WHERE `pipeline` = %s AND `batch` IS NOT NULL
                ORDER BY `epoch` DESC, `sequence` DESC
                LIMIT %d"""
                .formatted(log.sql(), Quoted.literal(pipeline), most);
    }

    private static String names(String prefix) {
        return COLUMNS.stream().map(name -> prefix + "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String stored(String prefix) {
        return COLUMNS.stream()
                .filter(name -> !name.equals(AGE))
                .map(name -> prefix + "`" + name + "`")
                .collect(Collectors.joining(", "));
    }

    /** In the order of {@link #COLUMNS}, behind whether it stands for those to be removed. */
    private static String row(Aged aged) {
        Entry entry = aged.entry();
        return "(FALSE, %s, %dL, %dL, %s, %dL, %dL, %s, %s, %s, CAST(ARRAY(%s) AS %s), %dL, %dL, %dL)"
                .formatted(
                        seconds(aged.age()),
                        entry.generation(),
                        entry.sequence(),
                        text(entry.batch()),
                        entry.from().value(),
                        entry.to().value(),
                        time(entry.committedAt()),
                        entry.whole() ? "TRUE" : "FALSE",
                        entry.consistent() ? "TRUE" : "FALSE",
                        entry.tables().entrySet().stream()
                                .map(FlushLogStatements::version)
                                .collect(Collectors.joining(", ")),
                        VERSIONS,
                        entry.statements(),
                        entry.rows(),
                        entry.millis());
    }

    private static String seconds(Duration age) {
        return String.format(
                Locale.ROOT, "CAST(%d.%06d AS DECIMAL(18, 6))", age.toSeconds(), age.toNanosPart() / 1_000);
    }

    private static String version(Map.Entry<String, OptionalLong> table) {
        return "named_struct('table', %s, 'version', %s)"
                .formatted(
                        Quoted.literal(table.getKey()),
                        table.getValue().isPresent() ? table.getValue().getAsLong() + "L" : "CAST(NULL AS BIGINT)");
    }

    private static String text(@Nullable String value) {
        return value == null ? "CAST(NULL AS STRING)" : Quoted.literal(value);
    }

    private static String time(@Nullable Instant time) {
        return time == null
                ? "CAST(NULL AS TIMESTAMP)"
                : "CAST('" + time.truncatedTo(ChronoUnit.MICROS) + "' AS TIMESTAMP)";
    }
}
