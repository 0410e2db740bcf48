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
SELECT COUNT(*), COALESCE(SUM(-(copies + delta)), 0)
FROM counted
WHERE applied = 0 AND copies > 0 AND copies + delta < 0;
