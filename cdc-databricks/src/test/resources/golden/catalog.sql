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

SELECT table_name, column_name, full_data_type, comment, is_nullable
FROM `main`.information_schema.columns
WHERE table_schema = 'bronze' AND table_name IN ('order_line', 'customer')
ORDER BY table_name, ordinal_position;
