MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH changes AS (
    SELECT
      *,
      CASE WHEN _cdc_origin IS NULL THEN `c1` ELSE _cdc_origin.`c1` END AS `origin_c1`,
      CASE WHEN _cdc_origin IS NULL THEN `c2` ELSE _cdc_origin.`c2` END AS `origin_c2`,
      COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
    FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
    WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
  ),
  followed AS (
    SELECT
      *,
      COALESCE(LAG(struct(`c1`, `c2`)) OVER lineage, struct(`origin_c1` AS `c1`, `origin_c2` AS `c2`)) AS previous,
      last_value(CASE WHEN NOT COALESCE(array_contains(_cdc_unchanged, 4), FALSE) THEN named_struct('value', `c4`) END) IGNORE NULLS OVER lineage AS `sent_c4`,
      last_value(CASE WHEN NOT COALESCE(array_contains(_cdc_unchanged, 5), FALSE) THEN named_struct('value', `c5`) END) IGNORE NULLS OVER lineage AS `sent_c5`,
      last_value(CASE WHEN NOT COALESCE(array_contains(_cdc_unchanged, 6), FALSE) THEN named_struct('value', `c6`) END) IGNORE NULLS OVER lineage AS `sent_c6`
    FROM changes
    WHERE _cdc_op <> 'T'
    WINDOW lineage AS (PARTITION BY `origin_c1`, `origin_c2`, _cdc_incarnation ORDER BY _cdc_lsn, _cdc_ordinal)
  ),
  events AS (
    SELECT
      CASE WHEN leaves THEN previous.`c1` ELSE `c1` END AS `c1`,
      CASE WHEN leaves THEN previous.`c2` ELSE `c2` END AS `c2`,
      `sent_c4`,
      `sent_c5`,
      `sent_c6`,
      `origin_c1`,
      `origin_c2`,
      _cdc_incarnation,
      _cdc_lsn,
      _cdc_ordinal,
      _cdc_xid,
      _cdc_committed_at,
      NOT leaves AND _cdc_op <> 'D' AS stands
    FROM (
      SELECT
        *,
        explode(CASE WHEN _cdc_op = 'U' AND NOT (previous.`c1` <=> `c1` AND previous.`c2` <=> `c2`) THEN array(FALSE, TRUE) ELSE array(FALSE) END) AS leaves
      FROM followed
    )
  ),
  emptied AS (
    SELECT * FROM events
    UNION ALL
    SELECT
      known.`c1`,
      known.`c2`,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      changes._cdc_lsn,
      changes._cdc_ordinal,
      changes._cdc_xid,
      changes._cdc_committed_at,
      FALSE
    FROM (
      SELECT `c1`, `c2` FROM events
      UNION
      SELECT `order_id`, `line` FROM `main`.`bronze`.`order_line` WHERE `_cdc_valid_to` IS NULL
    ) AS known
    CROSS JOIN changes
    WHERE changes._cdc_op = 'T'
  ),
  placed AS (
    SELECT
      *,
      LAG(_cdc_lsn) OVER same_key IS NULL AS is_first,
      LEAD(_cdc_lsn) OVER same_key AS next_lsn,
      LEAD(_cdc_committed_at) OVER same_key AS next_at
    FROM emptied
    WINDOW same_key AS (PARTITION BY `c1`, `c2` ORDER BY _cdc_lsn, _cdc_ordinal)
  )
  SELECT
    made.`c1`,
    made.`c2`,
    CASE WHEN made.`sent_c4` IS NULL THEN before.`c4` ELSE made.`sent_c4`.value END AS `c4`,
    made.`sent_c4` IS NOT NULL OR before.found IS NOT NULL AS `has_c4`,
    CASE WHEN made.`sent_c5` IS NULL THEN before.`c5` ELSE made.`sent_c5`.value END AS `c5`,
    made.`sent_c5` IS NOT NULL OR before.found IS NOT NULL AS `has_c5`,
    CASE WHEN made.`sent_c6` IS NULL THEN before.`c6` ELSE made.`sent_c6`.value END AS `c6`,
    made.`sent_c6` IS NOT NULL OR before.found IS NOT NULL AS `has_c6`,
    made._cdc_lsn,
    made._cdc_ordinal,
    made._cdc_xid,
    made._cdc_committed_at,
    made._cdc_committed_at AS _cdc_valid_from,
    CASE WHEN made.closes THEN made._cdc_committed_at ELSE made.next_at END AS _cdc_valid_to,
    made.closes
  FROM (
    SELECT
      *,
      explode(CASE
        WHEN is_first AND stands AND NOT (next_lsn <=> _cdc_lsn) THEN array(TRUE, FALSE)
        WHEN is_first THEN array(TRUE)
        WHEN stands AND NOT (next_lsn <=> _cdc_lsn) THEN array(FALSE)
      END) AS closes
    FROM placed
  ) AS made
  LEFT JOIN (
    SELECT `order_id` AS `c1`, `line` AS `c2`, `price` AS `c4`, `it's a note` AS `c5`, `tags` AS `c6`, COALESCE(`_cdc_lsn`, 0) AS at, TRUE AS found
    FROM `main`.`bronze`.`order_line`
    WHERE `_cdc_valid_to` IS NULL
  ) AS before
  ON NOT made.closes AND made._cdc_incarnation = 0 AND before.at < made._cdc_lsn AND before.`c1` <=> made.`origin_c1` AND before.`c2` <=> made.`origin_c2` AND (made.`sent_c4` IS NULL OR made.`sent_c5` IS NULL OR made.`sent_c6` IS NULL)
) AS s
ON (t.`_cdc_valid_to` IS NULL OR t.`_cdc_lsn` > 97500059904)
  AND t.`order_id` = s.`c1` AND t.`line` = s.`c2`
  AND CASE
    WHEN s.closes THEN t.`_cdc_valid_to` IS NULL AND COALESCE(t.`_cdc_lsn`, 0) < s._cdc_lsn
    ELSE t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_committed_at` <=> s._cdc_committed_at
  END
WHEN MATCHED AND t.`_cdc_valid_to` IS NULL AND s._cdc_valid_to IS NOT NULL THEN UPDATE SET
  t.`_cdc_valid_to` = s._cdc_valid_to
WHEN NOT MATCHED AND NOT s.closes THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_valid_from`,
  `_cdc_valid_to`
) VALUES (
  s.`c1`,
  s.`c2`,
  CASE WHEN s.`has_c4` THEN s.`c4` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'price\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', concat_ws(', ', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), COALESCE(CAST(s.`c2` AS STRING), 'NULL')), ')')) END,
  CASE WHEN s.`has_c5` THEN s.`c5` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'it\'s a note\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', concat_ws(', ', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), COALESCE(CAST(s.`c2` AS STRING), 'NULL')), ')')) END,
  CASE WHEN s.`has_c6` THEN s.`c6` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'tags\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', concat_ws(', ', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), COALESCE(CAST(s.`c2` AS STRING), 'NULL')), ')')) END,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_valid_from`,
  s.`_cdc_valid_to`
);
