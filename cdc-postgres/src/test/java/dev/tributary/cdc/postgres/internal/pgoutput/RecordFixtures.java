package dev.tributary.cdc.postgres.internal.pgoutput;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;
import org.postgresql.jdbc.PgConnection;

/**
 * Records what each version of PostgreSQL sends for the same work, for {@link Fixtures}. Run it with the tests' class path
 * and the directory {@code src/test/resources/dev/tributary/cdc/postgres/internal/pgoutput/recorded}.
 */
final class RecordFixtures {

    private static final int DATA_HEADER = 25;

    private static final Map<String, String> OPTIONS = new TreeMap<>(Map.of(
            Fixtures.PLAIN, "proto_version '1'",
            Fixtures.BINARY, "proto_version '1', binary 'true', messages 'true'",
            Fixtures.STREAMED, "proto_version '2', streaming 'true', messages 'true'"));

    private RecordFixtures() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        for (PostgresVersion version : PostgresVersion.values()) {
            try (PostgresServer server = PostgresServer.builder(version)
                    .setting("logical_decoding_work_mem", "64kB")
                    .setting("max_prepared_transactions", "4")
                    .start()) {
                record(server.createDatabase("recorded"), version.major(), directory);
            }
        }
    }

    private static void record(PostgresDatabase database, int version, Path directory) throws Exception {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TABLE t (id int PRIMARY KEY, name varchar(20), note text, mood mood, amount numeric(10,2),"
                        + " data bytea, seen timestamptz)",
                "ALTER TABLE t ALTER COLUMN note SET STORAGE EXTERNAL",
                "CREATE TABLE child (id serial PRIMARY KEY, t int REFERENCES t)",
                "CREATE TABLE whole (id int PRIMARY KEY, v text)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE indexed (a int, b text NOT NULL)",
                "CREATE UNIQUE INDEX indexed_b ON indexed (b)",
                "ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_b",
                "CREATE TABLE unseen (id int)",
                "CREATE PUBLICATION recorded FOR TABLE t, child, whole, indexed");
        List<String> kinds = Fixtures.kinds(version).toList();
        Map<String, String> starts = new TreeMap<>();
        for (String kind : kinds) {
            starts.put(
                    kind,
                    database.text("SELECT lsn FROM pg_create_logical_replication_slot('" + kind + "', 'pgoutput')"));
        }
        // Read while it works: what is rolled back already when the server comes to it, it does not stream.
        AtomicReference<@Nullable Lsn> end = new AtomicReference<>();
        boolean streams = kinds.contains(Fixtures.STREAMED);
        CompletableFuture<List<byte[]>> streamed = CompletableFuture.supplyAsync(
                () -> streams ? read(database, Fixtures.STREAMED, starts.get(Fixtures.STREAMED), end) : List.of());
        work(database, streams);
        end.set(Lsn.parse(Objects.requireNonNull(database.flushLsn())));
        for (String kind : kinds) {
            List<byte[]> messages = kind.equals(Fixtures.STREAMED)
                    ? streamed.get(1, TimeUnit.MINUTES)
                    : read(database, kind, starts.get(kind), end);
            Fixtures.write(directory, version + "-" + kind, messages);
        }
    }

    private static void awaitSent(PostgresDatabase database) {
        // A commit, so that everything before it is flushed.
        database.execute("CREATE TABLE IF NOT EXISTS flushed (id int)", "INSERT INTO flushed VALUES (1)");
        Lsn flushed = Lsn.parse(Objects.requireNonNull(database.flushLsn()));
        Await.until("everything is sent", () -> {
            String sent = database.text("SELECT sent_lsn FROM pg_stat_replication");
            return sent != null && !Lsn.parse(sent).isBefore(flushed);
        });
    }

    private static void work(PostgresDatabase database, boolean streams) throws Exception {
        database.execute(
                "INSERT INTO t VALUES (1, 'a', repeat('x', 2100), 'sad', 1.50, '\\x00ff', '2026-01-01 00:00:00Z'),"
                        + " (2, NULL, '', NULL, NULL, '', 'infinity'), (3, 'Ünïcode', 'n', 'happy', 'NaN', NULL, NULL)",
                "UPDATE t SET name = 'b' WHERE id = 1",
                "UPDATE t SET id = 10 WHERE id = 1",
                "DELETE FROM t WHERE id = 2",
                "INSERT INTO whole VALUES (1, 'v'), (2, NULL)",
                "UPDATE whole SET v = 'w'",
                "DELETE FROM whole WHERE id = 1",
                "INSERT INTO indexed VALUES (1, 'b'), (NULL, 'c')",
                "UPDATE indexed SET b = 'd' WHERE b = 'b'",
                "DELETE FROM indexed",
                "INSERT INTO child (t) VALUES (3)",
                "TRUNCATE t RESTART IDENTITY CASCADE",
                "SELECT pg_logical_emit_message(false, 'between', 'not in a transaction')",
                "SELECT pg_replication_origin_create('elsewhere')");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            run(statement, "SELECT pg_replication_origin_session_setup('elsewhere')");
            run(statement, "INSERT INTO whole VALUES (3, 'from elsewhere')");
            run(statement, "SELECT pg_replication_origin_session_reset()");
            for (String end : List.of("COMMIT", "ROLLBACK", "PREPARE TRANSACTION 'p'")) {
                for (String sql : transaction(end)) {
                    if (streams && (sql.startsWith("ROLLBACK") || sql.startsWith("PREPARE"))) {
                        awaitSent(database);
                    }
                    run(statement, sql);
                }
            }
            run(statement, "COMMIT PREPARED 'p'");
        }
        database.execute("ALTER TABLE whole ADD COLUMN later int", "INSERT INTO whole VALUES (4, 'd', 1)");
    }

    /** Large enough to be streamed, mostly for what is not published, with sub-transactions of which one is rolled back. */
    private static List<String> transaction(String end) {
        String push = "INSERT INTO unseen SELECT generate_series(1, 1500)";
        return List.of(
                "BEGIN",
                "INSERT INTO whole VALUES (100, 'first')",
                push,
                "SAVEPOINT a",
                "ALTER TABLE whole ADD COLUMN aborted int",
                "INSERT INTO whole VALUES (101, 'aborted', 1)",
                push,
                "ROLLBACK TO SAVEPOINT a",
                "SELECT pg_logical_emit_message(true, 'inside', 'in a transaction')",
                "INSERT INTO whole VALUES (102, 'kept')",
                "SAVEPOINT b",
                "UPDATE whole SET v = 'kept too' WHERE id = 102",
                "RELEASE SAVEPOINT b",
                push,
                "DELETE FROM whole WHERE id >= 100",
                end);
    }

    private static void run(Statement statement, String sql) throws Exception {
        boolean unused = statement.execute(sql);
    }

    private static List<byte[]> read(
            PostgresDatabase database, String slot, String from, AtomicReference<@Nullable Lsn> end) {
        DirectConnections connections = new DirectConnections(
                ConnectionSettings.of(
                        database.url(),
                        database.user(),
                        database::password,
                        Duration.ofSeconds(10),
                        PostgresSource.DEFAULT_SILENCE),
                "record");
        List<byte[]> messages = new ArrayList<>();
        try (PgConnection connection = connections.replication("record")) {
            CopyDual copy = connection
                    .getCopyAPI()
                    .copyDual("START_REPLICATION SLOT " + slot + " LOGICAL " + from + " (" + OPTIONS.get(slot)
                            + ", publication_names 'recorded')");
            Lsn read = Lsn.ZERO;
            ask(copy);
            while (end.get() == null || read.isBefore(end.get())) {
                byte[] message = copy.readFromCopy(true);
                if (message[0] == 'w') {
                    messages.add(Arrays.copyOfRange(message, DATA_HEADER, message.length));
                } else {
                    read = new Lsn(ByteBuffer.wrap(message).getLong(1));
                    ask(copy);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return messages;
    }

    /** A status that confirms nothing and wants a keepalive. */
    private static void ask(CopyDual copy) throws SQLException {
        byte[] status = new byte[34];
        status[0] = 'r';
        status[33] = 1;
        copy.writeToCopy(status, 0, status.length);
        copy.flushCopy();
    }
}
