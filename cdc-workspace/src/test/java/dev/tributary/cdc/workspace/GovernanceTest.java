package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people attach to tables is remembered and stays where it belongs. */
@LocalWorkspace
class GovernanceTest {

    private Sql sql;
    private String schema;

    @BeforeEach
    void connect(TestWorkspace workspace) throws Exception {
        sql = Sql.in(workspace);
        schema = workspace.schema();
        sql.run("CREATE TABLE t (id INT, a STRING, b STRING) USING DELTA"
                + " TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    @Test
    void grantsStayWithTheTable() throws Exception {
        sql.run(
                "GRANT SELECT, MODIFY ON TABLE t TO `data team`",
                "GRANT ALL PRIVILEGES ON t TO `ann@example.org`",
                "GRANT USE SCHEMA ON SCHEMA " + schema + " TO readers",
                "REVOKE MODIFY ON TABLE t FROM `data team`",
                "REVOKE SELECT ON TABLE t FROM nobody",
                "INSERT OVERWRITE t VALUES (1, 'x', 'y')",
                "ALTER TABLE t RENAME TO t2");
        String table = "main." + schema + ".t2";
        assertThat(sql.columns("SHOW GRANTS ON TABLE t2"))
                .containsExactly("principal", "actionType", "objectType", "objectKey");
        assertThat(sql.rows("SHOW GRANTS ON TABLE t2"))
                .containsExactly(
                        "ann@example.org|ALL PRIVILEGES|TABLE|" + table,
                        "data team|SELECT|TABLE|" + table,
                        "readers|USE SCHEMA|SCHEMA|main." + schema);
        assertThat(sql.rows("SHOW GRANTS `data team` ON t2")).containsExactly("data team|SELECT|TABLE|" + table);
        assertThat(sql.rows("SELECT grantee, table_name, privilege_type, is_grantable, inherited_from"
                        + " FROM information_schema.table_privileges WHERE table_schema = '" + schema
                        + "' ORDER BY 1"))
                .containsExactly(
                        "ann@example.org|t2|ALL PRIVILEGES|NO|NONE",
                        "data team|t2|SELECT|NO|NONE",
                        "readers|t2|USE SCHEMA|NO|SCHEMA");
        assertThat(sql.rows("SELECT grantee, privilege_type FROM information_schema.schema_privileges"
                        + " WHERE schema_name = '" + schema + "'"))
                .containsExactly("readers|USE SCHEMA");
        assertThat(sql.failure("GRANT SELECT ON TABLE t TO x").state()).isEqualTo("42P01");
        assertThat(sql.failure("GRANT CREATE TABLE ON TABLE t2 TO x").message()).contains("CREATE TABLE");
        sql.run("DROP TABLE t2", "CREATE TABLE t2 (id INT)");
        assertThat(sql.rows("SHOW GRANTS ON TABLE t2")).containsExactly("readers|USE SCHEMA|SCHEMA|main." + schema);
    }

    @Test
    void tagsStayWithTheTableAndItsColumns() throws Exception {
        sql.run(
                "ALTER TABLE t SET TAGS ('team' = 'shop', 'pii')",
                "ALTER TABLE t SET TAGS ('team' = 'music')",
                "ALTER TABLE t ALTER COLUMN A SET TAGS ('class' = 'secret', 'x' = '1')",
                "ALTER TABLE t ALTER COLUMN a UNSET TAGS ('x')",
                "ALTER TABLE t ALTER COLUMN b SET TAGS ('gone')",
                "ALTER TABLE t RENAME COLUMN a TO `A 2`",
                "ALTER TABLE t DROP COLUMN b");
        assertThat(sql.rows("SELECT * FROM information_schema.table_tags WHERE schema_name = '" + schema
                        + "' ORDER BY tag_name"))
                .containsExactly("main|" + schema + "|t|pii|", "main|" + schema + "|t|team|music");
        assertThat(sql.rows("SELECT * FROM information_schema.column_tags WHERE schema_name = '" + schema + "'"))
                .containsExactly("main|" + schema + "|t|A 2|class|secret");
        sql.run("ALTER TABLE t UNSET TAGS ('pii', 'team')");
        assertThat(sql.rows("SELECT * FROM information_schema.table_tags WHERE schema_name = '" + schema + "'"))
                .isEmpty();
        assertThat(sql.failure("ALTER TABLE t ALTER COLUMN c SET TAGS ('x')").state())
                .isEqualTo("42703");
        assertThat(sql.failure("ALTER TABLE t SET TAGS ('a.b' = 'c')").message())
                .contains("a.b");
        assertThat(sql.failure("ALTER TABLE missing SET TAGS ('a')").state()).isEqualTo("42P01");
    }

    @Test
    void masksStayWithTheirColumns() throws Exception {
        sql.run(
                "CREATE FUNCTION hide(v STRING) RETURNS STRING RETURN CASE WHEN is_member('hr') THEN v ELSE '***' END",
                "CREATE FUNCTION IF NOT EXISTS hide(v STRING) RETURN 'other'",
                "ALTER TABLE t ALTER COLUMN A SET MASK hide USING COLUMNS (b, id)",
                "ALTER TABLE t ALTER COLUMN b SET MASK main." + schema + ".hide",
                "ALTER TABLE t ALTER COLUMN b DROP MASK",
                "INSERT OVERWRITE t VALUES (1, 'x', 'y')",
                "ALTER TABLE t RENAME COLUMN a TO `A 2`");
        String masks = "SELECT * FROM information_schema.column_masks WHERE table_schema = '" + schema + "'";
        assertThat(sql.columns(masks))
                .containsExactly(
                        "table_catalog", "table_schema", "table_name", "column_name", "mask_name", "using_columns");
        assertThat(sql.rows(masks)).containsExactly("main|" + schema + "|t|A 2|main." + schema + ".hide|b,id");
        assertThat(sql.rows("SELECT `A 2` FROM t"))
                .as("masks are told, not applied")
                .containsExactly("x");
        assertThat(sql.failure("CREATE FUNCTION hide(v STRING) RETURN v").state())
                .isEqualTo("42723");
        assertThat(sql.failure("ALTER TABLE t ALTER COLUMN b SET MASK missing").state())
                .isEqualTo("42883");
        assertThat(sql.failure("ALTER TABLE t ALTER COLUMN c DROP MASK").state())
                .isEqualTo("42703");
        sql.run("DROP FUNCTION hide", "DROP FUNCTION IF EXISTS hide");
        assertThat(sql.failure("DROP FUNCTION hide").state()).isEqualTo("42883");
    }
}
