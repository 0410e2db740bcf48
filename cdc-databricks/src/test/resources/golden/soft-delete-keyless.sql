MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT
    `c4`,
    `c5`,
    _cdc_lsn,
    _cdc_ordinal,
    _cdc_xid,
    _cdc_committed_at,
    FALSE AS `_cdc_deleted`
  FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
  WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
) AS s
ON t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_ordinal` = s._cdc_ordinal
WHEN NOT MATCHED THEN INSERT (
  `price`,
  `it's a note`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_deleted`
) VALUES (
  s.`c4`,
  s.`c5`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_deleted`
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH folded AS (
    SELECT
      max_by(named_struct('c4', `c4`, 'c5', `c5`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at), struct(_cdc_lsn, _cdc_ordinal)) AS last,
      SUM(CASE WHEN _cdc_op = 'D' THEN -1 ELSE 1 END) AS delta
    FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
    WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
    GROUP BY `c4`, `c5`
    HAVING delta <> 0
  ),
  counted AS (
    SELECT
      any_value(last) AS last,
      any_value(delta) AS delta,
      COUNT_IF(NOT found.deleted AND NOT (found.at > last._cdc_lsn OR found.at = last._cdc_lsn AND found.ordinal >= last._cdc_ordinal)) AS copies,
      COUNT_IF(found.at > last._cdc_lsn OR found.at = last._cdc_lsn AND found.ordinal >= last._cdc_ordinal) AS applied
    FROM folded
    LEFT JOIN (
      SELECT
        `price` AS `c4`,
        `it's a note` AS `c5`,
        COALESCE(`_cdc_lsn`, 0) AS at,
        COALESCE(`_cdc_ordinal`, 0) AS ordinal,
        COALESCE(`_cdc_deleted`, FALSE) AS deleted
      FROM `main`.`bronze`.`order_line`
    ) AS found
    ON found.`c4` <=> last.`c4`
    AND found.`c5` <=> last.`c5`
    GROUP BY last._cdc_lsn, last._cdc_ordinal
  )
  SELECT
    last.`c4`,
    last.`c5`,
    last._cdc_lsn,
    last._cdc_ordinal,
    last._cdc_xid,
    last._cdc_committed_at,
    copy = 0 AS removes,
    copy > alive AS `_cdc_deleted`
  FROM (
    SELECT
      last,
      CASE WHEN delta > 0 THEN delta ELSE copies + delta END AS alive,
      explode(sequence(CASE WHEN delta < 0 THEN 0 ELSE 1 END, CASE
        WHEN delta > 0 THEN delta
        WHEN copies + delta >= 0 THEN copies
        ELSE CAST(raise_error('[CDC_ROWS_MISSING] table sales.order_line has fewer copies of a row than the source removed') AS BIGINT)
      END)) AS copy
    FROM counted
    WHERE applied = 0 AND (delta > 0 OR copies > 0)
  )
) AS s
ON s.removes AND NOT COALESCE(t.`_cdc_deleted`, FALSE)
  AND t.`price` <=> s.`c4`
  AND t.`it's a note` <=> s.`c5`
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND NOT s.removes THEN INSERT (
  `price`,
  `it's a note`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_deleted`
) VALUES (
  s.`c4`,
  s.`c5`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_deleted`
);

INSERT OVERWRITE `main`.`bronze`.`order_line` (`price`, `it's a note`, `dropped`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`, `_cdc_deleted`)
SELECT s.`price`, s.`it's a note`, NULL, s.`_cdc_lsn`, s.`_cdc_ordinal`, s.`_cdc_xid`, s.`_cdc_committed_at`, s.`_cdc_deleted`
FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2` AS s
UNION ALL
SELECT t.`price`, t.`it's a note`, t.`dropped`, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN LEAST(t.`_cdc_lsn`, 97500059720) ELSE 97500059720 END, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN t.`_cdc_ordinal` ELSE 0 END, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN t.`_cdc_xid` END, CASE WHEN COALESCE(t.`_cdc_deleted`, FALSE) THEN t.`_cdc_committed_at` END, TRUE
FROM `main`.`bronze`.`order_line` AS t
WHERE COALESCE(t.`_cdc_deleted`, FALSE)
UNION ALL
SELECT t.`price`, t.`it's a note`, NULL, 97500059720, 0, NULL, NULL, TRUE
FROM (
  SELECT `price`, `it's a note` FROM `main`.`bronze`.`order_line` AS t WHERE NOT COALESCE(t.`_cdc_deleted`, FALSE)
  EXCEPT ALL
  SELECT `price`, `it's a note` FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`
) AS t;
