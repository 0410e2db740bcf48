MERGE INTO `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2` AS t
USING (SELECT CAST(97500059720 AS BIGINT) AS at) AS s
ON t.`_cdc_op` = 'S'
WHEN NOT MATCHED THEN INSERT (
  `_cdc_lsn`, `_cdc_ordinal`, `_cdc_op`, `_cdc_generation`
) VALUES (
  s.at, 0, 'S', 1
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT `order_id`, `line`, `price`, `it's a note`, `tags`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`, `_cdc_op`, `_cdc_unchanged`, `_cdc_old_key`, `_cdc_generation`, CAST(NULL AS BIGINT) AS removed
  FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`
  UNION ALL
  SELECT DISTINCT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, `_cdc_lsn`
  FROM `main`.`bronze`.`order_line`
  WHERE `_cdc_op` = 'S' AND `_cdc_generation` = 1 AND (`_cdc_lsn` = 97500059720)
) AS s
ON t.`_cdc_lsn` = s.removed AND t.`_cdc_op` IN ('R', 'S') AND t.`_cdc_generation` = 1 AND t.`_cdc_lsn` >= 97500059720
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND s.removed IS NULL THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_op`,
  `_cdc_unchanged`,
  `_cdc_old_key`,
  `_cdc_generation`
) VALUES (
  s.`order_id`,
  s.`line`,
  s.`price`,
  s.`it's a note`,
  s.`tags`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_op`,
  s.`_cdc_unchanged`,
  s.`_cdc_old_key`,
  s.`_cdc_generation`
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT `order_id`, `line`, `price`, `it's a note`, `tags`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`, `_cdc_op`, `_cdc_unchanged`, `_cdc_old_key`, `_cdc_generation`, CAST(NULL AS BIGINT) AS removed
  FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`
  UNION ALL
  SELECT DISTINCT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, `_cdc_lsn`
  FROM `main`.`bronze`.`order_line`
  WHERE `_cdc_op` = 'S' AND `_cdc_generation` = 1 AND (`_cdc_lsn` = 97500059720 OR `_cdc_lsn` >= (SELECT COALESCE(MAX(`_cdc_lsn`), 0) FROM `main`.`bronze`.`order_line` WHERE `_cdc_op` NOT IN ('R', 'S') AND `_cdc_generation` = 1))
) AS s
ON t.`_cdc_lsn` = s.removed AND t.`_cdc_op` IN ('R', 'S') AND t.`_cdc_generation` = 1 AND t.`_cdc_lsn` >= 0
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND s.removed IS NULL THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_op`,
  `_cdc_unchanged`,
  `_cdc_old_key`,
  `_cdc_generation`
) VALUES (
  s.`order_id`,
  s.`line`,
  s.`price`,
  s.`it's a note`,
  s.`tags`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_op`,
  s.`_cdc_unchanged`,
  s.`_cdc_old_key`,
  s.`_cdc_generation`
);

MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT `order_id`, `line`, `price`, `it's a note`, `tags`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`, `_cdc_op`, `_cdc_unchanged`, `_cdc_old_key`, `_cdc_generation`, CAST(NULL AS BIGINT) AS removed
  FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`
  UNION ALL
  SELECT DISTINCT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, `_cdc_lsn`
  FROM `main`.`bronze`.`order_line`
  WHERE `_cdc_op` = 'S' AND `_cdc_generation` = 2 AND (`_cdc_lsn` = 97500059720 OR `_cdc_lsn` > 17)
) AS s
ON t.`_cdc_lsn` = s.removed AND t.`_cdc_op` IN ('R', 'S') AND t.`_cdc_generation` = 2 AND t.`_cdc_lsn` >= 17
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND s.removed IS NULL THEN INSERT (
  `order_id`,
  `line`,
  `price`,
  `it's a note`,
  `tags`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`,
  `_cdc_op`,
  `_cdc_unchanged`,
  `_cdc_old_key`,
  `_cdc_generation`
) VALUES (
  s.`order_id`,
  s.`line`,
  s.`price`,
  s.`it's a note`,
  s.`tags`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`,
  s.`_cdc_op`,
  s.`_cdc_unchanged`,
  s.`_cdc_old_key`,
  s.`_cdc_generation`
);
