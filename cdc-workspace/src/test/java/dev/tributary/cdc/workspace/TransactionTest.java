package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class TransactionTest {

    private static final String MANAGED = " TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported')";

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

    private static String block(String... statements) {
        return "BEGIN ATOMIC\n" + String.join(";\n", statements) + ";\nEND";
    }

    @Test
    void allStatementsTakeEffectOrNone() throws Exception {
        sql.run(
                "CREATE TABLE a (id INT, v STRING)" + MANAGED,
                "CREATE TABLE b (id INT)" + MANAGED,
                "CREATE TABLE staged AS SELECT 1 AS id, 'one; END' AS v",
                "CREATE VOLUME files");
        sql.parquet("SELECT 9 AS id", "/Volumes/main/" + schema + "/files/nine.parquet");
        String copy = "COPY INTO b FROM '/Volumes/main/" + schema + "/files' FILEFORMAT = PARQUET";
        String merge = "MERGE INTO a USING staged AS s ON a.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v || '; again'"
                + " WHEN NOT MATCHED THEN INSERT *";
        Sql.Failure failed = sql.failure(
                block(
                        merge,
                        copy,
                        "INSERT INTO b SELECT count(*) FROM a",
                        "MERGE INTO b USING (SELECT 1 AS x) ON b.id = 77 WHEN NOT MATCHED THEN INSERT (id) VALUES (raise_error('no ledger row'))"));
        assertThat(failed.message()).contains("[USER_RAISED_EXCEPTION]", "no ledger row");
        assertThat(failed.state()).isEqualTo("P0001");
        assertThat(sql.rows("SELECT count(*) FROM a UNION ALL SELECT count(*) FROM b"))
                .containsExactly("0", "0");

        sql.run(block(merge, copy, "INSERT INTO b SELECT count(*) FROM a", merge));
        assertThat(sql.rows("SELECT * FROM a")).containsExactly("1|one; END; again");
        assertThat(sql.rows("SELECT id FROM b ORDER BY id")).containsExactly("1", "9");
        assertThat(sql.rows("SELECT max(version) FROM (DESCRIBE HISTORY a)")).containsExactly("2");
        sql.run(copy);
        assertThat(sql.value("SELECT count(*) FROM b")).isEqualTo("2");
        assertThat(sql.rows(block("SELECT 5 AS five, 'x' AS x"))).containsExactly("5|x");
        sql.run("BEGIN ATOMIC END;");
    }

    /** Ten commits write a checkpoint; a table with one beyond its log would be broken. */
    @Test
    void aRolledBackBlockLeavesNoCheckpointBehind() throws Exception {
        sql.run("CREATE TABLE a (id INT) TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported',"
                + " 'delta.checkpointInterval' = '2')");
        sql.run("INSERT INTO a VALUES (1)");
        assertThat(sql.failure(block(
                                "INSERT INTO a VALUES (2)",
                                "INSERT INTO a VALUES (3)",
                                "INSERT INTO a SELECT raise_error('end')"))
                        .state())
                .isEqualTo("P0001");
        sql.run("INSERT INTO a VALUES (4)", "INSERT INTO a VALUES (5)");
        assertThat(sql.rows("SELECT id FROM a ORDER BY id")).containsExactly("1", "4", "5");
    }

    @Test
    void othersSeeTheWholeBlockOrNothingOfIt(TestWorkspace workspace) throws Exception {
        sql.run("CREATE TABLE a (id INT)" + MANAGED, "CREATE TABLE b (id INT)" + MANAGED);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (Sql other = Sql.in(workspace)) {
                other.run(block("INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (1)"));
                other.run(block("INSERT INTO b VALUES (2)", "INSERT INTO a VALUES (2)"));
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        do {
            List<String> counts = sql.rows("SELECT (SELECT count(*) FROM a) - (SELECT count(*) FROM b)");
            assertThat(counts).containsExactly("0");
        } while (!writer.isDone());
        writer.join();
        assertThat(sql.value("SELECT count(*) FROM a")).isEqualTo("2");
    }

    @Test
    void catalogManagedIsAPropertyOfItsOwn() throws Exception {
        sql.run("CREATE TABLE plain (id INT)", "CREATE TABLE managed (id INT)" + MANAGED);
        assertThat(sql.rows("SHOW TBLPROPERTIES managed")).contains("delta.feature.catalogManaged|supported");
        assertThat(sql.rows("SHOW TBLPROPERTIES managed ('delta.feature.catalogManaged')"))
                .containsExactly("delta.feature.catalogManaged|supported");
        assertThat(sql.value("SELECT array_contains(tableFeatures, 'catalogManaged') FROM (DESCRIBE DETAIL managed)"))
                .isEqualTo("true");
        assertThat(sql.rows("SHOW TBLPROPERTIES plain").toString()).doesNotContain("catalogManaged");

        Sql.Failure write = sql.failure(block("INSERT INTO managed VALUES (1)", "INSERT INTO plain VALUES (1)"));
        assertThat(write.message())
                .contains("[TRANSACTION_NOT_SUPPORTED.WRITE_NON_CATALOG_OWNED_TABLE]", "`" + schema + "`.`plain`");
        assertThat(write.state()).isEqualTo("0A000");
        assertThat(sql.value("SELECT count(*) FROM managed")).isEqualTo("0");
        assertThat(sql.failure("CREATE OR REPLACE TABLE plain" + MANAGED + " AS SELECT 1 AS id")
                        .message())
                .contains("[DELTA_REPLACE_TABLE_WITH_CATALOG_MANAGED_NOT_SUPPORTED]");

        sql.run("ALTER TABLE plain SET TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported', 'mine' = '1')");
        sql.run("CREATE OR REPLACE TABLE managed AS SELECT 7 AS id");
        sql.run(block("INSERT INTO plain SELECT id FROM managed", "DELETE FROM managed"));
        assertThat(sql.value("SELECT * FROM plain")).isEqualTo("7");
        assertThat(sql.rows("SHOW TBLPROPERTIES plain ('mine')")).containsExactly("mine|1");
    }

    @Test
    void whatRealOnesRefuseIsRefusedBeforeAnythingRuns() throws Exception {
        sql.run("CREATE TABLE a (id INT)" + MANAGED);
        String insert = "INSERT INTO a VALUES (1)";
        for (String[] refused : new String[][] {
            {"CREATE TABLE x (id INT)", "COMMAND"},
            {"ALTER TABLE a ADD COLUMNS (v INT)", "COMMAND"},
            {"TRUNCATE TABLE a", "COMMAND"},
            {"SHOW TABLES", "COMMAND"},
            {"DESCRIBE TABLE EXTENDED a", "COMMAND"},
            {"DESCRIBE HISTORY a", "COMMAND"},
            {"USE main.default", "COMMAND"},
            {"COMMIT", "COMMAND"},
            {"SELECT * FROM main.information_schema.tables", "INFORMATION_SCHEMA_TABLE"},
            {"SELECT * FROM a VERSION AS OF 0", "TIME_TRAVEL_QUERY"},
            {"SELECT * FROM a TIMESTAMP AS OF '2020-01-01'", "TIME_TRAVEL_QUERY"},
            {"SELECT * FROM table_changes('a', 0)", "CDF_READ"},
            {"SELECT * FROM delta.`/tmp/x`", "PATH_BASED_ACCESS"},
            {"BEGIN ATOMIC INSERT INTO a VALUES (2); END", "NESTED_TRANSACTION"}
        }) {
            Sql.Failure failure = sql.failure(block(insert, refused[0]));
            assertThat(failure.message())
                    .as(refused[0])
                    .contains("[TRANSACTION_NOT_SUPPORTED." + refused[1] + "] Failed to execute the statement. ");
            assertThat(failure.state()).isEqualTo("0A000");
        }
        assertThat(sql.failure(block(insert, "DECLARE x INT")).message())
                .contains("not supported by the local workspace: BEGIN ATOMIC … DECLARE");
        assertThat(sql.failure("BEGIN TRANSACTION").message())
                .contains("not supported by the local workspace: BEGIN TRANSACTION");
        assertThat(sql.failure("BEGIN ATOMIC " + insert + " END").state()).isEqualTo("42601");
        assertThat(sql.failure("BEGIN ATOMIC " + insert + ";").state()).isEqualTo("42601");
        assertThat(sql.failure(block(insert, "SELECT * FROM missing")).state()).isEqualTo("42P01");
        assertThat(sql.rows(block("DESCRIBE TABLE a", "DESCRIBE QUERY SELECT 1 AS x", "SHOW COLUMNS IN a")))
                .containsExactly("id");
        assertThat(sql.value("SELECT count(*) FROM a")).isEqualTo("0");
    }
}
