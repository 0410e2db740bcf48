MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  WITH compared AS (
    SELECT
      CASE WHEN copied.found THEN copied.`c1` ELSE standing.`c1` END AS `c1`,
      CASE WHEN copied.found THEN copied.`c2` ELSE standing.`c2` END AS `c2`,
      copied.`c4`,
      copied.`c7`,
      standing.found AS stood,
      copied.found AS stands,
      COALESCE(standing.found AND copied.found
        AND standing.`c1` <=> copied.`c1`
        AND standing.`c2` <=> copied.`c2`
        AND standing.`c4` <=> copied.`c4`
        AND CAST(standing.`c7` AS STRING) <=> CAST(copied.`c7` AS STRING), FALSE) AS same,
      standing.at > 97500059720 AS beyond
    FROM (
      SELECT `order_id` AS `c1`, `line` AS `c2`, `price` AS `c4`, `weight` AS `c7`, COALESCE(`_cdc_lsn`, 0) AS at, TRUE AS found FROM `main`.`bronze`.`order_line`
      WHERE `_cdc_valid_to` IS NULL
    ) AS standing
    FULL OUTER JOIN (
      SELECT `order_id` AS `c1`, `line` AS `c2`, `price` AS `c4`, `weight` AS `c7`, TRUE AS found FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`
    ) AS copied
    ON standing.`c1` <=> copied.`c1` AND standing.`c2` <=> copied.`c2`
  )
  SELECT
    *,
    explode(CASE
      WHEN same THEN array('stay')
      WHEN stood AND stands THEN array('end', 'begin')
      WHEN stood THEN array('end')
      ELSE array('begin')
    END) AS does
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (PARTITION BY `c1`, `c2` ORDER BY same) AS nth
    FROM compared
    WHERE NOT same OR beyond
  )
  WHERE nth = 1
) AS s
ON t.`_cdc_valid_to` IS NULL AND s.does <> 'begin' AND t.`order_id` <=> s.`c1` AND t.`line` <=> s.`c2`
WHEN MATCHED AND s.does = 'stay' THEN UPDATE SET
  t.`_cdc_lsn` = 97500059720,
  t.`_cdc_ordinal` = 0
WHEN MATCHED THEN UPDATE SET
  t.`_cdc_valid_to` = CAST('2026-11-21T10:00:00Z' AS TIMESTAMP)
WHEN NOT MATCHED AND s.does = 'begin' THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `weight`,
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
  s.`c7`,
  97500059720,
  0,
  NULL,
  NULL,
  CAST('2026-11-21T10:00:00Z' AS TIMESTAMP),
  NULL
);
