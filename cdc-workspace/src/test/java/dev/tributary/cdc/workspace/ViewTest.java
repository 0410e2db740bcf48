package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class ViewTest {

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
    void viewsAreReadFromAnywhereByTheNamesOfTheirCreator(TestWorkspace workspace) throws Exception {
        sql.run(
                "CREATE TABLE t (id INT, name STRING)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
                "CREATE VIEW v COMMENT 'the second' AS SELECT id, name FROM t WHERE id > 1",
                "CREATE OR REPLACE VIEW main." + schema + ".`of a ``view``` (key COMMENT 'k', twice)"
                        + " AS SELECT v.id, v.id * 2 AS more FROM " + schema + ".v JOIN main." + schema
                        + ".t USING (id)");
        assertThat(sql.rows("SELECT * FROM v")).containsExactly("2|b");
        try (Sql other = Sql.in(workspace.server(), workspace.newSchema("elsewhere"))) {
            other.run("CREATE TABLE t (id INT)");
            assertThat(other.rows("SELECT x.key, x.twice FROM main." + schema + ".`of a ``view``` AS x"))
                    .containsExactly("2|4");
        }
        sql.run("INSERT INTO t VALUES (3, 'c')", "CREATE OR REPLACE VIEW v AS SELECT max(id) AS id FROM t");
        assertThat(sql.rows("SELECT key FROM `of a ``view```")).containsExactly("3");
        sql.run("ALTER VIEW v AS SELECT min(id) AS id FROM t");
        assertThat(sql.rows("SELECT * FROM v")).containsExactly("1");
        assertThat(sql.rows("BEGIN ATOMIC SELECT id FROM v; END")).containsExactly("1");
    }

    @Test
    void viewsAreNamedBesideTables() throws Exception {
        sql.run("CREATE TABLE t (id INT)", "CREATE VIEW v COMMENT 'said' AS SELECT id + 1L AS next FROM t");
        assertThat(sql.rows("SHOW TABLES")).containsExactly(schema + "|t|false", schema + "|v|false");
        assertThat(sql.rows("SHOW VIEWS")).containsExactly(schema + "|v|false");
        assertThat(sql.rows("DESCRIBE v")).containsExactly("next|bigint|null");
        assertThat(sql.rows("SHOW COLUMNS IN v")).containsExactly("next");
        assertThat(sql.value("SHOW CREATE TABLE v")).contains("CREATE VIEW", "SELECT id + 1L AS next FROM t");
        assertThat(sql.rows("SELECT table_name, table_type, is_insertable_into, data_source_format, comment"
                        + " FROM information_schema.tables WHERE table_schema = '" + schema + "' ORDER BY 1"))
                .containsExactly("t|MANAGED|YES|DELTA|null", "v|VIEW|NO|UNKNOWN_DATA_SOURCE_FORMAT|said");
        assertThat(sql.rows("SELECT table_name, view_definition, is_materialized FROM information_schema.views"
                        + " WHERE table_schema = '" + schema + "'"))
                .containsExactly("v|SELECT id + 1L AS next FROM t|NO");
        assertThat(sql.rows("SELECT column_name, ordinal_position, full_data_type, numeric_precision, is_updatable"
                        + " FROM information_schema.columns WHERE table_name = 'v' AND table_schema = '" + schema
                        + "'"))
                .containsExactly("next|1|bigint|64|NO");
        assertThat(sql.failure("CREATE TABLE v (id INT)").state()).isEqualTo("42P07");
        assertThat(sql.failure("CREATE VIEW v AS SELECT 1 AS x").state()).isEqualTo("42P07");
        assertThat(sql.failure("CREATE OR REPLACE VIEW t AS SELECT 1 AS x").message())
                .contains("EXPECT_VIEW_NOT_TABLE");
        assertThat(sql.failure("DROP VIEW t").message()).contains("WRONG_COMMAND_FOR_OBJECT_TYPE");
        assertThat(sql.failure("INSERT INTO v VALUES (1)").message()).contains("v");
        assertThat(sql.failure("CREATE VIEW w AS SELECT * FROM nowhere").state())
                .isEqualTo("42P01");
        assertThat(sql.failure("DROP SCHEMA main." + schema).state()).isEqualTo("2BP01");
        sql.run("CREATE VIEW IF NOT EXISTS v AS SELECT 1 AS x", "DROP VIEW v", "DROP VIEW IF EXISTS v");
        assertThat(sql.failure("SELECT * FROM v").state()).isEqualTo("42P01");
        assertThat(sql.failure("DROP VIEW v").state()).isEqualTo("42P01");
    }
}
