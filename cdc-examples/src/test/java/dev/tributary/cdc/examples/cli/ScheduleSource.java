package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A source that somebody writes to until told to stop, whatever becomes of the server. Each of its transactions draws the
 * next number, which stands in row 0 of two tables and has a row of its own, and leaves the sum of two tables' balances
 * and the number of a third one's rows as they were.
 */
final class ScheduleSource {

    static final long SUM = 8 * 1000;
    static final int SCRATCH = 5;

    private static final List<String> TABLES = List.of("left_side", "right_side", "scratch");
    private static final Duration PAUSE = Duration.ofMillis(700);
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(2);
    private static final int MOST_COLUMNS = 2;
    private static final String BIG =
            "(SELECT string_agg(md5(random()::text || i), '') FROM generate_series(1, 100) i)";

    private final PostgresDatabase database;
    private final Random random;
    private final List<String> columns = new ArrayList<>();
    private CountDownLatch stop = new CountDownLatch(0);
    private Thread writer = new Thread("nobody");
    private volatile IllegalStateException failure;
    private volatile int transactions;

    /** Of an empty database; nobody writes yet. */
    ScheduleSource(PostgresDatabase database, long seed) {
        this.database = database;
        this.random = new Random(seed);
        database.execute(
                "CREATE TABLE left_side (id bigint PRIMARY KEY, balance bigint NOT NULL, step bigint NOT NULL)",
                "CREATE TABLE right_side (id bigint PRIMARY KEY, balance bigint NOT NULL, step bigint NOT NULL,"
                        + " note text, big text)",
                "ALTER TABLE right_side ALTER big SET STORAGE EXTERNAL",
                "CREATE TABLE scratch (id bigint PRIMARY KEY, step bigint NOT NULL, v text)",
                "INSERT INTO left_side SELECT i, 1000, 1 FROM generate_series(1, 4) i",
                "INSERT INTO left_side VALUES (0, 0, 1), (101, 0, 1)",
                "INSERT INTO right_side SELECT i, 1000, 1, 'n', " + BIG + " FROM generate_series(1, 4) i",
                "INSERT INTO right_side VALUES (0, 0, 1)",
                "INSERT INTO scratch SELECT i, 1, 'v' FROM generate_series(1, " + SCRATCH + ") i");
    }

    void start() {
        CountDownLatch end = new CountDownLatch(1);
        stop = end;
        writer = new Thread(() -> write(end), "schedule-source");
        writer.setDaemon(true);
        writer.start();
    }

    /** Lets the transaction end that is open; after this nothing is written. */
    void stop() throws InterruptedException {
        stop.countDown();
        writer.join();
        check();
    }

    /** Stops, if somebody writes, whatever has become of it. */
    void quit() throws InterruptedException {
        stop.countDown();
        writer.join();
    }

    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    int transactions() {
        return transactions;
    }

    private void write(CountDownLatch end) {
        long lastEnd = System.nanoTime();
        try {
            do {
                try {
                    transaction();
                    transactions++;
                    lastEnd = System.nanoTime();
                } catch (IllegalStateException e) {
                    if (!isOutage(e) || System.nanoTime() - lastEnd > LONGEST_OUTAGE.toNanos()) {
                        throw e;
                    }
                }
            } while (!end.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IllegalStateException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server is down, or was when it was to answer. */
    private static boolean isOutage(IllegalStateException e) {
        return e.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && (cause.getSQLState().startsWith("08") || cause.getSQLState().startsWith("57P"));
    }

    private void transaction() {
        StringBuilder block = new StringBuilder(
                """
                DO $$ DECLARE n bigint := (SELECT step + 1 FROM left_side WHERE id = 0); BEGIN
                UPDATE left_side SET step = n WHERE id = 0;
                UPDATE right_side SET step = n WHERE id = 0;
                INSERT INTO left_side VALUES (100 + n, 0, n);
                """);
        if (columns.size() < MOST_COLUMNS && random.nextInt(25) == 0) {
            String column = "c" + columns.size();
            database.execute("ALTER TABLE right_side ADD COLUMN IF NOT EXISTS " + column + " text");
            columns.add(column);
        }
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            block.append(change()).append('\n');
        }
        database.execute(block.append("END $$").toString());
    }

    private String change() {
        int row = 1 + random.nextInt(4);
        int amount = random.nextInt(100);
        return switch (random.nextInt(11)) {
            case 0, 1 ->
                """
                UPDATE left_side SET balance = balance - %2$d, step = n WHERE abs(id) = %1$d;
                UPDATE right_side SET balance = balance + %2$d WHERE id = 0;"""
                        .formatted(row, amount);
            case 2 ->
                """
                UPDATE right_side SET balance = balance +
                  coalesce((SELECT balance FROM right_side WHERE id = %1$d), 0) WHERE id = 0;
                DELETE FROM right_side WHERE id = %1$d;"""
                        .formatted(row);
            case 3, 4 ->
                "INSERT INTO right_side (id, balance, step, note, big) VALUES (%d, 0, n, 'new', %s) ON CONFLICT (id) DO UPDATE SET note = 'again ' || n;"
                        .formatted(row, BIG);
            case 5 -> "UPDATE right_side SET note = 'n' || n, step = n WHERE id = %d;".formatted(row);
            case 6 ->
                columns.isEmpty()
                        ? "UPDATE right_side SET big = %s WHERE id = %d;".formatted(BIG, row)
                        : "UPDATE right_side SET %s = 'of ' || n WHERE id <= %d;"
                                .formatted(columns.get(random.nextInt(columns.size())), row);
            case 7 -> "UPDATE left_side SET id = -id WHERE abs(id) = %d;".formatted(row);
            case 8 ->
                """
                IF (SELECT count(*) FROM left_side WHERE id IN (%1$d, %2$d)) = 2 THEN
                  UPDATE left_side SET id = 50 WHERE id = %1$d; UPDATE left_side SET id = %1$d WHERE id = %2$d;
                  UPDATE left_side SET id = %2$d WHERE id = 50;
                END IF;"""
                        .formatted(row, 1 + row % 4);
            case 9 ->
                switch (random.nextInt(6)) {
                    case 0 -> "UPDATE scratch SET step = n, v = 'v' || n WHERE id = %d;".formatted(row);
                    case 1 ->
                        "TRUNCATE scratch; INSERT INTO scratch SELECT i, n, 'w' FROM generate_series(1, %d) i;"
                                .formatted(SCRATCH);
                    default -> "";
                };
            default ->
                """
                BEGIN
                  UPDATE left_side SET balance = 0; INSERT INTO scratch VALUES (99, n, 'never'); RAISE 'undone';
                EXCEPTION WHEN raise_exception THEN NULL;
                END;""";
        };
    }

    /** What its tables hold, as {@link #queries} of both sides give it. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect()) {
            for (String query : queries("", "text")) {
                rows.addAll(Rows.of(connection, query));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    /** The query for all rows of a destination. */
    String destinationQuery(String schema) {
        return String.join(" UNION ALL ", queries(schema + ".", "string"));
    }

    private List<String> queries(String prefix, String text) {
        List<String> queries = new ArrayList<>();
        for (String table : TABLES) {
            List<String> values = new ArrayList<>();
            for (List<Object> column : database.rows(
                    "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 ORDER BY attnum",
                    table)) {
                values.add("coalesce("
                        + (column.get(0).equals("big") ? "md5(big)" : "CAST(" + column.get(0) + " AS " + text + ")")
                        + ", '-')");
            }
            queries.add(
                    "SELECT '" + table + "', concat_ws(' ', " + String.join(", ", values) + ") FROM " + prefix + table);
        }
        return queries;
    }
}
