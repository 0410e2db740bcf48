CREATE TABLE IF NOT EXISTS `main`.`bronze`.`order_line` (
  `order_id` BIGINT NOT NULL COMMENT 'source type bigint, attribute 1',
  `note` STRING COMMENT 'the customer\'s own words\n| a \\ b | source type text, attribute 5',
  `tags` STRING COMMENT 'source type text, attribute 6',
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot',
  PRIMARY KEY (`order_id`) RELY
)
USING DELTA
CLUSTER BY (`order_id`)
COMMENT 'what\'s sold | replicated from sales.order_line'
TBLPROPERTIES (
  'delta.columnMapping.mode' = 'name',
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.enableRowTracking' = 'true',
  'delta.enableTypeWidening' = 'true'
);

ALTER TABLE `main`.`bronze`.`order_line` ADD COLUMNS (
  `note` STRING COMMENT 'the customer\'s own words\n| a \\ b | source type text, attribute 5'
);

ALTER TABLE `main`.`bronze`.`order_line` ALTER COLUMN `note` COMMENT 'the customer\'s own words\n| a \\ b | source type text, attribute 5';

COMMENT ON TABLE `main`.`bronze`.`order_line` IS 'what\'s sold | replicated from sales.order_line';

COMMENT ON TABLE `main`.`bronze`.`order_line` IS 'replicated from sales.order_line';
