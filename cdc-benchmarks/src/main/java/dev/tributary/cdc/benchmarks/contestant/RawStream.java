package dev.tributary.cdc.benchmarks.contestant;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant.Outcome;
import dev.tributary.cdc.benchmarks.contest.Task;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/** A limit: the replication stream, of which only each message's first byte is looked at. */
public final class RawStream {

    private RawStream() {}

    public static void main(String[] arguments) throws Exception {
        Contest.run(arguments, RawStream::drain);
    }

    private static Outcome drain(Task task) throws SQLException {
        Properties settings = new Properties();
        PGProperty.USER.set(settings, task.user());
        PGProperty.PASSWORD.set(settings, task.password());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(settings, "13");
        PGProperty.REPLICATION.set(settings, "database");
        PGProperty.PREFER_QUERY_MODE.set(settings, "simple");
        try (Connection connection = DriverManager.getConnection(task.url(), settings);
                PGReplicationStream stream = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(task.slot())
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", task.publication())
                        .withAutomaticFlush(false)
                        .start()) {
            long rows = 0;
            long bytes = 0;
            while (rows < task.rows()) {
                ByteBuffer message = stream.read();
                bytes += message.remaining();
                byte kind = message.get();
                if (kind == 'I' || kind == 'U' || kind == 'D') {
                    rows++;
                }
            }
            return new Outcome(rows, bytes);
        }
    }
}
