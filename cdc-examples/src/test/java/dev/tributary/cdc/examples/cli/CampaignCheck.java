package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold when the campaign has done its worst. */
final class CampaignCheck {

    private final PostgresDatabase database;
    private final WorkspaceProcess workspace;
    private final Shop shop;
    private final List<String> tables;

    CampaignCheck(PostgresDatabase database, WorkspaceProcess workspace, Shop shop, List<String> tables) {
        this.tables = tables;
        this.database = database;
        this.workspace = workspace;
        this.shop = shop;
    }

    void check() {
        // The verifier compares tables that are merged.
        shop.set("databricks.jdbc-url", workspace.jdbcUrl())
                .set("campaign.transactions", null)
                .set(
                        "source.include",
                        tables.stream()
                                .filter(table ->
                                        CampaignRun.MODES.getOrDefault(table, ApplyMode.MERGE) == ApplyMode.MERGE)
                                .map("public."::concat)
                                .collect(Collectors.joining(",")))
                .assertEqual();
        try (Connection source = database.connect();
                Connection target = DriverManager.getConnection(workspace.jdbcUrl())) {
            if (tables.contains("softened")) {
                softDeletes(source, target);
            }
            if (tables.contains("appended")) {
                everyChange(source, target);
            }
            if (tables.contains("historic")) {
                everyState(source, target);
            }
            assertThat(Rows.of(
                            target,
                            "SELECT table_name FROM main.information_schema.tables WHERE table_schema IN ('"
                                    + shop.get("databricks.schema") + "', '" + shop.get("databricks.staging-schema")
                                    + "') AND table_name RLIKE '^_cdc_(stg|new)_'"))
                    .as("tables are left")
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        noFiles();
    }

    private void softDeletes(Connection source, Connection target) throws SQLException {
        assertThat(Rows.of(target, "SELECT id, body FROM " + table("softened") + " WHERE NOT _cdc_deleted ORDER BY id"))
                .as("rows that are there")
                .isEqualTo(Rows.of(source, "SELECT id, body FROM softened ORDER BY id"));
        assertThat(Rows.of(target, "SELECT id FROM " + table("softened") + " GROUP BY id HAVING count(*) > 1"))
                .as("rows with a second copy")
                .isEmpty();
        assertThat(Rows.of(target, "SELECT id FROM " + table("softened") + " WHERE _cdc_deleted ORDER BY id"))
                .as("rows that were deleted")
                .containsAll(Rows.of(
                        source,
                        "SELECT DISTINCT l.id FROM audit.log l WHERE name = 'softened' AND op = 'D' AND NOT EXISTS"
                                + " (SELECT FROM audit.log m WHERE m.name = l.name AND m.id = l.id AND m.xid = l.xid AND"
                                + " m.op = 'I') ORDER BY 1"));
    }

    private void everyChange(Connection source, Connection target) throws SQLException {
        assertThat(Rows.of(
                        target,
                        "SELECT _cdc_op, id, IF(_cdc_op = 'D', NULL, body) AS body FROM " + table("appended")
                                + " WHERE _cdc_op IN ('I', 'U', 'D') ORDER BY id, _cdc_op, body"))
                .as("changes, each once")
                .isEqualTo(Rows.of(
                        source,
                        "SELECT op, id, body FROM audit.log WHERE name = 'appended' AND op <> 'moved'"
                                + " ORDER BY id, op, body NULLS FIRST"));
    }

    private void everyState(Connection source, Connection target) throws SQLException {
        assertThat(Rows.of(
                        target,
                        "SELECT id, body FROM " + table("historic") + " WHERE _cdc_valid_to IS NULL ORDER BY id"))
                .as("current versions")
                .isEqualTo(Rows.of(source, "SELECT id, body FROM historic ORDER BY id"));
        assertThat(Rows.of(target, "SELECT id, count(*) FROM " + table("historic") + " GROUP BY id ORDER BY id"))
                .as("versions of each row")
                .isEqualTo(
                        Rows.of(
                                source,
                                """
                        SELECT id, count(*) FROM (
                          SELECT id FROM generate_series(1, 20) id
                          UNION ALL
                          SELECT id FROM (
                            SELECT DISTINCT ON (id, xid) id, op FROM audit.log WHERE name = 'historic'
                            ORDER BY id, xid, at DESC) AS last
                          WHERE op IN ('I', 'U')) AS version
                        GROUP BY id ORDER BY id"""));
    }

    private String table(String name) {
        return "main." + shop.get("databricks.schema") + "." + name;
    }

    private void noFiles() {
        try (Stream<Path> files = Files.walk(workspace.data().resolve("volumes"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(Path::toString)
                            .filter(file -> file.contains("/" + shop.get("pipeline.name") + "/")))
                    .as("staged files are left")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
