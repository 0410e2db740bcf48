package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class CopyIntoTest {

    private TestWorkspace workspace;
    private Sql sql;
    private String volume;

    @BeforeEach
    void loadable(TestWorkspace workspace) throws Exception {
        this.workspace = workspace;
        sql = Sql.in(workspace);
        sql.run("CREATE VOLUME stage", "CREATE TABLE t (id BIGINT, name STRING)");
        volume = "/Volumes/main/" + workspace.schema() + "/stage";
        sql.parquet("SELECT id, concat('n', id) AS name FROM range(3)", volume + "/run/a.parquet");
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    private String copy(String files) {
        return "COPY INTO t FROM '" + volume + "/run' FILEFORMAT = PARQUET FILES = (" + files
                + ") FORMAT_OPTIONS ('ignoreMissingFiles' = 'false')";
    }

    @Test
    void loadsAFileOnceEvenWhenItsRowsAreGone() throws Exception {
        assertThat(sql.run(copy("'a.parquet'"))).isEqualTo(3);
        assertThat(sql.run(copy("'a.parquet'"))).isZero();
        sql.run("DELETE FROM t WHERE id = 1");
        assertThat(sql.run(copy("'a.parquet'"))).isZero();
        sql.run("TRUNCATE TABLE t");
        assertThat(sql.run(copy("'a.parquet'"))).isZero();
        assertThat(sql.value("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(sql.run("COPY INTO t FROM '" + volume
                        + "/run' FILEFORMAT = PARQUET FILES = ('a.parquet') COPY_OPTIONS ('force' = 'true')"))
                .isEqualTo(3);
    }

    @Test
    void loadsOnlyTheNewOnesOfTheNamedFiles() throws Exception {
        sql.run(copy("'a.parquet'"));
        sql.parquet("SELECT 7L AS id, 'seven' AS name", volume + "/run/b.parquet");
        assertThat(sql.run(copy("'a.parquet', 'b.parquet'"))).isEqualTo(1);
        assertThat(sql.rows("SELECT id, name FROM t ORDER BY id")).containsExactly("0|n0", "1|n1", "2|n2", "7|seven");
    }

    @Test
    void loadsEverythingBelowTheSourceWithoutHiddenFiles() throws Exception {
        sql.parquet("SELECT 7L AS id, 'seven' AS name", volume + "/run/deeper/b.parquet");
        sql.parquet("SELECT 8L AS id, 'hidden' AS name", volume + "/run/_tmp/c.parquet");
        assertThat(sql.run("COPY INTO t FROM '" + volume + "/run' FILEFORMAT = PARQUET"))
                .isEqualTo(4);
    }

    @Test
    void filesOfVolumesCanBeQueried() throws Exception {
        assertThat(sql.value("SELECT sum(id) FROM parquet.`" + volume + "/run/a.parquet`"))
                .isEqualTo("3");
    }

    @Test
    void castsInASelect() throws Exception {
        sql.run("CREATE TABLE typed (id STRING, twice DECIMAL(10,2))");
        long loaded = sql.run("COPY INTO typed FROM (SELECT CAST(id AS STRING) AS id, CAST(id * 2 AS DECIMAL(10,2)) AS"
                + " twice FROM '" + volume + "/run') FILEFORMAT = PARQUET FILES = ('a.parquet')");
        assertThat(loaded).isEqualTo(3);
        assertThat(sql.rows("SELECT * FROM typed ORDER BY id")).containsExactly("0|0.00", "1|2.00", "2|4.00");
    }

    @Test
    void fillsTheNamedColumnsByPosition() throws Exception {
        sql.run("CREATE TABLE three (a BIGINT, b STRING, c INT)");
        sql.run("COPY INTO three (a, b) FROM (SELECT id, name FROM '" + volume
                + "/run') FILEFORMAT = PARQUET FILES = ('a.parquet')");
        assertThat(sql.rows("SELECT * FROM three ORDER BY a")).containsExactly("0|n0|null", "1|n1|null", "2|n2|null");
    }

    @Test
    void missingFilesLoadNothingUnlessAskedToFail() throws Exception {
        assertThat(sql.run("COPY INTO t FROM '" + volume + "/run' FILEFORMAT = PARQUET FILES = ('gone.parquet')"))
                .isZero();
        assertThat(sql.failure(copy("'a.parquet', 'gone.parquet'")).message()).contains("gone.parquet");
        assertThat(sql.value("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void unknownColumnsAreAMismatchUnlessMerged() throws Exception {
        sql.parquet("SELECT 1L AS id, 'x' AS name, 5 AS extra", volume + "/run/wide.parquet");
        Sql.Failure mismatch = sql.failure(copy("'wide.parquet'"));
        assertThat(mismatch.message()).contains("[COPY_INTO_SCHEMA_MISMATCH_WITH_TARGET_TABLE]");
        assertThat(mismatch.state()).isEqualTo("42KDG");
        sql.run(copy("'wide.parquet'") + " COPY_OPTIONS ('mergeSchema' = 'true')");
        assertThat(sql.rows("SELECT id, name, extra FROM t")).containsExactly("1|x|5");
    }

    @Test
    void otherTypesAreRefusedAndNothingIsRemembered() throws Exception {
        sql.parquet("SELECT 'text' AS id, 'x' AS name", volume + "/run/other.parquet");
        assertThat(sql.failure(copy("'other.parquet'")).message()).contains("DELTA_FAILED_TO_MERGE_FIELDS");
        assertThat(sql.value("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void simultaneousLoadsOfOneFileLoadItOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> loads = threads.invokeAll(IntStream.range(0, 4)
                    .<java.util.concurrent.Callable<Long>>mapToObj(i -> () -> {
                        try (Sql other = Sql.in(workspace)) {
                            return other.run(copy("'a.parquet'"));
                        }
                    })
                    .toList());
            long rows = 0;
            for (Future<Long> load : loads) {
                rows += load.get();
            }
            assertThat(rows).isEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
        assertThat(sql.value("SELECT count(*) FROM t")).isEqualTo("3");
    }

    @Test
    void isOneCommitOfItsOwnKindInTheHistory() throws Exception {
        sql.run(copy("'a.parquet'"));
        assertThat(sql.rows("SELECT operation, operationMetrics.numOutputRows, operationMetrics.numFiles,"
                        + " operationMetrics.numSkippedCorruptFiles FROM (DESCRIBE HISTORY t LIMIT 1)"))
                .containsExactly("COPY INTO|3|1|0");
    }
}
