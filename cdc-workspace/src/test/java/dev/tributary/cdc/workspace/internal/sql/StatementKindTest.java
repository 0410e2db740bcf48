package dev.tributary.cdc.workspace.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementKindTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "MERGE INTO `main`.`bronze`.`order_line` AS t USING (SELECT 1)|MERGE INTO table",
                "merge into t using s on true|MERGE INTO table",
                "COPY INTO `main`.`s`.`_cdc_stg_shop_7_0a1b2c3d_1` FROM '/Volumes/x'|COPY INTO _cdc_stg*",
                "COPY INTO `main`.`s`.`_cdc_new_shop_7_0a1b2c3d_2` FROM '/Volumes/x'|COPY INTO _cdc_new*",
                "UPDATE `main`.`s`.`_cdc_ledger` SET epoch = 1|UPDATE _cdc_ledger",
                "SELECT state FROM `main`.`s`.`_cdc_ledger`|SELECT FROM _cdc_ledger",
                "CREATE TABLE IF NOT EXISTS `main`.`s`.`note` (id INT)|CREATE TABLE table",
                "CREATE OR REPLACE TABLE main.s.note AS SELECT 1|CREATE OR REPLACE TABLE table AS SELECT",
                "CREATE TABLE main.s.n (id INT GENERATED ALWAYS AS (1))|CREATE TABLE table",
                "DROP TABLE IF EXISTS `main`.`s`.`_cdc_stg_p_1_aaaaaaaa_1`|DROP TABLE _cdc_stg*",
                "ALTER TABLE `main`.`s`.`note` ADD COLUMNS (`c` INT)|ALTER TABLE table ADD COLUMNS",
                "ALTER TABLE main.s.note RENAME TO main.s.x|ALTER TABLE table RENAME TO",
                "ALTER TABLE main.s.note SET TBLPROPERTIES ('a' = 'b')|ALTER TABLE table SET TBLPROPERTIES",
                "INSERT OVERWRITE `main`.`s`.`note` SELECT * FROM x|INSERT OVERWRITE table",
                "INSERT INTO `main`.`s`.`_cdc_ledger` VALUES (1)|INSERT INTO _cdc_ledger",
                "DELETE FROM `main`.`s`.`note` WHERE true|DELETE FROM table",
                "TRUNCATE TABLE main.s.note|TRUNCATE TABLE table",
                "CREATE SCHEMA IF NOT EXISTS `main`.`s`|CREATE SCHEMA",
                "CREATE VOLUME IF NOT EXISTS `main`.`s`.`v`|CREATE VOLUME",
                "DESCRIBE DETAIL `main`.`s`.`note`|DESCRIBE DETAIL table",
                "DESCRIBE HISTORY main.s.note LIMIT 1|DESCRIBE HISTORY table",
                "SELECT 1|SELECT",
                "SELECT a FROM (SELECT b FROM main.s.x) JOIN main.information_schema.tables USING (b)"
                        + "|SELECT FROM table, information_schema.tables",
                "WITH f AS (SELECT * FROM main.s.`_cdc_stg_p_1_a_1`) SELECT * FROM f|SELECT FROM _cdc_stg*",
                "BEGIN ATOMIC MERGE INTO a USING b; UPDATE c; END|BEGIN ATOMIC",
                "SHOW TBLPROPERTIES main.s.note|SHOW TBLPROPERTIES table",
                "/* a comment */ USE main.s|USE table",
                "''|unknown",
            })
    void isNamedByKeywordsAndWhatTheyWorkOn(String sql, String kind) {
        assertThat(StatementKind.of(sql)).isEqualTo(kind);
    }
}
