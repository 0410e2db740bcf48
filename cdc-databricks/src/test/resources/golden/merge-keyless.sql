MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH folded AS (
    SELECT
      max_by(named_struct('c4', `c4`, 'c5', `c5`, 'c6', `c6`, 'c7', `c7`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at), struct(_cdc_lsn, _cdc_ordinal)) AS last,
      SUM(CASE WHEN _cdc_op = 'D' THEN -1 ELSE 1 END) AS delta
    FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
    WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
    GROUP BY `c4`, `c5`, `c6`, CAST(`c7` AS STRING)
    HAVING delta <> 0
  ),
  counted AS (
    SELECT
      any_value(last) AS last,
      any_value(delta) AS delta,
      COUNT_IF(found.at < last._cdc_lsn) AS copies,
      COUNT_IF(found.at >= last._cdc_lsn) AS applied
    FROM folded
    LEFT JOIN (
      SELECT
        `price` AS `c4`,
        `it's a note` AS `c5`,
        `tags` AS `c6`,
        `weight` AS `c7`,
        COALESCE(`_cdc_lsn`, 0) AS at
      FROM `main`.`bronze`.`order_line`
    ) AS found
    ON found.`c4` <=> last.`c4`
    AND found.`c5` <=> last.`c5`
    AND found.`c6` <=> last.`c6`
    AND CAST(found.`c7` AS STRING) <=> CAST(last.`c7` AS STRING)
    GROUP BY last._cdc_lsn, last._cdc_ordinal
  )
  SELECT
    last.`c4`,
    last.`c5`,
    last.`c6`,
    last.`c7`,
    last._cdc_lsn,
    last._cdc_ordinal,
    last._cdc_xid,
    last._cdc_committed_at,
    copy = 0 AS removes
  FROM (
    SELECT
      last,
      explode(sequence(CASE WHEN delta < 0 THEN 0 ELSE 1 END, CASE
        WHEN delta > 0 THEN delta
        WHEN copies + delta >= 0 THEN copies + delta
        ELSE CAST(raise_error('[CDC_ROWS_MISSING] table sales.order_line has fewer copies of a row than the source removed') AS BIGINT)
      END)) AS copy
    FROM counted
    WHERE applied = 0 AND (delta > 0 OR copies > 0)
  )
) AS s
ON s.removes AND t.`price` <=> s.`c4`
  AND t.`it's a note` <=> s.`c5`
  AND t.`tags` <=> s.`c6`
  AND CAST(t.`weight` AS STRING) <=> CAST(s.`c7` AS STRING)
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND NOT s.removes THEN INSERT (
  `price`,
  `it's a note`,
  `tags`,
  `weight`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`
) VALUES (
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`c7`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`
);
