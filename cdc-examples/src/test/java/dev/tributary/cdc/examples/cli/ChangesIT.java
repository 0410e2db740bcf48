package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
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

/** The changes that are easily got wrong, from PostgreSQL to Delta. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class ChangesIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("D7")
    @Tag("D10")
    void carriesEveryKindOfChange(PostgresDatabase database, WorkspaceProcess workspace) throws SQLException {
        database.execute(
                "CREATE TABLE doc (id int PRIMARY KEY, title text, body text, tags text[], raw bytea)",
                "ALTER TABLE doc ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO doc SELECT i, 't' || i, repeat(chr(96 + i), 100000), ARRAY['', NULL, 'a,b'], '\\x00ff'"
                        + " FROM generate_series(1, 9) i",
                "CREATE TABLE log (id bigint PRIMARY KEY, at timestamp, code char(4), price numeric(20,8))",
                "INSERT INTO log SELECT i, '2026-01-01', 'x', i / 3.0 FROM generate_series(1, 50) i",
                "COMMENT ON TABLE doc IS 'what is written'",
                "COMMENT ON COLUMN doc.title IS 'as printed'");
        Shop shop = Shop.of(database, workspace, directory);
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(Mode.SNAPSHOT);
            assertThat(comments(shop))
                    .contains("|what is written | replicated from public.doc")
                    .contains("title|as printed | source type text, attribute 2");

            database.execute(
                    // Beside an unchanged text of 100 kB.
                    "UPDATE doc SET title = 'new' WHERE id = 1",
                    // The row moves, and its text with it.
                    "UPDATE doc SET id = 100 WHERE id = 2",
                    "UPDATE doc SET id = 101, title = 'moved twice' WHERE id = 100",
                    // One key, everything that can happen to it.
                    "INSERT INTO doc (id, body) VALUES (50, 'first')",
                    "UPDATE doc SET title = 'then' WHERE id = 50",
                    "DELETE FROM doc WHERE id = 50",
                    "INSERT INTO doc (id, title) VALUES (50, 'again')",
                    "DELETE FROM doc WHERE id = 3",
                    "UPDATE doc SET id = 3 WHERE id = 4",
                    // What is empty, absent or none of both.
                    "UPDATE doc SET tags = '{}', raw = '' WHERE id = 5",
                    "UPDATE doc SET tags = NULL, raw = NULL, title = '' WHERE id = 6",
                    "TRUNCATE log",
                    "INSERT INTO log VALUES (1, '2026-11-21 10:00:00.123456', 'ab', 0.00000001), (60, NULL, NULL, NULL)");
            RunReport first = pipeline.run(Mode.CDC);
            assertThat(first.flushes()).isEqualTo(1);
            shop.assertEqual();

            // The same rows before, between and after new columns.
            database.execute(
                    "UPDATE doc SET title = 'before' WHERE id = 1",
                    "COMMENT ON COLUMN doc.title IS 'as shouted'",
                    "ALTER TABLE doc ADD COLUMN price numeric(10,2)",
                    "UPDATE doc SET price = 9.99 WHERE id = 1",
                    "INSERT INTO doc (id, price) VALUES (70, 1.50)",
                    "ALTER TABLE doc ADD COLUMN words int[]",
                    "UPDATE doc SET words = '{1,NULL,3}' WHERE id IN (5, 70)");
            pipeline.run(Mode.CDC);
            shop.assertEqual();
            assertThat(comments(shop)).contains("title|as shouted | source type text, attribute 2");
        }
    }

    private static List<String> comments(Shop shop) throws SQLException {
        String schema = shop.get("databricks.schema");
        List<String> comments = new ArrayList<>();
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT '', comment FROM information_schema.tables"
                        + " WHERE table_name = 'doc' AND table_schema = '" + schema
                        + "' UNION ALL SELECT column_name, comment FROM information_schema.columns"
                        + " WHERE table_name = 'doc' AND table_schema = '" + schema + "'")) {
            while (rows.next()) {
                comments.add(rows.getString(1) + "|" + rows.getString(2));
            }
        }
        return comments;
    }
}
