CREATE TABLE IF NOT EXISTS `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1` (
  `_cdc_batch` STRING,
  `c1` BIGINT,
  `c2` INT,
  `c4` DECIMAL(10,2),
  `c5` STRING,
  `_cdc_lsn` BIGINT,
  `_cdc_ordinal` BIGINT,
  `_cdc_xid` BIGINT,
  `_cdc_committed_at` TIMESTAMP,
  `_cdc_op` STRING,
  `_cdc_unchanged` ARRAY<INT>,
  `_cdc_origin` STRUCT<`c1`: BIGINT, `c2`: INT, `incarnation`: INT>
)
USING DELTA
COMMENT 'changes of sales.order_line on their way'
TBLPROPERTIES (
  'delta.feature.catalogManaged' = 'supported'
);

ALTER TABLE `main`.`bronze`.`order_line` SET TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported');

BEGIN ATOMIC
SELECT 1;
END;

CREATE TABLE IF NOT EXISTS `main`.`bronze_staging`.`_cdc_ledger` (
  `pipeline` STRING NOT NULL COMMENT 'name of the pipeline',
  `epoch` BIGINT COMMENT 'rises with every run; the run that holds it may write',
  `sequence` BIGINT COMMENT 'rises with every save of a run',
  `position` STRING COMMENT 'up to where everything is applied; for people',
  `state` STRING COMMENT 'the checkpoint',
  `writer` STRING COMMENT 'unique to one save; tells a lost answer from a lost race',
  `updated_at` TIMESTAMP
)
USING DELTA
PARTITIONED BY (`pipeline`)
COMMENT 'checkpoints of the pipelines that write here'
TBLPROPERTIES (
  'delta.feature.catalogManaged' = 'supported'
);

BEGIN ATOMIC
DELETE FROM `main`.`bronze`.`order_line` WHERE COALESCE(`_cdc_lsn`, 0) < 97500059720;

MERGE INTO `main`.`bronze_staging`.`_cdc_ledger` AS t
USING (SELECT 'shop' AS pipeline) AS s
ON t.`pipeline` = s.pipeline AND t.`pipeline` = 'shop'
WHEN MATCHED AND t.`epoch` = 6 AND t.`sequence` = 3 THEN UPDATE SET
  `epoch` = 1,
  `sequence` = 1,
  `position` = '0/0',
  `state` = '{"it\'s": 2}',
  `writer` = 'w-2',
  `updated_at` = current_timestamp()
WHEN MATCHED THEN UPDATE SET
  `state` = CAST(raise_error(concat(
    '[CDC_LEDGER_MOVED] the ledger stands at epoch ', t.`epoch`, ', save ', t.`sequence`)) AS STRING)
WHEN NOT MATCHED THEN INSERT (`pipeline`, `state`)
VALUES (s.pipeline, CAST(raise_error(concat('[CDC_LEDGER_MOVED] the ledger has no row of ', s.pipeline)) AS STRING));
END;
