package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold when nobody writes any more and the pipeline, which runs on, has caught up. */
final class ScheduleCheck {

    private static final Duration GLANCE = Duration.ofMillis(500);

    /** Until the last flush has come, and until nothing is left of it. */
    private static final int MOST_GLANCES = 120;

    private final PostgresDatabase database;
    private final WorkspaceProcess workspace;
    private final Shop shop;
    private final ScheduleSource source;

    ScheduleCheck(PostgresDatabase database, WorkspaceProcess workspace, Shop shop, ScheduleSource source) {
        this.database = database;
        this.workspace = workspace;
        this.shop = shop;
        this.source = source;
    }

    /** Both sides hold the same rows, and of what the pipeline makes for itself there is but what its run works with. */
    void requireEqual() throws SQLException {
        List<String> expected = source.rows();
        try (Connection target = DriverManager.getConnection(workspace.jdbcUrl())) {
            String rows = source.destinationQuery(shop.get("databricks.catalog") + "." + shop.get("databricks.schema"));
            glance(() -> isSame(expected, Rows.of(target, rows)));
            assertThat(Rows.of(target, rows)).as("rows of all tables").containsExactlyInAnyOrderElementsOf(expected);
            glance(() -> staged().isEmpty() && runsWithTables(target).size() <= 1);
            assertThat(runsWithTables(target))
                    .as("runs of which tables are left, beside the one that goes on")
                    .hasSizeLessThanOrEqualTo(1);
        }
        assertThat(staged()).as("staged files are left").isEmpty();
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .as("slots")
                .isEqualTo(1);
    }

    /** Nothing is left either when the pipeline does not run any more. */
    void requireNoTables() throws SQLException {
        try (Connection target = DriverManager.getConnection(workspace.jdbcUrl())) {
            assertThat(runsWithTables(target))
                    .as("runs of which tables are left")
                    .isEmpty();
        }
    }

    /** A table's name ends in its number within its run. */
    private Set<String> runsWithTables(Connection target) throws SQLException {
        String tables = "SELECT table_name FROM main.information_schema.tables WHERE table_schema IN ('"
                + shop.get("databricks.schema") + "', '" + shop.get("databricks.staging-schema")
                + "') AND table_name RLIKE '^_cdc_(stg|new)_'";
        return Rows.of(target, tables).stream()
                .map(table -> table.substring(0, table.lastIndexOf('_')))
                .collect(Collectors.toSet());
    }

    @FunctionalInterface
    private interface Look {
        boolean holds() throws SQLException;
    }

    private static void glance(Look look) throws SQLException {
        for (int i = 0; i < MOST_GLANCES && !look.holds(); i++) {
            ScheduleLife.pause(GLANCE);
        }
    }

    private static boolean isSame(List<String> some, List<String> others) {
        return some.stream().sorted().toList().equals(others.stream().sorted().toList());
    }

    private List<String> staged() {
        String folder = "/" + shop.get("pipeline.name") + "/";
        try (Stream<Path> files = Files.walk(workspace.data().resolve("volumes"))) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> file.contains(folder))
                    .toList();
        } catch (NoSuchFileException | UncheckedIOException e) {
            // Gone while one looked.
            return List.of(e.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
