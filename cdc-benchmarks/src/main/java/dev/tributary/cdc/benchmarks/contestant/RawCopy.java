package dev.tributary.cdc.benchmarks.contestant;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant.Outcome;
import dev.tributary.cdc.benchmarks.contest.Task;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/** A limit: one connection's binary COPY, thrown away as it comes. */
public final class RawCopy {

    private RawCopy() {}

    public static void main(String[] arguments) throws Exception {
        Contest.run(arguments, RawCopy::drain);
    }

    private static Outcome drain(Task task) throws SQLException, IOException {
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        try (Connection connection = DriverManager.getConnection(task.url(), task.user(), task.password())) {
            List<String> tables = SchemaTables.of(connection, task.schema());
            for (String table : tables) {
                try (InputStream rows = new PGCopyInputStream(
                        connection.unwrap(PGConnection.class), "COPY " + table + " TO STDOUT (FORMAT binary)")) {
                    for (int read = rows.read(buffer); read >= 0; read = rows.read(buffer)) {
                        bytes += read;
                    }
                }
            }
        }
        return new Outcome(task.rows(), bytes);
    }
}
