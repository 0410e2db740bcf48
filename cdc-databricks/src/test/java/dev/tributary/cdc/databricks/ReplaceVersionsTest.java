package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What readers and later runs find of a table that is replaced, also by runs that are killed. All rows of a generation of
 * the table say so, and how many there are: a reader can tell whether it sees one whole.
 */
@LocalWorkspace
class ReplaceVersionsTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    private static final TableSchema GENERATION = Rig.table(
            "generation",
            Rig.key(1, "id", DataType.INT32, 1),
            Rig.column(2, "generation", DataType.INT32),
            Rig.column(3, "rows", DataType.INT32));
    private static final TableSchema WIDER = Rig.table(
            "generation",
            Rig.key(1, "id", DataType.INT64, 1),
            Rig.column(2, "generation", DataType.INT32),
            Rig.column(3, "rows", DataType.INT32),
            Rig.column(4, "added", DataType.STRING));

    private static final String WHOLE = "SELECT CASE WHEN count(*) = min(rows) AND count(*) = max(rows)"
            + " AND count(DISTINCT id) = count(*) AND min(generation) = max(generation)"
            + " THEN CAST(min(generation) AS STRING) ELSE concat('broken: ', count(*), ' rows') END FROM ";

    /** A statement of a replacement at which its run is killed. */
    private enum Step {
        CREATE("CREATE TABLE"),
        LOAD("COPY INTO"),
        COMPARE("SELECT COUNT[(][*][)], SUM"),
        OVERWRITE("INSERT OVERWRITE"),
        DROP("DROP TABLE");

        /** What its statement begins with. */
        final String text;

        Step(String text) {
            this.text = text;
        }
    }

    private record Kill(Step step, boolean executed) {}

    private static List<Kill> kills() {
        if (!CAMPAIGN) {
            return List.of(new Kill(Step.LOAD, true), new Kill(Step.OVERWRITE, false), new Kill(Step.OVERWRITE, true));
        }
        List<Kill> all = new ArrayList<>();
        for (Step step : Step.values()) {
            all.add(new Kill(step, false));
            all.add(new Kill(step, true));
        }
        return all;
    }

    private static Rows[] files(TableSchema schema, int generation) {
        int rows = 3 + generation % 3;
        Rows[] files = {Rows.of(schema), Rows.of(schema)};
        for (int id = 1; id <= rows; id++) {
            Object[] values = new Object[schema.columns().size()];
            values[0] = id;
            values[1] = generation;
            values[2] = rows;
            files[id % 2].row(values);
        }
        return files;
    }

    @Test
    @Tag("W4")
    @Tag("S7")
    void everyVersionIsWholeAndWhatPeopleAttachedStays(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            rig.sink.replace(rig.snapshot(1, GENERATION, files(GENERATION, 1)));
            String table = rig.target("generation");
            assertThat(rig.query("SELECT count(*) FROM (DESCRIBE HISTORY " + table
                            + ") WHERE operationMetrics.numOutputRows > 0"))
                    .as("commits with data of a first load")
                    .containsExactly("1");
            rig.execute("GRANT SELECT, MODIFY ON TABLE " + table + " TO `data team`");
            rig.execute("ALTER TABLE " + table + " SET TAGS ('team' = 'music')");
            rig.execute("ALTER TABLE " + table + " ALTER COLUMN generation SET TAGS ('class' = 'open')");
            String mask = workspace.catalog() + "." + workspace.schema() + ".shown";
            rig.execute("CREATE FUNCTION " + mask + "(v INT) RETURNS INT RETURN v");
            rig.execute("ALTER TABLE " + table + " ALTER COLUMN generation SET MASK " + mask);
            rig.execute("ALTER TABLE " + table + " SET TBLPROPERTIES ('steward' = 'ann')");
            rig.execute("COMMENT ON TABLE " + table + " IS 'told by people'");
        }
        Map<String, List<String>> attached = attached(workspace);
        int generation = 1;
        Poller poller = new Poller(workspace);
        try {
            for (Kill kill : kills()) {
                killAt(kill, ++generation, workspace);
            }
            try (Rig last = new Rig(workspace, "p", Mode.SNAPSHOT)) {
                last.snapshots.sweep(Set.of());
                last.sink.replace(last.snapshot(90, WIDER, files(WIDER, 90)));
                assertThat(ownTables(last)).containsExactly("generation");
                assertThat(last.query(WHOLE + last.target("generation"))).containsExactly("90");
                requireWholeVersions(last, generation);
            }
        } finally {
            poller.stop();
        }
        assertThat(poller.failures()).as("failures of a reader that polls").isEmpty();
        assertThat(poller.seen()).startsWith("1").endsWith("90").noneMatch(state -> state.startsWith("broken"));
        assertThat(poller.polls()).isGreaterThan(5);
        assertThat(attached).as("each was there to be kept").allSatisfy((what, all) -> assertThat(all)
                .isNotEmpty());
        assertThat(attached(workspace)).isEqualTo(attached);
    }

    /** A run that is cut off at a statement, before or after it is executed; the next run has to find its way. */
    private static void killAt(Kill kill, int generation, TestWorkspace workspace) {
        WorkspaceFaults faults = workspace.faults();
        Rig rig = new Rig(workspace, Rig.workspace(faults, Duration.ZERO), "p", Mode.SNAPSHOT);
        assertThat(ownTables(rig)).as("what the run before %s has left", kill).containsExactly("generation");
        TableSnapshot snapshot = rig.snapshot(generation, GENERATION, files(GENERATION, generation));
        faults.set((kill.executed() ? "hung-after" : "hung") + " sql ^" + kill.step().text);
        CompletableFuture<Void> replacing = CompletableFuture.runAsync(() -> rig.sink.replace(snapshot));
        faults.awaitHung(Duration.ofSeconds(60));
        faults.close();
        // A shadow that is not dropped is left to the next run.
        Throwable failure = replacing.handle((done, e) -> e).join();
        assertThat(failure == null).as("%s", kill).isEqualTo(kill.step() == Step.DROP);
        rig.close();
    }

    private static void requireWholeVersions(Rig rig, int generations) {
        String table = rig.target("generation");
        List<String> versions =
                rig.query("SELECT version FROM (DESCRIBE HISTORY " + table + ") WHERE version > 0 ORDER BY version");
        assertThat(versions).hasSizeGreaterThan(3);
        List<String> states = rig.query(String.join(
                " UNION ALL ",
                versions.stream()
                        .map(version -> WHOLE + table + " VERSION AS OF " + version)
                        .toList()));
        Set<String> whole = new TreeSet<>(List.of("1", "90"));
        for (int i = 2; i <= generations; i++) {
            whole.add(String.valueOf(i));
        }
        assertThat(states).isSubsetOf(whole).contains("1", "90");
    }

    private static List<String> ownTables(Rig rig) {
        return rig.query("SELECT table_name FROM information_schema.tables WHERE table_schema LIKE '"
                + rig.workspace.schema() + "%' AND table_name <> '_cdc_ledger' ORDER BY 1");
    }

    /** What people attach to a table, but for what a wider schema adds. */
    private static Map<String, List<String>> attached(TestWorkspace workspace) {
        String schema = workspace.schema();
        String table = workspace.catalog() + "." + schema + ".generation";
        Map<String, List<String>> found = new LinkedHashMap<>();
        found.put("grants", Rig.query(workspace, "SHOW GRANTS ON TABLE " + table));
        found.put(
                "tags",
                Rig.query(
                        workspace,
                        "SELECT '', tag_name, tag_value FROM information_schema.table_tags WHERE schema_name = '"
                                + schema + "' UNION ALL SELECT column_name, tag_name, tag_value FROM"
                                + " information_schema.column_tags WHERE schema_name = '" + schema
                                + "' ORDER BY 1, 2"));
        found.put(
                "masks",
                Rig.query(
                        workspace,
                        "SELECT column_name, mask_name FROM information_schema.column_masks WHERE table_schema = '"
                                + schema + "' AND table_name = 'generation'"));
        found.put(
                "comments",
                Rig.query(
                        workspace,
                        "SELECT '', comment FROM information_schema.tables WHERE table_schema = '" + schema
                                + "' UNION ALL SELECT column_name, comment FROM information_schema.columns WHERE"
                                + " table_schema = '" + schema
                                + "' AND column_name NOT IN ('id', 'added') ORDER BY 1"));
        found.put(
                "properties",
                Rig.query(workspace, "SHOW TBLPROPERTIES " + table).stream()
                        .filter(property -> !property.startsWith("delta.columnMapping.maxColumnId"))
                        .toList());
        return found;
    }

    /** Reads again and again. */
    private static final class Poller {

        /** So that a reader does not take the machine from those that write. */
        private static final Duration PAUSE = Duration.ofMillis(CAMPAIGN ? 1 : 400);

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger polls = new AtomicInteger();
        private final List<String> seen = new ArrayList<>();
        private final Set<String> failures = new ConcurrentSkipListSet<>();
        private final CompletableFuture<Void> reading;

        Poller(TestWorkspace workspace) {
            String sql = WHOLE + workspace.catalog() + "." + workspace.schema() + ".generation";
            reading = CompletableFuture.runAsync(() -> {
                try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                        Statement statement = connection.createStatement()) {
                    while (!stopped.get()) {
                        read(statement, sql);
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                    read(statement, sql);
                } catch (java.sql.SQLException e) {
                    failures.add(String.valueOf(e.getMessage()));
                }
            });
        }

        private void read(Statement statement, String sql) throws java.sql.SQLException {
            try {
                readOnce(statement, sql);
            } catch (java.sql.SQLException e) {
                // A type that grew between a query's analysis and its run: open Delta has it sent again.
                if (!String.valueOf(e.getMessage()).contains("DELTA_SCHEMA_CHANGE_SINCE_ANALYSIS")) {
                    throw e;
                }
            }
        }

        private void readOnce(Statement statement, String sql) throws java.sql.SQLException {
            try (ResultSet result = statement.executeQuery(sql)) {
                result.next();
                String state = result.getString(1);
                if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(state)) {
                    seen.add(state);
                }
                polls.incrementAndGet();
            }
        }

        void stop() {
            stopped.set(true);
            reading.join();
        }

        Set<String> failures() {
            return failures;
        }

        int polls() {
            return polls.get();
        }

        /** The states that followed each other. */
        List<String> seen() {
            return seen;
        }
    }
}
