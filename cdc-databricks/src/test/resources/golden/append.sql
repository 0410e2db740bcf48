CREATE TABLE IF NOT EXISTS `main`.`bronze`.`order_line` (
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot',
  `_cdc_op` STRING COMMENT 'I insert, U update, D delete, T truncate; R a row and S the end of a snapshot',
  `_cdc_unchanged` ARRAY<STRING> COMMENT 'columns whose value did not change and was not sent',
  `_cdc_old_key` STRING COMMENT 'the key before the change, as JSON, where the change changed it',
  `_cdc_generation` BIGINT COMMENT 'rises with each accepted source; positions of one do not compare',
  `order_id` BIGINT COMMENT 'source type bigint, attribute 1',
  `line` INT COMMENT 'source type integer, attribute 2',
  `price` DECIMAL(10,2) COMMENT 'source type numeric(10,2), attribute 4',
  `it's a note` STRING COMMENT 'source type text, attribute 5',
  `tags` ARRAY<STRING> COMMENT 'source type text[], attribute 6'
)
USING DELTA
CLUSTER BY (`_cdc_lsn`)
COMMENT 'replicated from sales.order_line'
TBLPROPERTIES (
  'delta.columnMapping.mode' = 'name',
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.enableRowTracking' = 'true',
  'delta.enableTypeWidening' = 'true'
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT
    `c1`,
    `c2`,
    `c4`,
    `c5`,
    `c6`,
    _cdc_lsn,
    _cdc_ordinal,
    _cdc_xid,
    _cdc_committed_at,
    _cdc_op,
    CAST(NULL AS ARRAY<STRING>) AS _cdc_unchanged,
    CAST(NULL AS STRING) AS _cdc_old_key,
    CAST(1 AS BIGINT) AS _cdc_generation
  FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
  WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
) AS s
ON t.`_cdc_lsn` > 97500059720
  AND t.`_cdc_lsn` = s._cdc_lsn
  AND t.`_cdc_ordinal` = s._cdc_ordinal
  AND t.`_cdc_xid` = s._cdc_xid
  AND t.`_cdc_committed_at` = s._cdc_committed_at
WHEN NOT MATCHED THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_op`,
  `_cdc_unchanged`,
  `_cdc_old_key`,
  `_cdc_generation`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s._cdc_lsn,
  s._cdc_ordinal,
  s._cdc_xid,
  s._cdc_committed_at,
  s._cdc_op,
  s._cdc_unchanged,
  s._cdc_old_key,
  s._cdc_generation
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT
    `c1`,
    `c2`,
    `c4`,
    `c5`,
    `c6`,
    _cdc_lsn,
    _cdc_ordinal,
    _cdc_xid,
    _cdc_committed_at,
    _cdc_op,
    filter(transform(_cdc_unchanged, id -> map(4, 'price', 5, 'it\'s a note', 6, 'tags')[id]), name -> name IS NOT NULL) AS _cdc_unchanged,
    CASE WHEN _cdc_op = 'U' AND NOT (_cdc_before.`c1` <=> `c1` AND _cdc_before.`c2` <=> `c2`) THEN to_json(named_struct('order_id', _cdc_before.`c1`, 'line', _cdc_before.`c2`), map('ignoreNullFields', 'false', 'timeZone', 'UTC', 'timestampFormat', 'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSS')) END AS _cdc_old_key,
    CAST(1 AS BIGINT) AS _cdc_generation
  FROM (
    SELECT
      *,
      COALESCE(
        LAG(named_struct('c1', `c1`, 'c2', `c2`)) OVER (PARTITION BY _cdc_lineage, _cdc_incarnation ORDER BY _cdc_lsn, _cdc_ordinal),
        _cdc_lineage) AS _cdc_before
    FROM (
      SELECT
        *,
        named_struct('c1', CASE WHEN _cdc_origin IS NULL THEN `c1` ELSE _cdc_origin.`c1` END, 'c2', CASE WHEN _cdc_origin IS NULL THEN `c2` ELSE _cdc_origin.`c2` END) AS _cdc_lineage,
        COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
      FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
        WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
    )
  )
) AS s
ON t.`_cdc_lsn` > 97500059720
  AND t.`_cdc_lsn` = s._cdc_lsn
  AND t.`_cdc_ordinal` = s._cdc_ordinal
  AND t.`_cdc_xid` = s._cdc_xid
  AND t.`_cdc_committed_at` = s._cdc_committed_at
WHEN NOT MATCHED THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_op`,
  `_cdc_unchanged`,
  `_cdc_old_key`,
  `_cdc_generation`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s._cdc_lsn,
  s._cdc_ordinal,
  s._cdc_xid,
  s._cdc_committed_at,
  s._cdc_op,
  s._cdc_unchanged,
  s._cdc_old_key,
  s._cdc_generation
);
