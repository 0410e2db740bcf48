package dev.tributary.cdc.benchmarks.contestant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Quoted names of a schema's tables. */
final class SchemaTables {

    private SchemaTables() {}

    static List<String> of(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ? ORDER BY 1")) {
            query.setString(1, schema);
            List<String> names = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }
}
