package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
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
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** What must hold in the destination while processes are killed, and afterwards. Not thread-safe. */
final class StepCheck implements AutoCloseable {

    /** Of what a dead process had sent. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(60);

    private static final String LEFT = "left_side";
    private static final String RIGHT = "right_side";
    private static final String LEDGER = "_cdc_ledger";

    private final StepScene scene;
    private final StepTables tables;
    private final Shop shop;
    private final PostgresDatabase database;
    private final WorkspaceProcess workspace;
    private final Connection target;

    /** The step at which each table was seen last. */
    private final Map<String, Long> seen = new TreeMap<>();

    /** Whether both tables and the ledger are known to be there. */
    private boolean complete;

    StepCheck(StepScene scene, StepTables tables, Shop shop, PostgresDatabase database, WorkspaceProcess workspace) {
        this.scene = scene;
        this.tables = tables;
        this.shop = shop;
        this.database = database;
        this.workspace = workspace;
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

    /** The step that every table had reached when it was seen last; 0 when one was not there. */
    long step() {
        return Math.min(seen.getOrDefault(LEFT, 0L), seen.getOrDefault(RIGHT, 0L));
    }

    /**
     * What holds at every moment: each table is exactly as the source was after some step, and never goes back; where
     * readers are promised so, that is the same step for both, and the one that the ledger names. The slot holds what the
     * ledger does not have.
     */
    void intermediate() {
        Await.until(
                "the server to see that its client is gone",
                LONGEST_STATEMENT,
                () -> database.number("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                                + " current_database()")
                        == 0);
        String slot = database.text("SELECT max(confirmed_flush_lsn) FROM pg_replication_slots WHERE database ="
                + " current_database() AND NOT temporary");
        Lsn confirmed = slot == null || scene.mode() == Mode.SNAPSHOT ? Lsn.ZERO : Lsn.parse(slot);
        // What the dead process had sent may still be on its way, and the tables are read one after the other.
        Found found = Await.value(
                "tables that fit together", LONGEST_STATEMENT, () -> read(confirmed), state -> state.problems()
                        .isEmpty());
        seen.putAll(found.steps());
    }

    /** What holds after a run that ended well: both sides are equal, and nothing is left behind. */
    void settled() {
        complete = true;
        try {
            assertThat(tables.isAsExpected())
                    .as("the source is as it should be")
                    .isTrue();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        intermediate();
        assertThat(seen).as("steps of tables").isEqualTo(Map.of(LEFT, tables.step(), RIGHT, tables.step()));
        if (!scene.isAppended()) {
            // With the columns that came meanwhile.
            shop.assertEqual();
        }
        assertThat(destination("SELECT table_name FROM main.information_schema.tables WHERE table_schema IN ("
                        + schemas() + ") AND table_name RLIKE '^_cdc_(stg|new)_'"))
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

    /** What a reader finds: the step of each table that is there, and what is wrong. */
    private record Found(Map<String, Long> steps, List<String> problems) {}

    private Found read(Lsn confirmed) {
        List<String> there = complete ? List.of(LEFT, RIGHT, LEDGER) : there();
        complete |= there.size() == 3;
        if (there.isEmpty()) {
            return new Found(Map.of(), seen.isEmpty() ? List.of() : List.of("tables are gone"));
        }
        // One statement for all, since each costs a second.
        List<String> rows = destination(
                String.join(" UNION ALL ", there.stream().map(this::select).toList()));
        Map<String, Long> steps = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        LongFunction<List<String>> right = scene.isAppended() ? StepTables::appended : StepTables::right;
        for (String table : List.of(LEFT, RIGHT)) {
            if (there.contains(table)) {
                List<String> found = of(table, rows);
                long step = StepTables.latest(found);
                steps.put(table, step);
                List<String> expected = table.equals(LEFT) ? StepTables.left(step) : right.apply(step);
                if (!found.equals(expected)) {
                    problems.add(table + " is not as after step " + step + ": " + found);
                }
            }
            if (steps.getOrDefault(table, 0L) < seen.getOrDefault(table, 0L)) {
                problems.add(table + " went back from step " + seen.get(table) + " to " + steps.get(table));
            }
        }
        if (scene.mode() == Mode.CDC) {
            Checkpoint checkpoint =
                    CheckpointFormat.decode(of(LEDGER, rows).get(0).substring("0|0|".length()));
            against(checkpoint, steps, problems);
            if (confirmed.isAfter(checkpoint.position())) {
                problems.add("the slot may give up what is before " + confirmed + ", the ledger is at "
                        + checkpoint.position());
            }
        }
        return new Found(steps, problems);
    }

    /** What readers are promised of the tables that are there; one that is to be copied anew stays as it is until then. */
    private void against(Checkpoint checkpoint, Map<String, Long> steps, List<String> problems) {
        Lsn ledger = checkpoint.position();
        Map<String, Long> live = new TreeMap<>(steps);
        checkpoint.tables().forEach((table, state) -> {
            if (!state.isLive()) {
                live.remove(table.name());
            }
        });
        long least = tables.atLeast(ledger);
        if (live.values().stream().anyMatch(step -> step < least)) {
            problems.add("the ledger is at " + ledger + ", after step " + least + ", and tables at " + live);
        }
        if (scene.isTogether()) {
            long most = tables.atMost(ledger);
            if (live.values().stream().distinct().count() > 1
                    || live.values().stream().anyMatch(step -> step > most)) {
                problems.add("the ledger is at " + ledger + ", before step " + (most + 1) + ", and tables at " + live);
            }
        }
        if (!problems.isEmpty()) {
            problems.add("the ledger holds " + checkpoint);
        }
    }

    private static List<String> of(String table, List<String> rows) {
        return rows.stream()
                .filter(row -> row.startsWith(table + "|"))
                .map(row -> row.substring(table.length() + 1))
                .sorted()
                .toList();
    }

    private List<String> there() {
        return destination("SELECT table_name FROM main.information_schema.tables WHERE table_schema IN (" + schemas()
                + ") AND table_name IN ('" + LEFT + "', '" + RIGHT + "', '" + LEDGER + "')");
    }

    private String select(String table) {
        String staging = "main." + shop.get("databricks.staging-schema") + ".";
        if (table.equals(LEDGER)) {
            return "SELECT '" + LEDGER + "', 0L, 0L, state FROM " + staging + LEDGER;
        }
        String body = table.equals(RIGHT) && scene.isAppended() ? "concat(body, ' ', _cdc_op)" : "body";
        // What marks a copy in a table that is appended to has no key.
        return "SELECT '" + table + "', id, step, " + body + " FROM main." + shop.get("databricks.schema") + "." + table
                + " WHERE id IS NOT NULL";
    }

    private String schemas() {
        return "'" + shop.get("databricks.schema") + "', '" + shop.get("databricks.staging-schema") + "'";
    }

    private List<String> destination(String sql) {
        try {
            return Rows.of(target, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
