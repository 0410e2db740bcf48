package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class DmlTest {

    private TestWorkspace workspace;
    private Sql sql;

    @BeforeEach
    void table(TestWorkspace workspace) throws Exception {
        this.workspace = workspace;
        sql = Sql.in(workspace);
        sql.run("CREATE TABLE t (id BIGINT, name STRING)");
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    @Test
    void everyKindOfChangeCountsItsRows() throws Exception {
        assertThat(sql.run("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")).isEqualTo(3);
        assertThat(sql.run("UPDATE t SET name = 'x' WHERE id > 1")).isEqualTo(2);
        assertThat(sql.run("DELETE FROM t WHERE id = 3")).isEqualTo(1);
        assertThat(sql.run("MERGE INTO t USING (SELECT 1L AS id UNION ALL SELECT 9L) s ON t.id = s.id"
                        + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, 'new')"))
                .isEqualTo(2);
        assertThat(sql.run("INSERT OVERWRITE t SELECT id, upper(name) FROM t")).isEqualTo(2);
        assertThat(sql.rows("SELECT * FROM t ORDER BY id")).containsExactly("2|X", "9|NEW");
        assertThat(sql.run("INSERT INTO t SELECT * FROM t WHERE false")).isZero();
        assertThat(sql.run("DELETE FROM t")).isEqualTo(2);
    }

    @Test
    void mergesFromAFoldedSourceThatLooksAtItsTarget() throws Exception {
        sql.run(
                "INSERT INTO t VALUES (1, 'old'), (2, 'kept')",
                "CREATE TABLE s (id BIGINT, name STRING, lsn BIGINT, op STRING)",
                "INSERT INTO s VALUES (1, 'first', 1, 'u'), (1, 'last', 2, 'u'), (2, null, 3, 'u'), (3, 'c', 4, 'd')");
        sql.run(
                """
                MERGE INTO t USING (
                  WITH folded AS (
                    SELECT id, max_by(name, lsn) AS name, max_by(op, lsn) AS op FROM s GROUP BY id)
                  SELECT f.id, coalesce(f.name, o.name) AS name, f.op,
                         CASE WHEN f.op = '?' THEN raise_error('unknown operation') END AS checked
                  FROM folded f LEFT JOIN t o ON f.id = o.id) c
                ON t.id = c.id
                WHEN MATCHED AND c.op = 'd' THEN DELETE
                WHEN MATCHED THEN UPDATE SET t.name = c.name
                WHEN NOT MATCHED AND c.op <> 'd' THEN INSERT (id, name) VALUES (c.id, c.name)
                """);
        assertThat(sql.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|last", "2|kept");
    }

    @Test
    void twoSourceRowsForOneTargetRowFail() throws Exception {
        sql.run("INSERT INTO t VALUES (1, 'a')");
        assertThat(sql.failure("MERGE INTO t USING (SELECT 1L AS id UNION ALL SELECT 1L) s ON t.id = s.id"
                                + " WHEN MATCHED THEN UPDATE SET name = 'x'")
                        .state())
                .isEqualTo("21506");
    }

    @Test
    void errorsRaisedByAQueryKeepTheirClass() {
        Sql.Failure raised = sql.failure("INSERT INTO t SELECT id, raise_error('no such key') FROM range(1)");
        assertThat(raised.message()).contains("[USER_RAISED_EXCEPTION] no such key");
        assertThat(raised.state()).isEqualTo("P0001");
        assertThat(sql.failure("INSERT INTO t SELECT CAST(concat('x', id) AS BIGINT), '' FROM range(1)")
                        .state())
                .isEqualTo("22018");
        assertThat(sql.failure("SELECT * FROM nowhere").state()).isEqualTo("42P01");
        assertThat(sql.failure("SELEC 1").state()).isEqualTo("42601");
    }

    @Test
    void appendsAtTheSameTimeAllSucceed() throws Exception {
        List<Callable<Long>> inserts = new ArrayList<>();
        IntStream.range(0, 6)
                .forEach(i -> inserts.add(() -> {
                    try (Sql other = Sql.in(workspace)) {
                        return other.run("INSERT INTO t VALUES (" + i + ", 'p')");
                    }
                }));
        assertThat(failures(inserts)).isEmpty();
        assertThat(sql.value("SELECT count(*) FROM t")).isEqualTo("6");
    }

    @Test
    void theLoserOfAConflictSeesItsSqlState() throws Exception {
        sql.run("INSERT INTO t SELECT id, 'a' FROM range(200)");
        List<Callable<Long>> updates = new ArrayList<>();
        IntStream.range(0, 6)
                .forEach(i -> updates.add(() -> {
                    try (Sql other = Sql.in(workspace)) {
                        return other.run("UPDATE t SET name = concat(name, '" + i + "')");
                    }
                }));
        List<SQLException> lost = failures(updates);
        assertThat(lost).isNotEmpty().extracting(SQLException::getSQLState).containsOnly("2D521");
        assertThat(lost).extracting(SQLException::getMessage).allSatisfy(message -> assertThat(message)
                .containsAnyOf(
                        "Transaction conflict detected. A concurrent UPDATE added data to table main."
                                + workspace.schema() + ".t committed at version",
                        "Transaction conflict detected, a concurrent UPDATE deleted data from table main."
                                + workspace.schema() + ".t (committed at version"));
        assertThat(sql.value("SELECT max(length(name)) - 1 FROM t")).isEqualTo(String.valueOf(6 - lost.size()));
    }

    private static List<SQLException> failures(List<Callable<Long>> statements) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(statements.size());
        List<SQLException> failures = new ArrayList<>();
        try {
            for (Future<Long> done : threads.invokeAll(statements)) {
                try {
                    done.get();
                } catch (ExecutionException e) {
                    failures.add((SQLException) e.getCause());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return failures;
    }
}
