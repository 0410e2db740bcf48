ALTER TABLE `main`.`bronze`.`order_line` SET TBLPROPERTIES ('delta.feature.timestampNtz' = 'supported');

ALTER TABLE `main`.`bronze`.`order_line` ADD COLUMNS (
  `_cdc_new_c7` STRING COMMENT 'source type text, attribute 7',
  `_cdc_new_c8` TIMESTAMP COMMENT 'source type timestamp with time zone, attribute 8'
);

UPDATE `main`.`bronze`.`order_line` SET
  `_cdc_new_c7` = 'it\'s new',
  `_cdc_new_c8` = CAST('2026-11-21T10:00:00.000000Z' AS TIMESTAMP);

ALTER TABLE `main`.`bronze`.`order_line` RENAME COLUMN `_cdc_new_c7` TO `state`;

COPY INTO `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
FROM (
  SELECT
    '7-12' AS `_cdc_batch`,
    CAST(`c1` AS BIGINT) AS `c1`,
    CAST(`c2` AS INT) AS `c2`,
    'it\'s new' AS `c7`,
    CAST('2026-11-21T10:00:00.000000Z' AS TIMESTAMP) AS `c8`,
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
