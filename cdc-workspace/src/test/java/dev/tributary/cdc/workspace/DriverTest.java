package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class DriverTest {

    @Test
    void readsEveryTypeExactly(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace);
                Statement statement = sql.connection().createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT CAST(1 AS TINYINT), CAST(2 AS SMALLINT), 3, 9007199254740993L, 1.5f, 2.5d,
                          CAST('12345678901234567890123456789.123456789' AS DECIMAL(38, 9)), true,
                          'it''s ü 表 \\n "q"', X'00FF', DATE'2024-02-29', TIMESTAMP'2024-02-29 01:02:03.123456',
                          TIMESTAMP_NTZ'2024-02-29 01:02:03.123456', array(1, null), map('k', 1),
                          named_struct('a', 1, 'b', array('x')), parse_json('{"a": 1}'), CAST(NULL AS INT), NULL
                        """)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getByte(1)).isEqualTo((byte) 1);
            assertThat(row.getShort(2)).isEqualTo((short) 2);
            assertThat(row.getInt(3)).isEqualTo(3);
            assertThat(row.getLong(4)).isEqualTo(9007199254740993L);
            assertThat(row.getFloat(5)).isEqualTo(1.5f);
            assertThat(row.getDouble(6)).isEqualTo(2.5d);
            assertThat(row.getBigDecimal(7)).isEqualTo(new BigDecimal("12345678901234567890123456789.123456789"));
            assertThat(row.getBoolean(8)).isTrue();
            assertThat(row.getString(9)).isEqualTo("it's ü 表 \n \"q\"");
            assertThat(row.getDate(11)).hasToString("2024-02-29");
            assertThat(row.getTimestamp(12)).hasToString("2024-02-29 01:02:03.123456");
            assertThat(row.getTimestamp(13)).hasToString("2024-02-29 01:02:03.123456");
            assertThat(row.getString(14)).isEqualTo("[\"1\",null]");
            assertThat(row.getString(15)).isEqualTo("{\"k\":\"1\"}");
            assertThat(row.getString(16)).isEqualTo("{\"a\":\"1\",\"b\":[\"x\"]}");
            assertThat(row.getString(17)).isEqualTo("{\"a\":1}");
            row.getInt(18);
            assertThat(row.wasNull()).isTrue();
            assertThat(row.getObject(19)).isNull();
            assertThat(row.getMetaData().getColumnTypeName(7)).isEqualTo("DECIMAL(38,9)");
            assertThat(row.getMetaData().getPrecision(7)).isEqualTo(38);
            assertThat(row.next()).isFalse();
        }
    }

    @Test
    void bindsParametersWhateverIsInThem(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace)) {
            sql.run("CREATE TABLE t (id BIGINT, name STRING, price DECIMAL(10,2), at TIMESTAMP)");
            try (PreparedStatement insert =
                    sql.connection().prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?) -- what's ? this")) {
                insert.setLong(1, 5);
                insert.setString(2, "it's \\ a '?' and :name");
                insert.setBigDecimal(3, new BigDecimal("1.25"));
                insert.setNull(4, java.sql.Types.TIMESTAMP);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            assertThat(sql.rows("SELECT id, name, price, at FROM t WHERE id = ? AND name LIKE '%?%'", 5L))
                    .containsExactly("5|it's \\ a '?' and :name|1.25|null");
        }
    }

    @Test
    void fetchesLargeResultsInChunks(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace);
                Statement statement = sql.connection().createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT id, repeat('x', 60) AS text FROM range(0, 150000, 1, 1)")) {
            long expected = 0;
            while (rows.next()) {
                assertThat(rows.getLong(1)).isEqualTo(expected++);
            }
            assertThat(expected).isEqualTo(150_000);
        }
    }

    @Test
    void cancelsARunningStatement(TestWorkspace workspace) throws Exception {
        try (Sql sql = Sql.in(workspace);
                Statement statement = sql.connection().createStatement()) {
            CompletableFuture<Boolean> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute(
                            "SELECT count(*) FROM range(0, 100000000000, 1, 1) a WHERE hash(id) = 3 AND id % 7 = 3");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (!running.isDone()) {
                // A statement that has not reached the server yet cannot be cancelled: try until it ends.
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    assertThat(e.getMessage()).isNotNull();
                }
                running.copy()
                        .completeOnTimeout(false, 200, TimeUnit.MILLISECONDS)
                        .handle((x, e) -> x)
                        .get();
            }
            assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class);
            assertThat(sql.value("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aWrongTokenIsRefused(TestWorkspace workspace) {
        String url = workspace.jdbcUrl().replace("PWD=" + workspace.token(), "PWD=wrong");
        assertThatThrownBy(() -> DriverManager.getConnection(url).close())
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("Invalid access token.");
    }
}
