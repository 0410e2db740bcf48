package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@LocalWorkspace
class RefusalTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CREATE MATERIALIZED VIEW v AS SELECT 1; CREATE MATERIALIZED",
                "CREATE FUNCTION f() RETURNS INT LANGUAGE PYTHON AS $$ return 1 $$; CREATE FUNCTION",
                "GRANT SELECT ON VOLUME v TO someone; privileges on a VOLUME",
                "SET x = 1; SET X",
                "SHOW FUNCTIONS IN CATALOG main; SHOW FUNCTIONS",
                "EXECUTE IMMEDIATE 'DROP TABLE t'; EXECUTE IMMEDIATE",
                "CREATE TABLE e (id INT) USING PARQUET; CREATE TABLE … USING PARQUET",
                "CREATE TABLE e (id INT) LOCATION '/somewhere'; CREATE TABLE … LOCATION",
                "INSERT OVERWRITE DIRECTORY '/somewhere' USING PARQUET SELECT 1; INSERT OVERWRITE",
                "COPY INTO t FROM '/Volumes/a/b/c' FILEFORMAT = CSV; COPY INTO … FILEFORMAT = CSV",
                "COPY INTO t FROM '/Volumes/a/b/c' FILEFORMAT = PARQUET PATTERN = '*'; COPY INTO … PATTERN",
                "COPY INTO t FROM (SELECT * FROM '/Volumes/a/b/c' WHERE x = 1) FILEFORMAT = PARQUET; COPY INTO … FROM",
                "PUT '/a' INTO '/Volumes/a/b/c/d' OVERWRITE; PUT",
                "SELECT * FROM parquet.`/etc/passwd`; a query of the path /etc/passwd",
                "CREATE EXTERNAL VOLUME v LOCATION 's3://x'; CREATE EXTERNAL VOLUME"
            })
    void whatIsNotKnownIsRefusedByName(String statement, String name, TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace)) {
            Sql.Failure refusal = sql.failure(statement);
            assertThat(refusal.message()).contains("not supported by the local workspace: " + name);
            assertThat(refusal.state()).isEqualTo("0A000");
        }
    }
}
