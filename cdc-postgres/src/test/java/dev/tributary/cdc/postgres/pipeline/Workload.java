package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Sessions that change two tables at random, until they are told to stop. */
final class Workload implements AutoCloseable {

    static final List<String> TABLES = List.of("small", "wide");

    private static final int KEYS = 400;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_CLASS = "40";

    private final PostgresDatabase database;
    private final ExecutorService sessions;
    private final List<Future<Void>> writers = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private volatile boolean stopped;

    private Workload(PostgresDatabase database, int count, long seed) {
        this.database = database;
        this.sessions = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed * 31 + i);
            Callable<Void> writer = () -> {
                write(random);
                return null;
            };
            writers.add(sessions.submit(writer));
        }
    }

    static void createTables(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE small (id bigint PRIMARY KEY, n numeric(12,2), at timestamptz)",
                "CREATE TABLE wide (id bigint PRIMARY KEY, n numeric(12,2), body text, tags text[])",
                "INSERT INTO small SELECT i, i / 7.0, now() FROM generate_series(1, 200) i",
                "INSERT INTO wide SELECT i, i / 3.0, " + longText("i") + ", ARRAY[i::text, NULL]"
                        + " FROM generate_series(1, 200) i");
    }

    /** Does not compress below what PostgreSQL stores out of line. */
    private static String longText(String seed) {
        return "(SELECT string_agg(md5((" + seed + " * 1000 + k)::text), '') FROM generate_series(1, 300) k)";
    }

    static Workload start(PostgresDatabase database, int sessions, long seed) {
        return new Workload(database, sessions, seed);
    }

    long transactions() {
        return transactions.get();
    }

    private void write(Random random) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                try {
                    int changes = 1 + random.nextInt(5);
                    for (int i = 0; i < changes; i++) {
                        change(connection, random);
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        transactions.incrementAndGet();
                    }
                } catch (SQLException e) {
                    connection.rollback();
                    boolean expected = UNIQUE_VIOLATION.equals(e.getSQLState())
                            || e.getSQLState().startsWith(SERIALIZATION_CLASS);
                    if (!expected) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void change(Connection connection, Random random) throws SQLException {
        boolean wide = random.nextBoolean();
        long id = 1 + random.nextInt(KEYS);
        String table = wide ? "wide" : "small";
        switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                run(
                        connection,
                        wide
                                ? "INSERT INTO wide VALUES (?, " + random.nextInt(1000) + ", "
                                        + longText(String.valueOf(random.nextInt(1_000_000))) + ", '{a,NULL}')"
                                        + " ON CONFLICT (id) DO NOTHING"
                                : "INSERT INTO small VALUES (?, " + random.nextInt(1000)
                                        + ", now()) ON CONFLICT (id) DO NOTHING",
                        id);
            case 3, 4, 5 ->
                run(
                        connection,
                        "UPDATE " + table + " SET n = " + random.nextInt(100_000) + " / 100.0 WHERE id = ?",
                        id);
            case 6 ->
                run(connection, "UPDATE " + table + " SET id = " + (1 + random.nextInt(KEYS)) + " WHERE id = ?", id);
            case 7 -> run(connection, "DELETE FROM " + table + " WHERE id = ?", id);
            case 8 ->
                run(
                        connection,
                        "UPDATE wide SET body = " + longText(String.valueOf(random.nextInt(1_000_000)))
                                + " WHERE id = ?",
                        id);
            default -> run(connection, "UPDATE " + table + " SET n = n + 1 WHERE id BETWEEN ? AND " + (id + 5), id);
        }
    }

    private static void run(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.execute();
        }
    }

    /** Ends all sessions; throws what one of them failed with. */
    @Override
    public void close() throws Exception {
        stopped = true;
        sessions.shutdown();
        for (Future<Void> writer : writers) {
            writer.get();
        }
    }
}
