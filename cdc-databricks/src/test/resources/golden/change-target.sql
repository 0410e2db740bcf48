ALTER TABLE `main`.`bronze`.`order_line` ADD COLUMNS (
  `it's a note` STRING COMMENT 'source type text, attribute 5',
  `tags` ARRAY<STRING> COMMENT 'source type text[], attribute 6'
);

ALTER TABLE `main`.`bronze`.`order_line` ADD COLUMNS (
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot'
);

ALTER TABLE `main`.`bronze`.`order_line` RENAME COLUMN `old` TO `it's a note`;

ALTER TABLE `main`.`bronze`.`order_line` ALTER COLUMN `line` TYPE INT;

ALTER TABLE `main`.`bronze`.`order_line` ALTER COLUMN `it's a note` COMMENT 'source type text, attribute 5';

ALTER TABLE `main`.`bronze`.`order_line` DROP PRIMARY KEY IF EXISTS;

ALTER TABLE `main`.`bronze`.`order_line` ALTER COLUMN `line` DROP NOT NULL;

SELECT COUNT(*) FROM (
  SELECT `order_id`, `line` FROM `main`.`bronze`.`order_line`
  GROUP BY `order_id`, `line`
  HAVING COUNT(*) > 1
  LIMIT 1
);

ALTER TABLE `main`.`bronze`.`order_line` ALTER COLUMN `line` SET NOT NULL;

ALTER TABLE `main`.`bronze`.`order_line` ADD PRIMARY KEY (`order_id`, `line`) RELY;

ALTER TABLE `main`.`bronze`.`order_line` SET TBLPROPERTIES ('tributary.epoch' = '7.1');

DELETE FROM `main`.`bronze`.`order_line` WHERE COALESCE(`_cdc_lsn`, 0) < 97500059720;
