SELECT
  concat_ws(', ', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), COALESCE(CAST(s.`c2` AS STRING), 'NULL')),
  concat_ws(', ',
    CASE WHEN NOT s.`has_c4` THEN 'price' END,
    CASE WHEN NOT s.`has_c5` THEN 'it\'s a note' END,
    CASE WHEN NOT s.`has_c6` THEN 'tags' END)
FROM (
  WITH folded AS (
    SELECT
      *,
      NOT (_cdc_incarnation = 0 AND last.`c1` <=> `origin_c1` AND last.`c2` <=> `origin_c2`) AS moved
    FROM (
      SELECT
        `origin_c1`,
        `origin_c2`,
        _cdc_incarnation,
        max_by(named_struct('c1', `c1`, 'c2', `c2`, 'c4', `c4`, 'c5', `c5`, 'c6', `c6`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at, '_cdc_op', _cdc_op), struct(_cdc_lsn, _cdc_ordinal)) AS last,
        max_by(named_struct('value', `c4`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 4), FALSE)) AS `sent_c4`,
        max_by(named_struct('value', `c5`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 5), FALSE)) AS `sent_c5`,
        max_by(named_struct('value', `c6`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 6), FALSE)) AS `sent_c6`
      FROM (
        SELECT
          *,
          CASE WHEN _cdc_origin IS NULL THEN `c1` ELSE _cdc_origin.`c1` END AS `origin_c1`,
          CASE WHEN _cdc_origin IS NULL THEN `c2` ELSE _cdc_origin.`c2` END AS `origin_c2`,
          COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
        FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
        WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
      )
      GROUP BY `origin_c1`, `origin_c2`, _cdc_incarnation
    )
  ),
  ends AS (
    SELECT
      last.`c1`,
      last.`c2`,
      CASE WHEN `sent_c4` IS NULL THEN before.`c4` ELSE `sent_c4`.value END AS `c4`,
      `sent_c4` IS NOT NULL OR before.found IS NOT NULL AS `has_c4`,
      CASE WHEN `sent_c5` IS NULL THEN before.`c5` ELSE `sent_c5`.value END AS `c5`,
      `sent_c5` IS NOT NULL OR before.found IS NOT NULL AS `has_c5`,
      CASE WHEN `sent_c6` IS NULL THEN before.`c6` ELSE `sent_c6`.value END AS `c6`,
      `sent_c6` IS NOT NULL OR before.found IS NOT NULL AS `has_c6`,
      last._cdc_lsn,
      last._cdc_ordinal,
      last._cdc_xid,
      last._cdc_committed_at,
      FALSE AS gone,
      folded.moved
    FROM folded
  LEFT JOIN (
    SELECT `order_id` AS `origin_c1`, `line` AS `origin_c2`, `price` AS `c4`, `it's a note` AS `c5`, `tags` AS `c6`, TRUE AS found FROM `main`.`bronze`.`order_line`
  ) AS before
  ON folded.moved AND folded._cdc_incarnation = 0 AND before.`origin_c1` <=> folded.`origin_c1` AND before.`origin_c2` <=> folded.`origin_c2`
    WHERE last._cdc_op <> 'D'
    UNION ALL
    SELECT
      `origin_c1` AS `c1`,
      `origin_c2` AS `c2`,
      NULL AS `c4`,
      TRUE AS `has_c4`,
      NULL AS `c5`,
      TRUE AS `has_c5`,
      NULL AS `c6`,
      TRUE AS `has_c6`,
      last._cdc_lsn,
      last._cdc_ordinal,
      last._cdc_xid,
      last._cdc_committed_at,
      TRUE AS gone,
      folded.moved
    FROM folded
    WHERE _cdc_incarnation = 0 AND (last._cdc_op = 'D' OR moved)
  )
  SELECT * FROM (
    SELECT
      *,
      COUNT_IF(NOT gone) OVER (PARTITION BY `c1`, `c2`) AS alive
    FROM ends
  )
  WHERE NOT gone OR alive = 0
) AS s
LEFT JOIN (SELECT *, TRUE AS `_cdc_found` FROM `main`.`bronze`.`order_line`) AS t
ON t.`order_id` = s.`c1` AND t.`line` = s.`c2`
WHERE NOT s.gone
  AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0)
  AND (t.`_cdc_found` IS NULL OR s.moved)
  AND NOT (s.`has_c4` AND s.`has_c5` AND s.`has_c6`)
LIMIT 1;
