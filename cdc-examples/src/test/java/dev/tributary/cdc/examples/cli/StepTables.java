package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The source of the campaign at every step: two tables whose whole content follows from how many transactions there have
 * been. What one transaction wrote mostly stays for some more, so that a change that is lost, or comes twice, shows for as
 * long. A transaction's number is its step; rows are given as text.
 */
final class StepTables {

    /** The row of each table that every transaction changes. */
    private static final long LATEST = 1_000_000;

    /** Rows of the left side beside that one; each lives as many transactions, and is updated once. */
    private static final int KEPT = 12;

    private static final int UPDATED_AFTER = 2;

    /** Rows of the right side beside that one, of which each transaction updates the next. */
    private static final int RING = 7;

    private static final int WIDER_EVERY = 3;

    private static final String CHANGE =
            """
            INSERT INTO left_side (id, step, body) VALUES (%1$d, %1$d, 'l%1$d');
            UPDATE left_side SET step = %1$d, body = 'u%1$d' WHERE id = %1$d - 2;
            DELETE FROM left_side WHERE id = %1$d - 12;
            UPDATE left_side SET step = %1$d WHERE id = 1000000;
            UPDATE right_side SET step = %1$d, body = 'r%1$d' WHERE id = %1$d %% 7;
            UPDATE right_side SET step = %1$d WHERE id = 1000000;
            """;

    private final PostgresDatabase database;

    /** Where the log ended when a step was done. */
    private final NavigableMap<Long, Lsn> ends = new TreeMap<>();

    /** The step of the newest column; 0 when there is none. */
    private long column;

    private int columns;

    private long step = 1;

    /** Of an empty database. */
    StepTables(PostgresDatabase database) {
        this.database = database;
        database.execute(
                "CREATE TABLE left_side (id bigint PRIMARY KEY, step bigint NOT NULL, body text)",
                "CREATE TABLE right_side (id bigint PRIMARY KEY, step bigint NOT NULL, body text)",
                """
                INSERT INTO left_side SELECT i, CASE WHEN i < 0 THEN i + 2 ELSE i END,
                  CASE WHEN i < 0 THEN 'u' || i + 2 ELSE 'l' || i END FROM generate_series(-10, 1) i""",
                "INSERT INTO right_side SELECT (i + 7) % 7, i, 'r' || i FROM generate_series(-5, 1) i",
                "INSERT INTO left_side VALUES (1000000, 1, 'latest')",
                "INSERT INTO right_side VALUES (1000000, 1, 'latest')");
        note();
    }

    private void note() {
        ends.put(step, Lsn.parse(database.text("SELECT pg_current_wal_insert_lsn()")));
    }

    /** How many transactions there have been, with that which filled the tables. */
    long step() {
        return step;
    }

    /** The step of the last change of shape; 0 when there was none. */
    long altered() {
        return column;
    }

    /** One more. Each is a flush, as the pipeline is set. */
    void change() {
        step++;
        database.execute("DO $$ BEGIN " + CHANGE.formatted(step) + " END $$");
        note();
    }

    /**
     * One more, with a new column; the one before gets another name. Every third time that gets a wider type, for which the
     * table has to be copied anew.
     */
    void alter() {
        step++;
        columns++;
        List<String> sql = new ArrayList<>();
        if (column > 0) {
            sql.add("ALTER TABLE left_side RENAME COLUMN c%1$d TO d%1$d".formatted(column));
        }
        if (columns % WIDER_EVERY == 0) {
            sql.add("ALTER TABLE left_side ALTER COLUMN d%d TYPE bigint".formatted(column));
        }
        column = step;
        sql.add("ALTER TABLE left_side ADD COLUMN c%d int DEFAULT %d".formatted(column, column));
        sql.add("DO $$ BEGIN " + CHANGE.formatted(step) + " END $$");
        database.executeInTransaction(sql.toArray(String[]::new));
        note();
    }

    /** The last step that is surely over at this position. */
    long atLeast(Lsn position) {
        return ends.entrySet().stream()
                .filter(end -> end.getValue().compareTo(position) <= 0)
                .mapToLong(end -> end.getKey())
                .max()
                .orElse(0);
    }

    /** The last step that can be over at this position: after it nothing else was written. */
    long atMost(Lsn position) {
        return ends.entrySet().stream()
                .filter(end -> end.getValue().compareTo(position) < 0)
                .mapToLong(end -> Math.min(step, end.getKey() + 1))
                .max()
                .orElse(1);
    }

    /** The left side after a step, in order. */
    static List<String> left(long step) {
        return Stream.concat(
                        LongStream.rangeClosed(step - KEPT + 1, step)
                                .mapToObj(id -> id <= step - UPDATED_AFTER
                                        ? row(id, id + UPDATED_AFTER, "u" + (id + UPDATED_AFTER))
                                        : row(id, id, "l" + id)),
                        Stream.of(row(LATEST, step, "latest")))
                .sorted()
                .toList();
    }

    /** The right side after a step, in order. */
    static List<String> right(long step) {
        return Stream.concat(
                        LongStream.rangeClosed(step - RING + 1, step)
                                .mapToObj(one -> row(Math.floorMod(one, RING), one, "r" + one)),
                        Stream.of(row(LATEST, step, "latest")))
                .sorted()
                .toList();
    }

    /** Every change of the right side up to a step, since it was copied after the first, in order. */
    static List<String> appended(long step) {
        return Stream.concat(
                        LongStream.rangeClosed(2, step)
                                .boxed()
                                .flatMap(one -> Stream.of(
                                        row(one % RING, one, "r" + one + " U"), row(LATEST, one, "latest U"))),
                        right(1).stream().map(row -> row + " R"))
                .sorted()
                .toList();
    }

    private static String row(long id, long step, String body) {
        return id + "|" + step + "|" + body;
    }

    /** The step of the row that every transaction changes: the last one, if it is there more than once. */
    static long latest(List<String> rows) {
        return rows.stream()
                .filter(row -> row.startsWith(LATEST + "|"))
                .mapToLong(row -> Long.parseLong(row.split("\\|", -1)[1]))
                .max()
                .orElse(0);
    }

    /** Whether the source is as this class says. */
    boolean isAsExpected() throws SQLException {
        try (Connection connection = database.connect()) {
            return left(step)
                            .equals(Rows.of(connection, "SELECT id, step, body FROM left_side").stream()
                                    .sorted()
                                    .toList())
                    && right(step)
                            .equals(Rows.of(connection, "SELECT id, step, body FROM right_side").stream()
                                    .sorted()
                                    .toList());
        }
    }
}
