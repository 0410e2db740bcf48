MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH folded AS (
    SELECT
      *,
      NOT (_cdc_incarnation = 0 AND last.`c1` <=> `origin_c1` AND last.`c2` <=> `origin_c2` AND last.`c3` <=> `origin_c3` AND last.`c4` <=> `origin_c4` AND last.`c5` <=> `origin_c5` AND last.`c6` <=> `origin_c6` AND last.`c7` <=> `origin_c7`) AS moved
    FROM (
      SELECT
        `origin_c1`,
        `origin_c2`,
        `origin_c3`,
        `origin_c4`,
        `origin_c5`,
        `origin_c6`,
        `origin_c7`,
        _cdc_incarnation,
        max_by(named_struct('c1', `c1`, 'c2', `c2`, 'c3', `c3`, 'c4', `c4`, 'c5', `c5`, 'c6', `c6`, 'c7', `c7`, 'c8', `c8`, '_cdc_lsn', _cdc_lsn, '_cdc_ordinal', _cdc_ordinal, '_cdc_xid', _cdc_xid, '_cdc_committed_at', _cdc_committed_at, '_cdc_op', _cdc_op), struct(_cdc_lsn, _cdc_ordinal)) AS last,
        max_by(named_struct('value', `c8`), struct(_cdc_lsn, _cdc_ordinal)) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, 8), FALSE)) AS `sent_c8`
      FROM (
        SELECT
          *,
          CASE WHEN _cdc_origin IS NULL THEN `c1` ELSE _cdc_origin.`c1` END AS `origin_c1`,
          CASE WHEN _cdc_origin IS NULL THEN `c2` ELSE _cdc_origin.`c2` END AS `origin_c2`,
          CASE WHEN _cdc_origin IS NULL THEN `c3` ELSE _cdc_origin.`c3` END AS `origin_c3`,
          CASE WHEN _cdc_origin IS NULL THEN `c4` ELSE _cdc_origin.`c4` END AS `origin_c4`,
          CASE WHEN _cdc_origin IS NULL THEN `c5` ELSE _cdc_origin.`c5` END AS `origin_c5`,
          CASE WHEN _cdc_origin IS NULL THEN `c6` ELSE _cdc_origin.`c6` END AS `origin_c6`,
          CASE WHEN _cdc_origin IS NULL THEN `c7` ELSE _cdc_origin.`c7` END AS `origin_c7`,
          COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
        FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
        WHERE _cdc_batch = '7-12' AND _cdc_lsn > 0
      )
      GROUP BY `origin_c1`, `origin_c2`, `origin_c3`, `origin_c4`, `origin_c5`, `origin_c6`, `origin_c7`, _cdc_incarnation
    )
  ),
  ends AS (
    SELECT
      last.`c1`,
      last.`c2`,
      last.`c3`,
      last.`c4`,
      last.`c5`,
      last.`c6`,
      last.`c7`,
      CASE WHEN `sent_c8` IS NULL THEN before.`c8` ELSE `sent_c8`.value END AS `c8`,
      `sent_c8` IS NOT NULL OR before.found IS NOT NULL AS `has_c8`,
      last._cdc_lsn,
      last._cdc_ordinal,
      last._cdc_xid,
      last._cdc_committed_at,
      FALSE AS gone,
      folded.moved
    FROM folded
  LEFT JOIN (
    SELECT `id` AS `origin_c1`, `it's a name` AS `origin_c2`, `day` AS `origin_c3`, `at` AS `origin_c4`, `local` AS `origin_c5`, `small` AS `origin_c6`, `price` AS `origin_c7`, `note` AS `c8`, TRUE AS found FROM `main`.`bronze`.`order_line`
    WHERE `id` BETWEEN -9223372036854775808L AND 17L AND `it's a name` BETWEEN '' AND 'it\'s \\ 漢' AND `day` BETWEEN DATE'0001-01-01' AND DATE'9999-12-31' AND `at` BETWEEN TIMESTAMP'2026-11-21T10:00:00.000000Z' AND TIMESTAMP'2026-11-21T10:00:00.000001Z' AND `local` BETWEEN TIMESTAMP_NTZ'0001-01-01T00:00:00.000000' AND TIMESTAMP_NTZ'2026-11-21T10:00:00.500000' AND `small` BETWEEN -3S AND 0S AND `price` BETWEEN CAST('-1.50' AS DECIMAL(10,2)) AND CAST('12.00' AS DECIMAL(10,2))
  ) AS before
  ON folded.moved AND folded._cdc_incarnation = 0 AND before.`origin_c1` <=> folded.`origin_c1` AND before.`origin_c2` <=> folded.`origin_c2` AND before.`origin_c3` <=> folded.`origin_c3` AND before.`origin_c4` <=> folded.`origin_c4` AND before.`origin_c5` <=> folded.`origin_c5` AND before.`origin_c6` <=> folded.`origin_c6` AND before.`origin_c7` <=> folded.`origin_c7`
    WHERE last._cdc_op <> 'D'
    UNION ALL
    SELECT
      `origin_c1` AS `c1`,
      `origin_c2` AS `c2`,
      `origin_c3` AS `c3`,
      `origin_c4` AS `c4`,
      `origin_c5` AS `c5`,
      `origin_c6` AS `c6`,
      `origin_c7` AS `c7`,
      NULL AS `c8`,
      TRUE AS `has_c8`,
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
      COUNT_IF(NOT gone) OVER (PARTITION BY `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7`) AS alive
    FROM ends
  )
  WHERE NOT gone OR alive = 0
) AS s
ON t.`id` = s.`c1` AND t.`it's a name` = s.`c2` AND t.`day` = s.`c3` AND t.`at` = s.`c4` AND t.`local` = s.`c5` AND t.`small` = s.`c6` AND t.`price` = s.`c7`
  AND t.`id` BETWEEN -9223372036854775808L AND 17L
  AND t.`it's a name` BETWEEN '' AND 'it\'s \\ 漢'
  AND t.`day` BETWEEN DATE'0001-01-01' AND DATE'9999-12-31'
  AND t.`at` BETWEEN TIMESTAMP'2026-11-21T10:00:00.000000Z' AND TIMESTAMP'2026-11-21T10:00:00.000001Z'
  AND t.`local` BETWEEN TIMESTAMP_NTZ'0001-01-01T00:00:00.000000' AND TIMESTAMP_NTZ'2026-11-21T10:00:00.500000'
  AND t.`small` BETWEEN -3S AND 0S
  AND t.`price` BETWEEN CAST('-1.50' AS DECIMAL(10,2)) AND CAST('12.00' AS DECIMAL(10,2))
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) AND s.gone THEN DELETE
WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) THEN UPDATE SET
  t.`id` = s.`c1`,
  t.`it's a name` = s.`c2`,
  t.`day` = s.`c3`,
  t.`at` = s.`c4`,
  t.`local` = s.`c5`,
  t.`small` = s.`c6`,
  t.`price` = s.`c7`,
  t.`note` = CASE WHEN s.`has_c8` THEN s.`c8` WHEN NOT s.moved THEN t.`note` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'note\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c3` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c4` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c5` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c6` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c7` AS STRING), 'NULL'), ')')) END,
  t.`_cdc_lsn` = s.`_cdc_lsn`,
  t.`_cdc_ordinal` = s.`_cdc_ordinal`,
  t.`_cdc_xid` = s.`_cdc_xid`,
  t.`_cdc_committed_at` = s.`_cdc_committed_at`
WHEN NOT MATCHED AND NOT s.gone THEN INSERT (
  `id`,
  `it's a name`,
  `day`,
  `at`,
  `local`,
  `small`,
  `price`,
  `note`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c3`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`c7`,
  CASE WHEN s.`has_c8` THEN s.`c8` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'note\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c2` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c3` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c4` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c5` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c6` AS STRING), 'NULL'), ', ', COALESCE(CAST(s.`c7` AS STRING), 'NULL'), ')')) END,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH changes AS (
    SELECT
      *,
      CASE WHEN _cdc_origin IS NULL THEN `c1` ELSE _cdc_origin.`c1` END AS `origin_c1`,
      CASE WHEN _cdc_origin IS NULL THEN `c2` ELSE _cdc_origin.`c2` END AS `origin_c2`,
      CASE WHEN _cdc_origin IS NULL THEN `c3` ELSE _cdc_origin.`c3` END AS `origin_c3`,
      CASE WHEN _cdc_origin IS NULL THEN `c4` ELSE _cdc_origin.`c4` END AS `origin_c4`,
      CASE WHEN _cdc_origin IS NULL THEN `c5` ELSE _cdc_origin.`c5` END AS `origin_c5`,
      CASE WHEN _cdc_origin IS NULL THEN `c6` ELSE _cdc_origin.`c6` END AS `origin_c6`,
      CASE WHEN _cdc_origin IS NULL THEN `c7` ELSE _cdc_origin.`c7` END AS `origin_c7`,
      COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
    FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
    WHERE _cdc_batch = '7-12' AND _cdc_lsn > 0
  ),
  followed AS (
    SELECT
      *,
      COALESCE(LAG(struct(`c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7`)) OVER lineage, struct(`origin_c1` AS `c1`, `origin_c2` AS `c2`, `origin_c3` AS `c3`, `origin_c4` AS `c4`, `origin_c5` AS `c5`, `origin_c6` AS `c6`, `origin_c7` AS `c7`)) AS previous,
      last_value(CASE WHEN NOT COALESCE(array_contains(_cdc_unchanged, 8), FALSE) THEN named_struct('value', `c8`) END) IGNORE NULLS OVER lineage AS `sent_c8`
    FROM changes
    WINDOW lineage AS (PARTITION BY `origin_c1`, `origin_c2`, `origin_c3`, `origin_c4`, `origin_c5`, `origin_c6`, `origin_c7`, _cdc_incarnation ORDER BY _cdc_lsn, _cdc_ordinal)
  ),
  events AS (
    SELECT
      CASE WHEN leaves THEN previous.`c1` ELSE `c1` END AS `c1`,
      CASE WHEN leaves THEN previous.`c2` ELSE `c2` END AS `c2`,
      CASE WHEN leaves THEN previous.`c3` ELSE `c3` END AS `c3`,
      CASE WHEN leaves THEN previous.`c4` ELSE `c4` END AS `c4`,
      CASE WHEN leaves THEN previous.`c5` ELSE `c5` END AS `c5`,
      CASE WHEN leaves THEN previous.`c6` ELSE `c6` END AS `c6`,
      CASE WHEN leaves THEN previous.`c7` ELSE `c7` END AS `c7`,
      `sent_c8`,
      `origin_c1`,
      `origin_c2`,
      `origin_c3`,
      `origin_c4`,
      `origin_c5`,
      `origin_c6`,
      `origin_c7`,
      _cdc_incarnation,
      _cdc_lsn,
      _cdc_ordinal,
      _cdc_xid,
      _cdc_committed_at,
      NOT leaves AND _cdc_op <> 'D' AS stands
    FROM (
      SELECT
        *,
        explode(CASE WHEN _cdc_op = 'U' AND NOT (previous.`c1` <=> `c1` AND previous.`c2` <=> `c2` AND previous.`c3` <=> `c3` AND previous.`c4` <=> `c4` AND previous.`c5` <=> `c5` AND previous.`c6` <=> `c6` AND previous.`c7` <=> `c7`) THEN array(FALSE, TRUE) ELSE array(FALSE) END) AS leaves
      FROM followed
    )
  ),
  placed AS (
    SELECT
      *,
      LAG(_cdc_lsn) OVER same_key IS NULL AS is_first,
      LEAD(_cdc_lsn) OVER same_key AS next_lsn,
      LEAD(_cdc_committed_at) OVER same_key AS next_at
    FROM events
    WINDOW same_key AS (PARTITION BY `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7` ORDER BY _cdc_lsn, _cdc_ordinal)
  )
  SELECT
    made.`c1`,
    made.`c2`,
    made.`c3`,
    made.`c4`,
    made.`c5`,
    made.`c6`,
    made.`c7`,
    CASE WHEN made.`sent_c8` IS NULL THEN before.`c8` ELSE made.`sent_c8`.value END AS `c8`,
    made.`sent_c8` IS NOT NULL OR before.found IS NOT NULL AS `has_c8`,
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
    SELECT `id` AS `c1`, `it's a name` AS `c2`, `day` AS `c3`, `at` AS `c4`, `local` AS `c5`, `small` AS `c6`, `price` AS `c7`, `note` AS `c8`, COALESCE(`_cdc_lsn`, 0) AS at, TRUE AS found
    FROM `main`.`bronze`.`order_line`
    WHERE `_cdc_valid_to` IS NULL AND `id` BETWEEN -9223372036854775808L AND 17L AND `it's a name` BETWEEN '' AND 'it\'s \\ 漢' AND `day` BETWEEN DATE'0001-01-01' AND DATE'9999-12-31' AND `at` BETWEEN TIMESTAMP'2026-11-21T10:00:00.000000Z' AND TIMESTAMP'2026-11-21T10:00:00.000001Z' AND `local` BETWEEN TIMESTAMP_NTZ'0001-01-01T00:00:00.000000' AND TIMESTAMP_NTZ'2026-11-21T10:00:00.500000' AND `small` BETWEEN -3S AND 0S AND `price` BETWEEN CAST('-1.50' AS DECIMAL(10,2)) AND CAST('12.00' AS DECIMAL(10,2))
  ) AS before
  ON NOT made.closes AND made._cdc_incarnation = 0 AND before.at < made._cdc_lsn AND before.`c1` <=> made.`origin_c1` AND before.`c2` <=> made.`origin_c2` AND before.`c3` <=> made.`origin_c3` AND before.`c4` <=> made.`origin_c4` AND before.`c5` <=> made.`origin_c5` AND before.`c6` <=> made.`origin_c6` AND before.`c7` <=> made.`origin_c7` AND (made.`sent_c8` IS NULL)
) AS s
ON (t.`_cdc_valid_to` IS NULL OR t.`_cdc_lsn` > 0)
  AND t.`id` = s.`c1` AND t.`it's a name` = s.`c2` AND t.`day` = s.`c3` AND t.`at` = s.`c4` AND t.`local` = s.`c5` AND t.`small` = s.`c6` AND t.`price` = s.`c7`
  AND t.`id` BETWEEN -9223372036854775808L AND 17L
  AND t.`it's a name` BETWEEN '' AND 'it\'s \\ 漢'
  AND t.`day` BETWEEN DATE'0001-01-01' AND DATE'9999-12-31'
  AND t.`at` BETWEEN TIMESTAMP'2026-11-21T10:00:00.000000Z' AND TIMESTAMP'2026-11-21T10:00:00.000001Z'
  AND t.`local` BETWEEN TIMESTAMP_NTZ'0001-01-01T00:00:00.000000' AND TIMESTAMP_NTZ'2026-11-21T10:00:00.500000'
  AND t.`small` BETWEEN -3S AND 0S
  AND t.`price` BETWEEN CAST('-1.50' AS DECIMAL(10,2)) AND CAST('12.00' AS DECIMAL(10,2))
  AND CASE
    WHEN s.closes THEN t.`_cdc_valid_to` IS NULL AND COALESCE(t.`_cdc_lsn`, 0) < s._cdc_lsn
    ELSE t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_committed_at` <=> s._cdc_committed_at
  END
WHEN MATCHED AND t.`_cdc_valid_to` IS NULL AND s._cdc_valid_to IS NOT NULL THEN UPDATE SET
  t.`_cdc_valid_to` = s._cdc_valid_to
WHEN NOT MATCHED AND NOT s.closes THEN INSERT (
  `id`,
  `it's a name`,
  `day`,
  `at`,
  `local`,
  `small`,
  `price`,
  `note`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_valid_from`,
  `_cdc_valid_to`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c3`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`c7`,
  CASE WHEN s.`has_c8` THEN s.`c8` ELSE raise_error(concat('[CDC_VALUE_MISSING] column \'note\' of table sales.order_line did not change in this flush and its value is found nowhere, for key (', concat_ws(', ', COALESCE(CAST(s.`c1` AS STRING), 'NULL'), COALESCE(CAST(s.`c2` AS STRING), 'NULL'), COALESCE(CAST(s.`c3` AS STRING), 'NULL'), COALESCE(CAST(s.`c4` AS STRING), 'NULL'), COALESCE(CAST(s.`c5` AS STRING), 'NULL'), COALESCE(CAST(s.`c6` AS STRING), 'NULL'), COALESCE(CAST(s.`c7` AS STRING), 'NULL')), ')')) END,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_valid_from`,
  s.`_cdc_valid_to`
);
