COPY INTO `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`
FROM (
  SELECT
    CAST(`c1` AS BIGINT) AS `order_id`,
    CAST(`c2` AS INT) AS `line`,
    CAST(`c4` AS DECIMAL(10,2)) AS `price`,
    CAST(`c5` AS STRING) AS `it's a note`,
    CAST(`c6` AS ARRAY<STRING>) AS `tags`,
    CAST(97500059720 AS BIGINT) AS `_cdc_lsn`,
    CAST(0 AS BIGINT) AS `_cdc_ordinal`,
    CAST(NULL AS BIGINT) AS `_cdc_xid`,
    CAST(NULL AS TIMESTAMP) AS `_cdc_committed_at`
  FROM '/Volumes/main/bronze_staging/cdc_files/shop/7-0a1b2c3d'
)
FILEFORMAT = PARQUET
FILES = ('s1.parquet', 's2.parquet')
FORMAT_OPTIONS ('ignoreMissingFiles' = 'false');

SELECT COUNT(*), SUM(CAST(XXHASH64(`order_id`, `line`, `price`, `it's a note`, `tags`, TRANSFORM(`tags`, e -> e IS NULL), `tags` IS NULL, IF(`price` IS NULL, 1, 0) + IF(`it's a note` IS NULL, 2, 0)) AS DECIMAL(20, 0)))
FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`;

SELECT COUNT(*) FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`;

SELECT COUNT(*) FROM `main`.`bronze`.`order_line` WHERE `_cdc_lsn` > 97500059720;

INSERT OVERWRITE `main`.`bronze`.`order_line` (`order_id`, `line`, `price`, `it's a note`, `tags`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`)
SELECT `order_id`, `line`, `price`, `it's a note`, `tags`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`
FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`;

INSERT OVERWRITE `main`.`bronze`.`order_line` (`order_id`, `line`, `_cdc_new_c4`, `price`, `_cdc_new_c5`, `it's a note`, `_cdc_new_c6`, `tags`, `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`)
SELECT `order_id`, `line`, `price`, TRY_CAST(`price` AS string), `it's a note`, TRY_CAST(`it's a note` AS int), `tags`, CAST(NULL AS string), `_cdc_lsn`, `_cdc_ordinal`, `_cdc_xid`, `_cdc_committed_at`
FROM `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`;

ALTER TABLE `main`.`bronze`.`order_line` DROP COLUMN `price`;

DESCRIBE DETAIL `main`.`bronze`.`order_line`;

ALTER TABLE `main`.`bronze`.`order_line` CLUSTER BY (`order_id`, `it's a note`);

ALTER TABLE `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2` RENAME TO `main`.`bronze`.`order_line`;

DROP TABLE IF EXISTS `main`.`bronze`.`_cdc_new_shop_7_0a1b2c3d_2`;
