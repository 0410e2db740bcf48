package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class DdlTest {

    private static final String PROPERTIES =
            """
            TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true',
              'delta.columnMapping.mode' = 'name', 'delta.enableTypeWidening' = 'true',
              'delta.enableChangeDataFeed' = 'true', 'tributary.epoch' = '1')
            """;

    private Sql sql;
    private String schema;

    @BeforeEach
    void connect(TestWorkspace workspace) throws Exception {
        sql = Sql.in(workspace);
        schema = workspace.schema();
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    @Test
    void createsTheTablesThatAPipelineNeeds() throws Exception {
        sql.run("CREATE TABLE IF NOT EXISTS t (id BIGINT COMMENT 'the key', name STRING, price DECIMAL(38,9),"
                + " CONSTRAINT t_pk PRIMARY KEY (id) RELY) USING DELTA CLUSTER BY (id) COMMENT 'all of it' "
                + PROPERTIES);
        sql.run("CREATE TABLE IF NOT EXISTS t (other INT)");
        assertThat(sql.rows("DESCRIBE TABLE t"))
                .startsWith("id|bigint|the key", "name|string|null", "price|decimal(38,9)|null");
        assertThat(sql.rows("SHOW TBLPROPERTIES t ('delta.columnMapping.mode')"))
                .containsExactly("delta.columnMapping.mode|name");
        assertThat(sql.rows("SELECT name, description, clusteringColumns FROM (DESCRIBE DETAIL t)"))
                .containsExactly("main." + schema + ".t|all of it|[\"id\"]");
        assertThat(sql.rows("DESCRIBE TABLE EXTENDED t"))
                .contains("Catalog|main|", "Database|" + schema + "|", "Comment|all of it|");
        assertThat(sql.failure("INSERT INTO t VALUES (null, 'a', 1)").state()).isEqualTo("23502");
        sql.run(
                "ALTER TABLE t DROP PRIMARY KEY",
                "ALTER TABLE t DROP PRIMARY KEY IF EXISTS",
                "ALTER TABLE t ALTER COLUMN id DROP NOT NULL",
                "INSERT INTO t VALUES (null, 'a', 1)");
        assertThat(sql.failure("ALTER TABLE t DROP PRIMARY KEY").state()).isEqualTo("42704");
    }

    @Test
    void declaresKeysOfExistingTables() throws Exception {
        String keys = "SELECT column_name FROM information_schema.key_column_usage WHERE table_schema = '" + schema
                + "' ORDER BY ordinal_position";
        sql.run(
                "CREATE TABLE t (id INT, `a b` INT, c INT) " + PROPERTIES,
                "INSERT INTO t VALUES (1, 1, 1), (2, null, 2)");
        assertThat(sql.failure("ALTER TABLE t ADD PRIMARY KEY (id, `a b`) RELY").message())
                .contains("Cannot create the primary key", "its child column(s) `id`, `a b` is nullable");
        sql.run("ALTER TABLE t ALTER COLUMN id SET NOT NULL", "ALTER TABLE t ALTER COLUMN id SET NOT NULL");
        Sql.Failure refused = sql.failure("ALTER TABLE t ALTER COLUMN `a b` SET NOT NULL");
        assertThat(refused.state()).isEqualTo("23512");
        assertThat(refused.message())
                .contains("[DELTA_NEW_NOT_NULL_VIOLATION] 1 rows in t violate the new NOT NULL constraint on a b");
        sql.run(
                "DELETE FROM t WHERE id = 2",
                "ALTER TABLE main." + schema + ".t CHANGE COLUMN `A B` SET NOT NULL",
                "ALTER TABLE t ADD CONSTRAINT mine PRIMARY KEY (id, `a b`) RELY");
        assertThat(sql.failure("INSERT INTO t VALUES (3, null, 3)").state()).isEqualTo("23502");
        assertThat(sql.rows(keys)).containsExactly("id", "a b");
        assertThat(sql.rows("SELECT operation FROM (DESCRIBE HISTORY t) LIMIT 1"))
                .containsExactly("CHANGE COLUMN");
        assertThat(sql.failure("ALTER TABLE t ADD PRIMARY KEY (id)").message()).contains("has one already");
        sql.run("ALTER TABLE t RENAME COLUMN `a b` TO d", "INSERT INTO t VALUES (3, 3, 3)");
        assertThat(sql.rows(keys)).as("keys go with the names of their columns").isEmpty();
        assertThat(sql.rows("SELECT id, d FROM t ORDER BY 1")).containsExactly("1|1", "3|3");
    }

    @Test
    void altersTables() throws Exception {
        sql.run(
                "CREATE TABLE t (id BIGINT, a INT, b STRING) " + PROPERTIES,
                "INSERT INTO t VALUES (1, 2, 'x')",
                "ALTER TABLE t ADD COLUMNS (c STRING COMMENT 'new', d TIMESTAMP)",
                "ALTER TABLE t ALTER COLUMN a TYPE BIGINT",
                "ALTER TABLE t ALTER COLUMN b COMMENT 'told'",
                "ALTER TABLE t RENAME COLUMN b TO bb",
                "ALTER TABLE t DROP COLUMN d",
                "ALTER TABLE t SET TBLPROPERTIES ('tributary.epoch' = '2')",
                "ALTER TABLE t CLUSTER BY (id)",
                "ALTER TABLE t CLUSTER BY AUTO",
                "COMMENT ON TABLE t IS 'spoken'",
                "ALTER TABLE t RENAME TO main." + schema + ".t2");
        assertThat(sql.rows("SELECT * FROM t2")).containsExactly("1|2|x|null");
        assertThat(sql.rows("DESCRIBE t2"))
                .startsWith("id|bigint|null", "a|bigint|null", "bb|string|told", "c|string|new");
        assertThat(sql.rows("SHOW TBLPROPERTIES t2 ('tributary.epoch')")).containsExactly("tributary.epoch|2");
        assertThat(sql.failure("SELECT * FROM t").state()).isEqualTo("42P01");
    }

    @Test
    void replacesTablesInPlace() throws Exception {
        sql.run("CREATE OR REPLACE TABLE t CLUSTER BY AUTO AS SELECT 1 AS x");
        sql.run("CREATE OR REPLACE TABLE t AS SELECT 'now text' AS y");
        assertThat(sql.rows("SELECT * FROM t")).containsExactly("now text");
        assertThat(sql.rows("SELECT * FROM t VERSION AS OF 0")).containsExactly("1");
        sql.run(
                "CREATE OR REPLACE TABLE t (z INT COMMENT 'third') TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        assertThat(sql.rows("SELECT count(*) FROM t")).containsExactly("0");
        assertThat(sql.rows("DESCRIBE t")).startsWith("z|int|third");
        assertThat(sql.rows("SHOW TBLPROPERTIES t ('delta.columnMapping.mode')"))
                .containsExactly("delta.columnMapping.mode|name");
    }

    @Test
    void tellsWhatIsThere() throws Exception {
        sql.run("CREATE TABLE a (id INT NOT NULL, v VARIANT)", "CREATE TABLE b (id INT)", "CREATE VOLUME files");
        assertThat(sql.rows("SHOW TABLES LIKE 'a*'")).containsExactly(schema + "|a|false");
        assertThat(sql.rows("SHOW COLUMNS IN a")).containsExactly("id", "v");
        assertThat(sql.rows("SHOW VOLUMES")).containsExactly(schema + "|files");
        assertThat(sql.rows("SHOW SCHEMAS IN main LIKE '" + schema + "'")).containsExactly(schema);
        assertThat(sql.rows("SHOW CATALOGS LIKE 'main'")).containsExactly("main");
        assertThat(sql.rows("SELECT table_name, table_type FROM main.information_schema.tables WHERE table_schema = '"
                        + schema + "' ORDER BY 1"))
                .containsExactly("a|MANAGED", "b|MANAGED");
        assertThat(sql.rows("SELECT column_name, ordinal_position, is_nullable, full_data_type, data_type"
                        + " FROM main.information_schema.columns WHERE table_schema = '" + schema
                        + "' AND table_name = 'a' ORDER BY ordinal_position"))
                .containsExactly("id|1|NO|int|INT", "v|2|YES|variant|VARIANT");
        assertThat(sql.rows("SELECT schema_name FROM main.information_schema.schemata WHERE schema_name = '" + schema
                        + "'"))
                .containsExactly(schema);
    }

    @Test
    void historyAndChangeFeedAreDeltasOwn() throws Exception {
        sql.run("CREATE TABLE t (id INT) " + PROPERTIES, "INSERT INTO t VALUES (1), (2)", "DELETE FROM t WHERE id = 1");
        assertThat(sql.rows("SELECT version, operation FROM (DESCRIBE HISTORY t)"))
                .containsExactly("2|DELETE", "1|WRITE", "0|CREATE TABLE");
        assertThat(sql.rows("SELECT id, _change_type FROM table_changes('t', 1) ORDER BY _commit_version, id"))
                .containsExactly("1|insert", "2|insert", "1|delete");
    }

    @Test
    void schemasWithTablesAreDroppedOnlyOnDemand() throws Exception {
        sql.run("CREATE TABLE t (id INT)");
        assertThat(sql.failure("DROP SCHEMA main." + schema).state()).isEqualTo("2BP01");
        sql.run("DROP SCHEMA main." + schema + " CASCADE");
        assertThat(sql.failure("SELECT * FROM main." + schema + ".t").state()).isEqualTo("42P01");
    }
}
