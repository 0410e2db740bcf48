CREATE TABLE IF NOT EXISTS `main`.`bronze`.`order_line` (
  `order_id` BIGINT NOT NULL COMMENT 'source type bigint, attribute 1',
  `line` INT NOT NULL COMMENT 'source type integer, attribute 2',
  `price` DECIMAL(10,2) COMMENT 'source type numeric(10,2), attribute 4',
  `it's a note` STRING COMMENT 'source type text, attribute 5',
  `tags` ARRAY<STRING> COMMENT 'source type text[], attribute 6',
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot',
  `_cdc_deleted` BOOLEAN COMMENT 'whether the row was deleted at the source',
  PRIMARY KEY (`order_id`, `line`) RELY
)
USING DELTA
CLUSTER BY (`order_id`, `line`)
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
    last.`c1`,
    last.`c2`,
    last.`c4`,
    last.`c5`,
    last.`c6`,
    last._cdc_lsn,
    last._cdc_ordinal,
    last._cdc_xid,
    last._cdc_committed_at,
    last._cdc_op = 'D' AS gone
  FROM (
    SELECT
      `c1`,
      `c2`,
      max_by(named_struct('c1', `c1`, 'c2', `c2`, 'c4', `c4`, 'c5', `c5`, 'c6', `c6`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at, '_cdc_op', _cdc_op), struct(_cdc_lsn, _cdc_ordinal)) AS last
    FROM (
      SELECT * FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
      WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
    )
    GROUP BY `c1`, `c2`
  )
) AS s
ON t.`order_id` = s.`c1` AND t.`line` = s.`c2`
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) AND s.gone THEN UPDATE SET
  t.`_cdc_deleted` = TRUE,
  t.`_cdc_lsn` = s.`_cdc_lsn`,
  t.`_cdc_ordinal` = s.`_cdc_ordinal`,
  t.`_cdc_xid` = s.`_cdc_xid`,
  t.`_cdc_committed_at` = s.`_cdc_committed_at`
WHEN MATCHED AND (
  s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0)
  OR NOT s.gone AND t.`_cdc_deleted` AND s._cdc_lsn = t.`_cdc_lsn` AND s._cdc_ordinal = t.`_cdc_ordinal`
) THEN UPDATE SET
  t.`order_id` = s.`c1`,
  t.`line` = s.`c2`,
  t.`price` = s.`c4`,
  t.`it's a note` = s.`c5`,
  t.`tags` = s.`c6`,
  t.`_cdc_lsn` = s.`_cdc_lsn`,
  t.`_cdc_ordinal` = s.`_cdc_ordinal`,
  t.`_cdc_xid` = s.`_cdc_xid`,
  t.`_cdc_committed_at` = s.`_cdc_committed_at`,
  t.`_cdc_deleted` = FALSE
WHEN NOT MATCHED AND NOT s.gone THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_deleted`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  FALSE
)
WHEN NOT MATCHED BY SOURCE AND COALESCE(t.`_cdc_lsn`, 0) < 97500059888 AND NOT COALESCE(t.`_cdc_deleted`, FALSE) THEN UPDATE SET
  t.`_cdc_deleted` = TRUE,
  t.`_cdc_lsn` = 97500059888,
  t.`_cdc_ordinal` = 0,
  t.`_cdc_xid` = NULL,
  t.`_cdc_committed_at` = NULL;

UPDATE `main`.`bronze`.`order_line` SET
  `_cdc_deleted` = TRUE,
  `_cdc_lsn` = 97500059888,
  `_cdc_ordinal` = 0,
  `_cdc_xid` = NULL,
  `_cdc_committed_at` = NULL
WHERE COALESCE(`_cdc_lsn`, 0) < 97500059888 AND NOT COALESCE(`_cdc_deleted`, FALSE);

INSERT OVERWRITE `main`.`bronze`.`order_line` (`order_id`, `line`, `price`, `it's a note`, `tags`, `dropped`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`, `_cdc_deleted`)
SELECT s.`order_id`, s.`line`, s.`price`, s.`it's a note`, s.`tags`, NULL, s.`_cdc_lsn`, s.`_cdc_ordinal`, s.`_cdc_xid`, s.`_cdc_committed_at`, s.`_cdc_deleted`
FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2` AS s
UNION ALL
SELECT t.`order_id`, t.`line`, t.`price`, t.`it's a note`, t.`tags`, t.`dropped`, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN LEAST(t.`_cdc_lsn`, 97500059720) ELSE 97500059720 END, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN t.`_cdc_ordinal` ELSE 0 END, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN t.`_cdc_xid` END, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN t.`_cdc_committed_at` END, TRUE
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY `order_id`, `line` ORDER BY COALESCE(`_cdc_lsn`, 0) DESC, `_cdc_ordinal` DESC) AS `_cdc_rank`
  FROM `main`.`bronze`.`order_line`
) AS t
LEFT ANTI JOIN `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2` AS s
ON s.`order_id` <=> t.`order_id` AND s.`line` <=> t.`line`
WHERE t.`_cdc_rank` = 1;
