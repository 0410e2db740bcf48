package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The destination's tables, read by the vendor's driver, which holds one chunk of a result at a time. */
final class TargetSide {

    private static final DeltaValues VALUES = new DeltaValues();

    private TargetSide() {}

    static Content read(Connection connection, TableSchema schema, String sql) throws SQLException {
        RowChecksum checksum = new RowChecksum();
        List<Column> columns = schema.columns();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    String text = rows.getString(i + 1);
                    checksum.value(text == null ? null : VALUES.canonical(schema, columns.get(i), text));
                }
                checksum.endRow();
            }
        }
        return checksum.content();
    }
}
