package dev.tributary.cdc.examples.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A reader of the destination, who looks again and again and says what is not as it should be. In transactions every look
 * is at one cut; table by table each table is for itself.
 */
final class SchedulePolls {

    private static final Duration PAUSE = Duration.ofMillis(5000);

    /** All rows in one statement, which costs a destination less than to count and sum them. */
    private static final String LOOK =
            """
            SELECT %5$d, 'left', id, balance, step FROM %1$s.left_side%2$s
            UNION ALL SELECT %5$d, 'right', id, balance, step FROM %1$s.right_side%3$s
            UNION ALL SELECT %5$d, 'scratch', id, 0, step FROM %1$s.scratch%4$s""";

    private static final int FIRST_TICKET = 100;

    /** Of which the last ones are read again, each at its tables' versions. */
    private static final int MOST_CUTS = 3;

    private final String url;
    private final String schema;
    private final boolean cuts;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread reader;
    private final List<String> wrong = new ArrayList<>();
    private volatile long[] last = new long[7];
    private volatile int count;
    private int failures;

    /**
     * @param url of the workspace
     * @param schema of the tables, with its catalog
     * @param cuts whether each look must be at one cut
     */
    SchedulePolls(String url, String schema, boolean cuts) {
        this.url = url;
        this.schema = schema;
        this.cuts = cuts;
        reader = new Thread(this::read, "schedule-polls");
        reader.setDaemon(true);
    }

    void start() {
        reader.start();
    }

    void stop() throws InterruptedException {
        stop.countDown();
        reader.join();
    }

    /** How often it has looked. */
    int count() {
        return count;
    }

    /** What was not as it should be. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The lower one of the two numbers that were seen last. */
    long step() {
        return Math.min(last[0], last[1]);
    }

    private void read() {
        try {
            do {
                look();
            } while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try (Connection connection = DriverManager.getConnection(url)) {
            do {
                check(look(connection, "", "", ""));
                count++;
            } while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (SQLException e) {
            // The workspace is started again, which takes a while; whoever waits for what is seen tells of the rest.
            failures++;
        }
    }

    private long[] look(Connection connection, String left, String right, String scratch) throws SQLException {
        return numbers(Rows.of(connection, LOOK.formatted(schema, left, right, scratch, 0)));
    }

    /** Both numbers, the sum, the tickets and the last of them, the rows of the third table and its newest number. */
    private static long[] numbers(List<String> rows) {
        long[] numbers = new long[7];
        for (String row : rows) {
            String[] values = row.split("\\|", -1);
            long id = Long.parseLong(values[2]);
            long balance = Long.parseLong(values[3]);
            long step = Long.parseLong(values[4]);
            numbers[2] += balance;
            switch (values[1]) {
                case "left" -> {
                    numbers[0] = id == 0 ? step : numbers[0];
                    numbers[3] += id > FIRST_TICKET ? 1 : 0;
                    numbers[4] = Math.max(numbers[4], id - FIRST_TICKET);
                }
                case "right" -> numbers[1] = id == 0 ? step : numbers[1];
                default -> {
                    numbers[5]++;
                    numbers[6] = Math.max(numbers[6], step);
                }
            }
        }
        return numbers;
    }

    private synchronized void check(long[] seen) {
        String now = "left at %d, right at %d, sum %d, %d tickets to %d, %d scratch rows to %d"
                .formatted(seen[0], seen[1], seen[2], seen[3], seen[4], seen[5], seen[6]);
        if (seen[0] < last[0] || seen[1] < last[1]) {
            wrong.add("gone back from " + last[0] + " and " + last[1] + ": " + now);
        }
        if (seen[0] != seen[3] || seen[0] != seen[4]) {
            wrong.add("a gap in one table: " + now);
        }
        if (cuts) {
            requireCut(seen, now);
        }
        last = seen;
    }

    private void requireCut(long[] seen, String now) {
        if (seen[0] != seen[1]
                || seen[2] != ScheduleSource.SUM
                || seen[5] != ScheduleSource.SCRATCH
                || seen[6] > seen[0]) {
            wrong.add("no cut: " + now);
        }
    }

    /**
     * Reads the last of the cuts that the flush log names, each at its tables' versions.
     *
     * @param log the schema of the flush log, with its catalog
     * @return how many there were
     */
    synchronized int checkCuts(String log, String pipeline) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            List<String> reads = new ArrayList<>();
            for (String cut : Rows.of(
                    connection,
                    """
                    SELECT lsn, max(CASE WHEN `table` = '%1$s.left_side' THEN version END),
                      max(CASE WHEN `table` = '%1$s.right_side' THEN version END),
                      max(CASE WHEN `table` = '%1$s.scratch' THEN version END)
                    FROM %2$s._cdc_cuts WHERE pipeline = '%3$s' GROUP BY lsn ORDER BY lsn DESC LIMIT %4$d"""
                            .formatted(schema, log, pipeline, MOST_CUTS))) {
                String[] versions = cut.split("\\|", -1);
                if (!cut.contains("null")) {
                    reads.add(LOOK.formatted(
                            schema,
                            " VERSION AS OF " + versions[1],
                            " VERSION AS OF " + versions[2],
                            " VERSION AS OF " + versions[3],
                            reads.size()));
                }
            }
            if (!reads.isEmpty()) {
                List<String> rows = Rows.of(connection, String.join(" UNION ALL ", reads));
                for (int cut = 0; cut < reads.size(); cut++) {
                    String begin = cut + "|";
                    long[] seen = numbers(
                            rows.stream().filter(row -> row.startsWith(begin)).toList());
                    requireCut(seen, "in the flush log: " + Arrays.toString(seen));
                }
            }
            return reads.size();
        }
    }

    @Override
    public String toString() {
        return count + " looks, " + failures + " without an answer, the last at " + step();
    }
}
