package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads tables whose key is one {@code id bigint} from both sides in one form. */
final class Tables {

    private Tables() {}

    static Map<Long, Map<String, Object>> source(PostgresDatabase database, String table) throws SQLException {
        Map<Long, Map<String, Object>> rows = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), value(result, i));
                }
                rows.put(result.getLong("id"), row);
            }
        }
        return rows;
    }

    private static Object value(ResultSet result, int column) throws SQLException {
        String type = result.getMetaData().getColumnTypeName(column);
        if (type.equals("timestamptz")) {
            OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
        Object value = result.getObject(column);
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof Array array) {
            return Arrays.asList((Object[]) array.getArray());
        }
        if (value instanceof BigDecimal number) {
            return number;
        }
        return value;
    }

    static Map<Long, Map<String, Object>> target(MemoryDestination destination, String table) {
        Map<Long, Map<String, Object>> rows = new TreeMap<>();
        destination.rows(new TableId("public", table)).forEach((key, row) -> rows.put((Long) key.get(0), row.values()));
        return rows;
    }
}
