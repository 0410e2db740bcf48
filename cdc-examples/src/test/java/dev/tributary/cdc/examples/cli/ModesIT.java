package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One pipeline with a mode for each table: what each shows is equal to the source, and nothing is there twice. In the
 * campaign it is copied a second time, which the destination's own tests prove for each mode.
 */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class ModesIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    /** What tells the rows of a table apart that its mode keeps. */
    private static final Map<String, String> KINDS = Map.of(
            "customer", "_cdc_deleted",
            "purchase", "_cdc_deleted",
            "note", "_cdc_op",
            "price", "_cdc_valid_to IS NULL");

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("P9")
    @Tag("D10")
    void everyModeShowsTheSourceAndKeepsWhatItIsToKeep(PostgresDatabase database, WorkspaceProcess workspace)
            throws SQLException {
        Shop.fill(database, 50);
        database.execute(
                "CREATE TABLE note (id int, lang text, text text, PRIMARY KEY (id, lang))",
                "ALTER TABLE note ALTER text SET STORAGE EXTERNAL",
                "INSERT INTO note SELECT i, 'de', repeat('x' || i, 2000) FROM generate_series(1, 20) i",
                "CREATE TABLE line (text text, n float8)",
                "ALTER TABLE line REPLICA IDENTITY FULL",
                "INSERT INTO line SELECT 'twin', i % 2 FROM generate_series(1, 6) i",
                "CREATE TABLE price (sku int PRIMARY KEY, cents int, remark text)",
                "ALTER TABLE price ALTER remark SET STORAGE EXTERNAL",
                "INSERT INTO price SELECT i, 100, repeat('r' || i, 2000) FROM generate_series(1, 10) i");
        Shop shop = Shop.of(database, workspace, directory)
                .set("sink.mode", "append")
                .set("sink.mode.customer", "soft-delete")
                .set("sink.mode.price", "history")
                .set("sink.mode.public.purchase", "soft-delete");
        run(shop, Mode.SNAPSHOT);
        database.execute(
                "UPDATE note SET id = id + 100 WHERE id = 1",
                "UPDATE note SET text = 'short' WHERE id = 101",
                // Everything but the text changes back and forth, and the text is never sent.
                "UPDATE note SET lang = lang WHERE id BETWEEN 2 AND 5",
                "DELETE FROM note WHERE id = 6",
                "DELETE FROM line WHERE ctid IN (SELECT ctid FROM line WHERE n = 1 LIMIT 2)",
                "INSERT INTO line VALUES ('-', '-0'), ('-', '0'), (NULL, 'NaN')",
                "UPDATE line SET n = 7 WHERE text = '-' AND n = 0",
                "DELETE FROM purchase WHERE id <= 10",
                "UPDATE purchase SET id = id + 1000 WHERE id = 11",
                "TRUNCATE purchase",
                "INSERT INTO purchase VALUES (1, 1, '2026-11-21 10:00Z', 0.5)",
                "DELETE FROM customer WHERE id > 45",
                // States of one flush, each of a transaction of its own; the remarks are never sent.
                "UPDATE price SET cents = 110 WHERE sku <= 3",
                "UPDATE price SET cents = 120 WHERE sku = 1",
                "DELETE FROM price WHERE sku = 4",
                "UPDATE price SET sku = 50 WHERE sku = 5",
                "ALTER TABLE note ADD COLUMN state text DEFAULT 'new'",
                "INSERT INTO note VALUES (7, 'en', 'a', 'old')");
        run(shop, Mode.CDC);
        shop.assertEqual();
        assertThat(counts(shop))
                .containsExactly(
                        "customer: false 45, true 5",
                        "note: D 1, I 1, R 20, S 1, U 6",
                        "price: false 6, true 9",
                        "purchase: false 1, true 49");
        if (CAMPAIGN) {
            copyAgain(shop, database);
        }

        shop.set("sink.mode.customer", "merge").set("sink.mode.notes", "history");
        List<String> warnings = new ArrayList<>();
        PipelineListener listener = new PipelineListener() {
            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        };
        try (Pipeline changed = shop.pipeline().pipeline(listener).pipeline()) {
            assertThatThrownBy(() -> changed.run(Mode.CDC))
                    .as("nothing has changed at the source")
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("mode soft-delete and cannot become one of mode merge");
        }
        assertThat(warnings)
                .anyMatch(line -> line.contains("sink.mode.notes") && line.contains("nearest are note, line"));
    }

    /** What a second snapshot leaves alone and adds. */
    private static void copyAgain(Shop shop, PostgresDatabase database) throws SQLException {
        database.execute(
                "TRUNCATE note", "INSERT INTO note VALUES (1, 'en', 'b', 'n')", "DELETE FROM customer WHERE id = 3");
        run(shop, Mode.CDC);
        database.execute("INSERT INTO note VALUES (2, 'en', 'c', 'n')", "DELETE FROM customer WHERE id = 2");
        run(shop, Mode.SNAPSHOT);
        run(shop, Mode.CDC);
        shop.assertEqual();
        assertThat(counts(shop))
                .as("a snapshot that finds nothing else adds no version")
                .containsExactly(
                        "customer: false 43, true 7",
                        "note: D 1, I 2, R 22, S 2, T 1, U 6",
                        "price: false 6, true 9",
                        "purchase: false 1, true 49");
    }

    private static void run(Shop shop, Mode mode) {
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(mode);
        }
    }

    /** How many rows of each kind the tables have. */
    private static List<String> counts(Shop shop) throws SQLException {
        String schema = shop.get("databricks.catalog") + "." + shop.get("databricks.schema");
        String each = KINDS.entrySet().stream()
                .map(table -> "SELECT '%1$s' AS name, CAST(%2$s AS STRING) AS kind FROM %3$s.%1$s"
                        .formatted(table.getKey(), table.getValue(), schema))
                .collect(Collectors.joining(" UNION ALL "));
        Map<String, List<String>> counts = new TreeMap<>();
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT name, kind, COUNT(*) FROM (" + each + ") GROUP BY 1, 2 ORDER BY 1, 2")) {
            while (rows.next()) {
                counts.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                        .add(rows.getString(2) + " " + rows.getLong(3));
            }
        }
        return counts.entrySet().stream()
                .map(table -> table.getKey() + ": " + String.join(", ", table.getValue()))
                .toList();
    }
}
