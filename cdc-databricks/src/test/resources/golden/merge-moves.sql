MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH folded AS (
    SELECT
      *,
      NOT (_cdc_incarnation = 0 AND last.`c1` <=> `origin_c1` AND last.`c2` <=> `origin_c2`) AS moved
    FROM (
      SELECT
        `origin_c1`,
        `origin_c2`,
        _cdc_incarnation,
        max_by(named_struct('c1', `c1`, 'c2', `c2`, 'c4', `c4`, 'c5', `c5`, 'c6', `c6`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at, '_cdc_op', _cdc_op), struct(_cdc_lsn, _cdc_ordinal)) AS last
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
      last.`c4`,
      last.`c5`,
      last.`c6`,
      last._cdc_lsn,
      last._cdc_ordinal,
      last._cdc_xid,
      last._cdc_committed_at,
      FALSE AS gone
    FROM folded
    WHERE last._cdc_op <> 'D'
    UNION ALL
    SELECT
      `origin_c1` AS `c1`,
      `origin_c2` AS `c2`,
      NULL AS `c4`,
      NULL AS `c5`,
      NULL AS `c6`,
      last._cdc_lsn,
      last._cdc_ordinal,
      last._cdc_xid,
      last._cdc_committed_at,
      TRUE AS gone
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
ON t.`order_id` = s.`c1` AND t.`line` = s.`c2`
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) AND s.gone THEN DELETE
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) THEN UPDATE SET
  t.`order_id` = s.`c1`,
  t.`line` = s.`c2`,
  t.`price` = s.`c4`,
  t.`it's a note` = s.`c5`,
  t.`tags` = s.`c6`,
  t.`_cdc_lsn` = s.`_cdc_lsn`,
  t.`_cdc_ordinal` = s.`_cdc_ordinal`,
  t.`_cdc_xid` = s.`_cdc_xid`,
  t.`_cdc_committed_at` = s.`_cdc_committed_at`
WHEN NOT MATCHED AND NOT s.gone THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`
);
