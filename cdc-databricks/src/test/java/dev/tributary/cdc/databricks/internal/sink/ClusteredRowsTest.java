package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ClusteredRowsTest {

    /** Of what <a href="https://docs.databricks.com/en/delta/table-details.html">DESCRIBE DETAIL</a> answers. */
    @Test
    void takesATableForOneThatIsClusteredAutomaticallyIfItSaysSo() throws SQLException {
        assertThat(ClusteredRows.isAuto(row(Map.of("clusteringColumns", "[]", "clusterByAuto", true))))
                .isTrue();
        assertThat(ClusteredRows.isAuto(row(Map.of("clusteringColumns", "[]", "clusterByAuto", false))))
                .isFalse();
        assertThat(ClusteredRows.isAuto(row(Map.of("properties", "{\"delta.clusterByAuto.note\":\"1\"}"))))
                .isFalse();
    }

    private static ResultSet row(Map<String, Object> values) throws SQLException {
        List<String> names = List.copyOf(values.keySet());
        ResultSetMetaData columns = answering(
                ResultSetMetaData.class,
                (method, arguments) ->
                        method.equals("getColumnCount") ? names.size() : names.get((int) arguments[0] - 1));
        return answering(
                ResultSet.class,
                (method, arguments) ->
                        method.equals("getMetaData") ? columns : values.get(names.get((int) arguments[0] - 1)));
    }

    private static <T> T answering(Class<T> type, BiFunction<String, Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.apply(method.getName(), arguments)));
    }

    @Test
    void readsTheNamesThatAWarehouseAnswers() {
        assertThat(ClusteredRows.names("[]")).isEmpty();
        assertThat(ClusteredRows.names("null")).isEmpty();
        assertThat(ClusteredRows.names("[\"id\", \"it's \\\"so\\\" \\\\ \\u00e4\", \"a,b\"]"))
                .containsExactly("id", "it's \"so\" \\ ä", "a,b");
    }
}
