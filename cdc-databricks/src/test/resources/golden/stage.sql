CREATE TABLE IF NOT EXISTS `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1` (
  `_cdc_batch` STRING,
  `c1` BIGINT,
  `c2` INT,
  `c4` DECIMAL(10,2),
  `c5` STRING,
  `c6` ARRAY<STRING>,
  `_cdc_lsn` BIGINT,
  `_cdc_ordinal` BIGINT,
  `_cdc_xid` BIGINT,
  `_cdc_committed_at` TIMESTAMP,
  `_cdc_op` STRING,
  `_cdc_unchanged` ARRAY<INT>,
  `_cdc_origin` STRUCT<`c1`: BIGINT, `c2`: INT, `incarnation`: INT>
)
USING DELTA
COMMENT 'changes of sales.order_line on their way';

COPY INTO `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
FROM (
  SELECT
    '7-12' AS `_cdc_batch`,
    CAST(`c1` AS BIGINT) AS `c1`,
    CAST(`c2` AS INT) AS `c2`,
    CAST(`c4` AS DECIMAL(10,2)) AS `c4`,
    CAST(`c5` AS STRING) AS `c5`,
    CAST(NULL AS ARRAY<STRING>) AS `c6`,
    COALESCE(`_cdc_lsn`, 97500059904) AS `_cdc_lsn`,
    `_cdc_ordinal`,
    `_cdc_xid`,
    `_cdc_committed_at`,
    `_cdc_op`,
    `_cdc_unchanged`,
    CAST(`_cdc_origin` AS STRUCT<`c1`: BIGINT, `c2`: INT, `incarnation`: INT>) AS `_cdc_origin`
  FROM '/Volumes/main/bronze_staging/cdc_files/shop/7-0a1b2c3d'
)
FILEFORMAT = PARQUET
FILES = ('f1.parquet')
FORMAT_OPTIONS ('ignoreMissingFiles' = 'false');

SELECT COUNT(*) FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1` WHERE `_cdc_batch` = '7-12';
