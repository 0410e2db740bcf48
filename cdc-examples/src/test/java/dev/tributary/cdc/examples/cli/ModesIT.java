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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One pipeline with a mode for each table: what each shows is equal to the source, and nothing is there twice. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class ModesIT {

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
        assertThat(counts(shop, "customer", "_cdc_deleted")).isEqualTo("false 45, true 5");
        assertThat(counts(shop, "purchase", "_cdc_deleted")).isEqualTo("false 1, true 49");
        assertThat(counts(shop, "note", "_cdc_op")).isEqualTo("D 1, I 1, R 20, S 1, U 6");
        assertThat(counts(shop, "price", "_cdc_valid_to IS NULL")).isEqualTo("false 6, true 9");

        database.execute(
                "TRUNCATE note", "INSERT INTO note VALUES (1, 'en', 'b', 'n')", "DELETE FROM customer WHERE id = 3");
        run(shop, Mode.CDC);
        database.execute("INSERT INTO note VALUES (2, 'en', 'c', 'n')", "DELETE FROM customer WHERE id = 2");
        run(shop, Mode.SNAPSHOT);
        run(shop, Mode.CDC);
        shop.assertEqual();
        assertThat(counts(shop, "customer", "_cdc_deleted")).isEqualTo("false 43, true 7");
        assertThat(counts(shop, "note", "_cdc_op")).isEqualTo("D 1, I 2, R 22, S 2, T 1, U 6");
        assertThat(counts(shop, "price", "_cdc_valid_to IS NULL"))
                .as("a snapshot that finds nothing else adds no version")
                .isEqualTo("false 6, true 9");

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

    private static void run(Shop shop, Mode mode) {
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(mode);
        }
    }

    private static String counts(Shop shop, String table, String column) throws SQLException {
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT " + column + ", COUNT(*) FROM " + shop.get("databricks.catalog")
                                + "." + shop.get("databricks.schema") + "." + table + " GROUP BY 1 ORDER BY 1")) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(rows.getString(1))
                        .append(' ')
                        .append(rows.getLong(2));
            }
            return text.toString();
        }
    }
}
