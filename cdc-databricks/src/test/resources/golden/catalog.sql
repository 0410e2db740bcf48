CREATE SCHEMA IF NOT EXISTS `main`.`bronze`;

CREATE VOLUME IF NOT EXISTS `main`.`bronze`.`cdc_files`;

SELECT schema_name FROM `main`.information_schema.schemata;

SELECT table_schema, table_name
FROM `main`.information_schema.tables
WHERE table_schema IN ('bronze', 'bronze_staging') AND table_name LIKE '\\_cdc\\_%'
UNION ALL
SELECT schema_name, CAST(NULL AS STRING)
FROM `main`.information_schema.schemata
WHERE schema_name IN ('bronze', 'bronze_staging');

SELECT c.table_name, c.column_name, c.full_data_type, c.comment, c.is_nullable, t.comment AS table_comment,
  k.constraint_name
FROM `main`.information_schema.columns c
LEFT JOIN `main`.information_schema.tables t
  ON t.table_schema = c.table_schema AND t.table_name = c.table_name
LEFT JOIN `main`.information_schema.key_column_usage k
  ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
    AND k.position_in_unique_constraint IS NULL
WHERE c.table_schema = 'bronze' AND c.table_name IN ('order_line', 'customer')
ORDER BY c.table_name, c.ordinal_position;

SELECT 1 FROM `main`.`bronze`.`order_line` LIMIT 0;
