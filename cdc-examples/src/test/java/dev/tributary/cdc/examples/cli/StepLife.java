package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.spi.CheckpointFormat;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The life of a pipeline whose runs are killed. Its two tables say the same number in every row at every transaction's
 * end, so that a cut which is none shows.
 */
final class StepLife implements AutoCloseable {

    private static final Pattern STEP = Pattern.compile("STEP (.+) (\\d+)");
    private static final Duration LONGEST_RUN = Duration.ofMinutes(3);

    /** Of what a dead process had sent. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(30);

    /** A killed run's last statement may win against the take-over, without harm; and then one more. */
    private static final int MOST_RUNS = 4;

    /** In one statement, so that nothing comes between. */
    private static final String TARGETS = "SELECT 'left_side', id, step, body FROM %1$s.left_side UNION ALL"
            + " SELECT 'right_side', id, step, body FROM %1$s.right_side";

    private static final String LEDGER = "ledger|null|null|";

    private static final String CHANGE =
            """
            DO $$ DECLARE now bigint := (SELECT max(step) + 1 FROM left_side); BEGIN
              DELETE FROM left_side WHERE id = (SELECT min(id) FROM left_side);
              UPDATE left_side SET step = now;
              INSERT INTO left_side VALUES (now + 100, now, 'l');
              UPDATE right_side SET step = now, body = 'r' || now;
            END $$""";

    private final PostgresDatabase database;
    private final WorkspaceProcess workspace;
    private final Shop shop;
    private final Connection target;

    /**
     * Of an empty database; nothing has run.
     *
     * @param transactions how flushes are applied
     */
    StepLife(PostgresDatabase database, WorkspaceProcess workspace, Path directory, String transactions) {
        this.database = database;
        this.workspace = workspace;
        database.execute(
                "CREATE TABLE left_side (id bigint PRIMARY KEY, step bigint NOT NULL, body text)",
                "CREATE TABLE right_side (id bigint PRIMARY KEY, step bigint NOT NULL, body text)",
                "INSERT INTO left_side SELECT i, 1, 'l' FROM generate_series(1, 5) i",
                "INSERT INTO right_side SELECT i, 1, 'r' FROM generate_series(1, 5) i");
        shop = Shop.of(database, workspace, folder(directory))
                .set("sink.transactions", transactions)
                .set("flush.max-rows", "4")
                .set("flush.max-interval", "PT5S")
                .set("state.store", "file:" + folder(directory));
        try {
            target = shop.pipeline().destination().connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            target.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path folder(Path directory) {
        try {
            return Files.createTempDirectory(directory, "life");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each transaction is a flush. */
    void change(int transactions) {
        for (int i = 0; i < transactions; i++) {
            database.execute(CHANGE);
        }
    }

    /** Adds a column, and gives it values. */
    void alter() {
        String column = "c" + database.number("SELECT max(step) FROM left_side");
        database.execute(
                "ALTER TABLE right_side ADD COLUMN " + column + " text",
                "UPDATE right_side SET " + column + " = 'new'");
    }

    /** The steps of a whole run, with how often each was taken. */
    Map<String, Integer> trace(Mode mode) {
        Cli.Result result =
                start(mode, new StepFault(StepFault.What.DELAY, "none", 0)).await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return steps(result);
    }

    private static Map<String, Integer> steps(Cli.Result result) {
        Map<String, Integer> steps = new TreeMap<>();
        for (String line : result.err()) {
            Matcher step = STEP.matcher(line);
            if (step.matches()) {
                steps.merge(step.group(1), 1, Integer::sum);
            }
        }
        return steps;
    }

    /**
     * Lets a process run until it is killed.
     *
     * @return false when it ended before
     */
    boolean isKilled(CliProcess process) {
        Cli.Result result = process.await();
        assertThat(result.exitCode()).as("%s", result).isIn(0, FaultySteps.KILLED, Failure.STOPPED);
        return result.exitCode() == FaultySteps.KILLED;
    }

    /** Starts a process, which waits until somebody waits for it: its JVM comes up while others are at work. */
    CliProcess start(Mode mode, StepFault fault) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                StepMain.class.getName(),
                shop.config(),
                mode.name(),
                fault.what().text(),
                fault.step(),
                String.valueOf(fault.number()));
        try {
            return new CliProcess(builder.start(), LONGEST_RUN.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs to the end, in this process. */
    void finish(Mode mode) {
        for (int run = 1; ; run++) {
            try (Pipeline pipeline =
                    shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
                pipeline.run(mode);
                return;
            } catch (CdcException e) {
                if (run == MOST_RUNS || e.retry() != CdcException.Retry.TRANSIENT && !wasOvertaken(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean wasOvertaken(CdcException e) {
        return String.valueOf(e.getMessage()).contains("stands at epoch");
    }

    /** What holds right after a kill: no position is confirmed that the ledger does not hold, and tables fit together. */
    void checkIntermediate() {
        Await.until(
                "the server to see that its client is gone",
                LONGEST_STATEMENT,
                () -> database.number("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                                + " current_database()")
                        == 0);
        String confirmed = database.text("SELECT max(confirmed_flush_lsn) FROM pg_replication_slots WHERE database ="
                + " current_database() AND NOT temporary");
        // One statement for both, since each costs a second; what the dead process had sent may still be on its way.
        List<String> found = Await.value(
                "tables that fit together",
                LONGEST_STATEMENT,
                () -> destination(
                        TARGETS.formatted(schema()) + " UNION ALL SELECT 'ledger', NULL, NULL, state FROM main."
                                + shop.get("databricks.staging-schema") + "._cdc_ledger"),
                rows -> steps(rows) == 1);
        String ledger = found.stream()
                .filter(row -> row.startsWith(LEDGER))
                .findFirst()
                .orElseThrow()
                .substring(LEDGER.length());
        assertThat(Lsn.parse(confirmed))
                .as("what the slot may give up")
                .isLessThanOrEqualTo(CheckpointFormat.decode(ledger).position());
    }

    /** How many different numbers the rows hold. */
    private static long steps(List<String> rows) {
        return rows.stream()
                .filter(row -> !row.startsWith(LEDGER))
                .map(row -> row.split("\\|", -1)[2])
                .distinct()
                .count();
    }

    /** What holds after a run that ended well. */
    void checkFinal() {
        List<String> source = new ArrayList<>();
        try (Connection connection = database.connect()) {
            source.addAll(Rows.of(connection, "SELECT 'left_side', id, step, body FROM left_side ORDER BY id"));
            source.addAll(Rows.of(connection, "SELECT 'right_side', id, step, body FROM right_side ORDER BY id"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(targets()).containsExactlyInAnyOrderElementsOf(source);
        assertThat(destination("SELECT table_name FROM main.information_schema.tables WHERE table_schema IN ('"
                        + shop.get("databricks.schema") + "', '" + shop.get("databricks.staging-schema")
                        + "') AND table_name RLIKE '^_cdc_(stg|new)_'"))
                .as("tables are left")
                .isEmpty();
        String folder = "/" + shop.get("pipeline.name") + "/";
        try (Stream<Path> files = Files.walk(workspace.data().resolve("volumes"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString).filter(file -> file.contains(folder)))
                    .as("staged files are left")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .as("slots")
                .isEqualTo(1);
    }

    private List<String> targets() {
        return destination(TARGETS.formatted(schema()));
    }

    private String schema() {
        return "main." + shop.get("databricks.schema");
    }

    private List<String> destination(String sql) {
        try {
            return Rows.of(target, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
