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
COMMENT 'checkpoints of the pipelines that write here';

SELECT `epoch`, `sequence`, `state`, `writer` FROM `main`.`bronze_staging`.`_cdc_ledger` WHERE `pipeline` = 'shop';

SELECT COUNT(*) FROM `main`.`bronze_staging`.`_cdc_ledger` WHERE `pipeline` = 'shop';

DELETE FROM `main`.`bronze_staging`.`_cdc_ledger` WHERE `pipeline` = 'shop';

MERGE INTO `main`.`bronze_staging`.`_cdc_ledger` AS t
USING (SELECT 'shop' AS pipeline) AS s
ON t.`pipeline` = s.pipeline AND t.`pipeline` = 'shop'
WHEN NOT MATCHED THEN INSERT (`pipeline`, `epoch`, `sequence`, `position`, `state`, `writer`, `updated_at`)
VALUES (s.pipeline, 1, 1, '0/0', '{"it\'s": 1}', 'w-1', current_timestamp());

UPDATE `main`.`bronze_staging`.`_cdc_ledger` SET
  `epoch` = 1,
  `sequence` = 1,
  `position` = '0/0',
  `state` = '{"it\'s": 2}',
  `writer` = 'w-2',
  `updated_at` = current_timestamp()
WHERE `pipeline` = 'shop' AND `epoch` = 6 AND `sequence` = 3;
