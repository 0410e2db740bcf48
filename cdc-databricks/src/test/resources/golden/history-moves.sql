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
      COALESCE(LAG(struct(`c1`, `c2`)) OVER lineage, struct(`origin_c1` AS `c1`, `origin_c2` AS `c2`)) AS previous
    FROM changes
    WINDOW lineage AS (PARTITION BY `origin_c1`, `origin_c2`, _cdc_incarnation ORDER BY _cdc_lsn, _cdc_ordinal)
  ),
  events AS (
    SELECT
      CASE WHEN leaves THEN previous.`c1` ELSE `c1` END AS `c1`,
      CASE WHEN leaves THEN previous.`c2` ELSE `c2` END AS `c2`,
      `c4`,
      `c5`,
      `c6`,
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
  placed AS (
    SELECT
      *,
      LAG(_cdc_lsn) OVER same_key IS NULL AS is_first,
      LEAD(_cdc_lsn) OVER same_key AS next_lsn,
      LEAD(_cdc_committed_at) OVER same_key AS next_at
    FROM events
    WINDOW same_key AS (PARTITION BY `c1`, `c2` ORDER BY _cdc_lsn, _cdc_ordinal)
  )
  SELECT
    made.`c1`,
    made.`c2`,
    made.`c4`,
    made.`c5`,
    made.`c6`,
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
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_valid_from`,
  s.`_cdc_valid_to`
);
