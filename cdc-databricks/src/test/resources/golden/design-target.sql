CREATE TABLE IF NOT EXISTS `main`.`bronze`.`order_line` (
  `order_id` BIGINT NOT NULL COMMENT 'source type bigint, attribute 1',
  `line` INT NOT NULL COMMENT 'source type integer, attribute 2',
  `price` DECIMAL(10,2) COMMENT 'source type numeric(10,2), attribute 4',
  `it's a note` STRING COMMENT 'source type text, attribute 5',
  `tags` ARRAY<STRING> COMMENT 'source type text[], attribute 6',
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot',
  PRIMARY KEY (`order_id`, `line`) RELY
)
USING DELTA
PARTITIONED BY (`it's a note`, `line`)
COMMENT 'replicated from sales.order_line'
TBLPROPERTIES (
  'delta.columnMapping.mode' = 'name',
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.enableRowTracking' = 'true',
  'delta.enableTypeWidening' = 'true'
);

CREATE TABLE IF NOT EXISTS `main`.`bronze`.`order_line` (
  `order_id` BIGINT NOT NULL COMMENT 'source type bigint, attribute 1',
  `line` INT NOT NULL COMMENT 'source type integer, attribute 2',
  `price` DECIMAL(10,2) COMMENT 'source type numeric(10,2), attribute 4',
  `it's a note` STRING COMMENT 'source type text, attribute 5',
  `tags` ARRAY<STRING> COMMENT 'source type text[], attribute 6',
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot',
  PRIMARY KEY (`order_id`, `line`) RELY
)
USING DELTA
CLUSTER BY (`price`)
COMMENT 'replicated from sales.order_line'
TBLPROPERTIES (
  'delta.columnMapping.mode' = 'name',
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.enableRowTracking' = 'true',
  'delta.enableTypeWidening' = 'true'
);

CREATE TABLE IF NOT EXISTS `main`.`bronze`.`order_line` (
  `order_id` BIGINT NOT NULL COMMENT 'source type bigint, attribute 1',
  `line` INT NOT NULL COMMENT 'source type integer, attribute 2',
  `price` DECIMAL(10,2) COMMENT 'source type numeric(10,2), attribute 4',
  `it's a note` STRING COMMENT 'source type text, attribute 5',
  `tags` ARRAY<STRING> COMMENT 'source type text[], attribute 6',
  `_cdc_lsn` BIGINT COMMENT 'end LSN of the transaction that the row stands at',
  `_cdc_ordinal` BIGINT COMMENT 'place of the change in its transaction; 0 from a snapshot',
  `_cdc_xid` BIGINT COMMENT 'transaction id; NULL from a snapshot',
  `_cdc_committed_at` TIMESTAMP COMMENT 'commit time; NULL from a snapshot',
  PRIMARY KEY (`order_id`, `line`) RELY
)
USING DELTA
CLUSTER BY AUTO
COMMENT 'replicated from sales.order_line'
TBLPROPERTIES (
  'delta.columnMapping.mode' = 'name',
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.enableRowTracking' = 'true',
  'delta.enableTypeWidening' = 'true'
);

ALTER TABLE `main`.`bronze`.`order_line` SET TAGS ('it\'s' = '', 'team' = 'music');

ALTER TABLE `main`.`bronze`.`order_line` ALTER COLUMN `it's a note` SET TAGS ('class' = 'it\'s open');

ALTER TABLE `main`.`bronze`.`order_line` CLUSTER BY NONE;
