CREATE TABLE IF NOT EXISTS `main`.`bronze_staging`.`_cdc_flushes` (
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
  `tables` ARRAY<STRUCT<`table`: STRING, `version`: BIGINT>> COMMENT 'version of each table; NULL for one that is not kept up to date from here on',
  `statements` BIGINT COMMENT 'how many the flush took',
  `rows` BIGINT COMMENT 'staged rows that were applied',
  `millis` BIGINT COMMENT 'how long it took to load and to apply them'
)
USING DELTA
PARTITIONED BY (`pipeline`)
COMMENT 'what the pipelines that write here have applied';

CREATE OR REPLACE VIEW `main`.`bronze_staging`.`_cdc_cuts`
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
  FROM `main`.`bronze_staging`.`_cdc_flushes`
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
WHERE c.`consistent` AND c.repeated = 1 AND v.`version` IS NOT NULL;

SELECT 0 AS place, version FROM (DESCRIBE HISTORY `main`.`bronze`.`order_line` LIMIT 1)
UNION ALL
SELECT 1 AS place, version FROM (DESCRIBE HISTORY `main`.`bronze`.`customer` LIMIT 1);

SELECT `batch`, `to_lsn`, `rows`, `millis`, `statements`,
  unix_micros(`committed_at`), unix_micros(`applied_at`)
FROM `main`.`bronze_staging`.`_cdc_flushes`
WHERE `pipeline` = 'shop' AND `batch` IS NOT NULL
ORDER BY `epoch` DESC, `sequence` DESC
LIMIT 5;

MERGE INTO `main`.`bronze_staging`.`_cdc_flushes` AS t
USING (
  SELECT e.*
  FROM (SELECT `epoch` FROM `main`.`bronze_staging`.`_cdc_ledger` WHERE `pipeline` = 'shop' AND `epoch` = 7)
  CROSS JOIN VALUES
    (FALSE, CAST(1.250000 AS DECIMAL(18, 6)), 1L, 3L, '7-12', 97500059720L, 97500059904L, CAST('1970-01-01T00:00:00Z' AS TIMESTAMP), FALSE, TRUE, CAST(ARRAY(named_struct('table', 'main.bronze.customer', 'version', CAST(NULL AS BIGINT)), named_struct('table', 'main.bronze.order_line', 'version', 12L)) AS ARRAY<STRUCT<`table`: STRING, `version`: BIGINT>>), 9L, 4000L, 2345L)
  AS e (`old`, `age`, `generation`, `sequence`, `batch`, `from_lsn`, `to_lsn`, `committed_at`, `whole`, `consistent`, `tables`, `statements`, `rows`, `millis`)
) AS s
ON t.`pipeline` = 'shop' AND t.`epoch` = 7 AND t.`sequence` = s.`sequence`
WHEN NOT MATCHED THEN INSERT (
  `pipeline`, `epoch`, `applied_at`, `generation`, `sequence`, `batch`, `from_lsn`, `to_lsn`, `committed_at`, `whole`, `consistent`, `tables`, `statements`, `rows`, `millis`
) VALUES (
  'shop', 7, current_timestamp() - make_dt_interval(0, 0, 0, s.`age`), s.`generation`, s.`sequence`, s.`batch`, s.`from_lsn`, s.`to_lsn`, s.`committed_at`, s.`whole`, s.`consistent`, s.`tables`, s.`statements`, s.`rows`, s.`millis`
);

MERGE INTO `main`.`bronze_staging`.`_cdc_flushes` AS t
USING (
  SELECT e.*
  FROM (SELECT `epoch` FROM `main`.`bronze_staging`.`_cdc_ledger` WHERE `pipeline` = 'shop' AND `epoch` = 7)
  CROSS JOIN VALUES
    (FALSE, CAST(70.000002 AS DECIMAL(18, 6)), 1L, 2L, CAST(NULL AS STRING), 97500059904L, 97500059904L, CAST(NULL AS TIMESTAMP), TRUE, TRUE, CAST(ARRAY(named_struct('table', 'main.bronze.customer', 'version', CAST(NULL AS BIGINT)), named_struct('table', 'main.bronze.order_line', 'version', 12L)) AS ARRAY<STRUCT<`table`: STRING, `version`: BIGINT>>), 0L, 0L, 0L),
    (FALSE, CAST(0.000000 AS DECIMAL(18, 6)), 1L, 3L, '7-12', 97500059720L, 97500059904L, CAST('1970-01-01T00:00:00Z' AS TIMESTAMP), FALSE, TRUE, CAST(ARRAY(named_struct('table', 'main.bronze.customer', 'version', CAST(NULL AS BIGINT)), named_struct('table', 'main.bronze.order_line', 'version', 12L)) AS ARRAY<STRUCT<`table`: STRING, `version`: BIGINT>>), 9L, 4000L, 2345L),
    (TRUE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
  AS e (`old`, `age`, `generation`, `sequence`, `batch`, `from_lsn`, `to_lsn`, `committed_at`, `whole`, `consistent`, `tables`, `statements`, `rows`, `millis`)
) AS s
ON t.`pipeline` = 'shop' AND (
  NOT s.`old` AND t.`epoch` = 7 AND t.`sequence` = s.`sequence`
  OR s.`old` AND (t.`applied_at` < current_timestamp() - INTERVAL '192' HOUR OR t.`epoch` > 7))
WHEN MATCHED AND s.`old` THEN DELETE
WHEN NOT MATCHED AND NOT s.`old` THEN INSERT (
  `pipeline`, `epoch`, `applied_at`, `generation`, `sequence`, `batch`, `from_lsn`, `to_lsn`, `committed_at`, `whole`, `consistent`, `tables`, `statements`, `rows`, `millis`
) VALUES (
  'shop', 7, current_timestamp() - make_dt_interval(0, 0, 0, s.`age`), s.`generation`, s.`sequence`, s.`batch`, s.`from_lsn`, s.`to_lsn`, s.`committed_at`, s.`whole`, s.`consistent`, s.`tables`, s.`statements`, s.`rows`, s.`millis`
);
