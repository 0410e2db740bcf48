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
ON t.`order_id` = s.`c1` AND t.`line` = s.`c2`
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) AND s.gone THEN DELETE
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) THEN UPDATE SET
  t.`order_id` = s.`c1`,
  t.`line` = s.`c2`,
  t.`price` = CASE WHEN s.`has_c4` THEN s.`c4` WHEN NOT s.moved THEN t.`price` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'price\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ')')) END,
  t.`it's a note` = CASE WHEN s.`has_c5` THEN s.`c5` WHEN NOT s.moved THEN t.`it's a note` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'it\'s a note\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ')')) END,
  t.`tags` = CASE WHEN s.`has_c6` THEN s.`c6` WHEN NOT s.moved THEN t.`tags` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'tags\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ')')) END,
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
  CASE WHEN s.`has_c4` THEN s.`c4` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'price\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ')')) END,
  CASE WHEN s.`has_c5` THEN s.`c5` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'it\'s a note\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ')')) END,
  CASE WHEN s.`has_c6` THEN s.`c6` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'tags\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ')')) END,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`
);
