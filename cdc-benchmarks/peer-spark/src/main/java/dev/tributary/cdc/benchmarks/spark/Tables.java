package dev.tributary.cdc.benchmarks.spark;

import dev.tributary.cdc.benchmarks.contest.Task;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Names of a task's tables. */
final class Tables {

    private Tables() {}

    static Connection connect(Task task) throws SQLException {
        return DriverManager.getConnection(task.url(), task.user(), task.password());
    }

    static List<String> of(Task task) throws SQLException {
        try (Connection connection = connect(task);
                PreparedStatement query = connection.prepareStatement(
                        "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY 1")) {
            query.setString(1, task.schema());
            List<String> names = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add('"' + task.schema() + "\".\"" + rows.getString(1) + '"');
                }
            }
            return names;
        }
    }
}
