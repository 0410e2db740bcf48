SELECT
  concat_ws(', ', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), COALESCE(CAST(s.`c2` AS STRING), 'NULL')),
  concat_ws(', ',
    CASE WHEN NOT s.`has_c4` THEN 'price' END,
    CASE WHEN NOT s.`has_c5` THEN 'it\'s a note' END,
    CASE WHEN NOT s.`has_c6` THEN 'tags' END)
FROM (
  SELECT
    last.`c1`,
    last.`c2`,
    `sent_c4`.value AS `c4`,
    `sent_c4` IS NOT NULL AS `has_c4`,
    `sent_c5`.value AS `c5`,
    `sent_c5` IS NOT NULL AS `has_c5`,
    `sent_c6`.value AS `c6`,
    `sent_c6` IS NOT NULL AS `has_c6`,
    last._cdc_lsn,
    last._cdc_ordinal,
    last._cdc_xid,
    last._cdc_committed_at,
    last._cdc_op = 'D' AS gone
  FROM (
    SELECT
      `c1`,
      `c2`,
      max_by(named_struct('c1', `c1`, 'c2', `c2`, 'c4', `c4`, 'c5', `c5`, 'c6', `c6`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at, '_cdc_op', _cdc_op), struct(_cdc_lsn, _cdc_ordinal)) AS last,
      max_by(named_struct('value', `c4`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 4), FALSE)) AS `sent_c4`,
      max_by(named_struct('value', `c5`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 5), FALSE)) AS `sent_c5`,
      max_by(named_struct('value', `c6`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 6), FALSE)) AS `sent_c6`
    FROM (
      SELECT * FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
      WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
    )
    GROUP BY `c1`, `c2`
  )
) AS s
LEFT JOIN (SELECT *, TRUE AS `_cdc_found` FROM `main`.`bronze`.`order_line`) AS t
ON t.`order_id` = s.`c1` AND t.`line` = s.`c2`
WHERE NOT s.gone
  AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0)
  AND (t.`_cdc_found` IS NULL)
  AND NOT (s.`has_c4` AND s.`has_c5` AND s.`has_c6`)
LIMIT 1;
