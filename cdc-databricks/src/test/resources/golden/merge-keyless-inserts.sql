MERGE INTO `main`.`bronze`.`order_line` AS t
USING (
  SELECT
    `c4`,
    `c5`,
    `c6`,
    `c7`,
    _cdc_lsn,
    _cdc_ordinal,
    _cdc_xid,
    _cdc_committed_at
  FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
  WHERE _cdc_batch = '7-12' AND _cdc_lsn > 97500059720
) AS s
ON t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_ordinal` = s._cdc_ordinal
WHEN NOT MATCHED THEN INSERT (
  `price`,
  `it's a note`,
  `tags`,
  `weight`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`
) VALUES (
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`c7`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`
);
