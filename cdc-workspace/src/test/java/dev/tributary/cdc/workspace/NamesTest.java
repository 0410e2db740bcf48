package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@LocalWorkspace
class NamesTest {

    private static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space.and.dots", "quo'te \"two\" tick`tick", "übergröße 表 a/b\\c%20@v1=2", "select"})
    void anyCharactersWorkInAllLevelsAndInColumns(String name, TestWorkspace workspace) throws Exception {
        String unique = name.replace("`", "") + workspace.schema();
        String table = quote(unique) + "." + quote(name) + "." + quote(name);
        String column = quote(name);
        try (Sql sql = Sql.connect(workspace.server())) {
            sql.run(
                    "CREATE CATALOG " + quote(unique),
                    "CREATE SCHEMA " + quote(unique) + "." + quote(name),
                    "CREATE TABLE " + table + " (" + column + " BIGINT NOT NULL, other STRING, PRIMARY KEY (" + column
                            + ")) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')",
                    "INSERT INTO " + table + " VALUES (1, 'a')",
                    "MERGE INTO " + table + " AS t USING (SELECT 1L AS " + column + ", 'b' AS other) AS s ON t."
                            + column + " = s." + column + " WHEN MATCHED THEN UPDATE SET t.other = s.other");
            assertThat(sql.rows("SELECT " + column + ", other FROM " + table)).containsExactly("1|b");
            assertThat(sql.rows("SHOW TABLES IN " + quote(unique) + "." + quote(name)))
                    .containsExactly(name + "|" + name + "|false");
            sql.run("DROP CATALOG " + quote(unique) + " CASCADE");
        }
    }

    @Test
    void namesThatLookAlikeOnDiskAreDifferentTables(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace)) {
            sql.run(
                    "CREATE TABLE `a b` AS SELECT 1 AS x",
                    "CREATE TABLE `a_b` AS SELECT 2 AS x",
                    "CREATE TABLE `a.b` AS SELECT 3 AS x");
            assertThat(sql.rows("SELECT (SELECT x FROM `a b`), (SELECT x FROM a_b), (SELECT x FROM `a.b`)"))
                    .containsExactly("1|2|3");
        }
    }

    @Test
    void namesAreComparedAndKeptInLowerCase(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace)) {
            sql.run("CREATE TABLE MixedCase (Id INT)");
            assertThat(sql.failure("CREATE TABLE mixedcase (id INT)").state()).isEqualTo("42P07");
            assertThat(sql.rows("SHOW TABLES")).containsExactly(workspace.schema() + "|mixedcase|false");
            assertThat(sql.columns("SELECT * FROM MIXEDCASE")).containsExactly("Id");
        }
    }

    @Test
    void shortNamesMeanTheCurrentSchemaAndCatalog(TestWorkspace workspace) throws Exception {
        String schema = workspace.schema();
        try (Sql sql = Sql.in(workspace)) {
            sql.run("CREATE TABLE t AS SELECT 1 AS x");
            assertThat(sql.rows("SELECT current_catalog(), current_schema()")).containsExactly("main|" + schema);
            assertThat(sql.rows("SELECT main." + schema + ".t.x, " + schema + ".t.x, t.x FROM main." + schema + ".t"))
                    .containsExactly("1|1|1");
            sql.run("USE CATALOG main");
            assertThat(sql.value("SELECT current_schema()")).isEqualTo("default");
            assertThat(sql.rows("SELECT * FROM " + schema + ".t")).containsExactly("1");
        }
    }

    @Test
    void missingCatalogsSchemasAndTablesAreErrorsOfTheirOwn(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace)) {
            assertThat(sql.failure("CREATE SCHEMA nowhere.s").message()).contains("Catalog 'nowhere' was not found");
            assertThat(sql.failure("CREATE TABLE main.nowhere.t (id INT)").state())
                    .isEqualTo("42704");
            assertThat(sql.failure("USE SCHEMA nowhere").state()).isEqualTo("42704");
            assertThat(sql.failure("COPY INTO nothing FROM '/Volumes/a/b/c' FILEFORMAT = PARQUET")
                            .state())
                    .isEqualTo("42P01");
            assertThat(sql.failure("DROP TABLE nothing").state()).isEqualTo("42P01");
            sql.run("DROP TABLE IF EXISTS nothing", "DROP SCHEMA IF EXISTS nothing", "DROP VOLUME IF EXISTS nothing");
        }
    }
}
