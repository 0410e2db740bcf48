package dev.tributary.cdc.benchmarks.contestant;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant.Outcome;
import dev.tributary.cdc.benchmarks.contest.Task;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A limit: what the server alone needs to make a binary COPY, written to nothing. Needs a superuser. */
public final class ServerCopy {

    private ServerCopy() {}

    public static void main(String[] arguments) throws Exception {
        Contest.run(arguments, ServerCopy::copy);
    }

    private static Outcome copy(Task task) throws SQLException {
        try (Connection connection = DriverManager.getConnection(task.url(), task.user(), task.password());
                Statement statement = connection.createStatement()) {
            for (String table : SchemaTables.of(connection, task.schema())) {
                statement.execute("COPY " + table + " TO '/dev/null' (FORMAT binary)");
            }
        }
        return new Outcome(task.rows(), 0);
    }
}
