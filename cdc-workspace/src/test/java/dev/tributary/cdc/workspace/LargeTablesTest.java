package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark compiles code for statements about large tables, and for no others. */
@LocalWorkspace
class LargeTablesTest {

    /** As Spark marks what it compiles. */
    private static final String COMPILED = "* Sort";

    private static final String PLAN = "EXPLAIN FORMATTED SELECT v FROM t ORDER BY v";

    private Sql sql;

    @BeforeEach
    void connect(TestWorkspace workspace) throws Exception {
        sql = Sql.in(workspace);
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    /** With column mapping, Delta lays files into folders of the table's. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "name"})
    void areReadByCompiledCodeWhereverTheirFilesLie(String mapping) throws Exception {
        sql.run(
                "CREATE TABLE t (v STRING) TBLPROPERTIES ('delta.columnMapping.mode' = '" + mapping + "')",
                "INSERT INTO t SELECT MD5(CAST(id AS STRING)) FROM RANGE(20000)");
        assertThat(sql.value(PLAN)).contains(COMPILED);
    }

    @Test
    void smallOnesAreNot() throws Exception {
        sql.run("CREATE TABLE t (v STRING)", "INSERT INTO t SELECT MD5(CAST(id AS STRING)) FROM RANGE(2000)");
        assertThat(sql.value(PLAN)).doesNotContain(COMPILED);
    }

    /** Each of their files is far larger than its row. */
    @Test
    void wideOnesOfManyFilesAreNot() throws Exception {
        String columns =
                IntStream.range(0, 40).mapToObj(i -> ", c" + i + " STRING").collect(Collectors.joining());
        sql.run("CREATE TABLE t (v STRING" + columns + ") TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        sql.run("INSERT INTO t (v) SELECT /*+ REPARTITION(16) */ CAST(id AS STRING) FROM RANGE(160)");
        assertThat(sql.value(PLAN)).doesNotContain(COMPILED);
    }
}
