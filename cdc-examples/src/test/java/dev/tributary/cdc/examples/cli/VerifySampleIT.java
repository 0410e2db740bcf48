package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.docs.Markdown;
import dev.tributary.cdc.examples.docs.Markdown.Block;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} prints of tables that differ in every way is what the page about it shows. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class VerifySampleIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void isWhatThePageShows(PostgresDatabase database, WorkspaceProcess workspace) throws Exception {
        database.execute(
                "CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL, born_on date)",
                "INSERT INTO customer SELECT i, 'customer ' || i, date '1980-01-01' + i FROM generate_series(1, 49) i",
                "INSERT INTO customer VALUES (50, 'customer 50', 'infinity')",
                "CREATE TABLE product (id int PRIMARY KEY, code int)",
                "INSERT INTO product SELECT i, i * 2 FROM generate_series(1, 20) i",
                "CREATE TABLE purchase (id int PRIMARY KEY, amount numeric(10,2), note text)",
                "INSERT INTO purchase SELECT i, i / 7.0, 'note ' || i FROM generate_series(1, 1000) i",
                "UPDATE purchase SET amount = 'NaN' WHERE id = 500",
                "CREATE TABLE vendor (id int PRIMARY KEY, name text)",
                "INSERT INTO vendor VALUES (1, 'vendor 1')");
        Shop shop = Shop.of(database, workspace, directory).set("dead-letters.policy", "keep");
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(Mode.SNAPSHOT);
        }
        plant(shop);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            Terminal terminal = Terminal.of(stream, stream);
            // Progress is lines of its own where there is no terminal.
            terminal.beQuiet();
            CdcException different = catchThrowableOfType(
                    CdcException.class,
                    () -> VerifyCommand.run(
                            terminal,
                            new VerifyCommand.Options(List.of(), List.of(), null, null, null, false),
                            Path.of(shop.config())));
            assertThat(different)
                    .hasMessageStartingWith("3 of 4 tables differ: public.customer, public.product, public.purchase");
        }
        String sample = Markdown.read(Markdown.ROOT.resolve("docs/how-to/validate.md")).blocks().stream()
                .filter(block -> block.language().equals("text"))
                .map(Block::content)
                .findFirst()
                .orElseThrow();
        assertThat(plain(out.toString(StandardCharsets.UTF_8))).isEqualTo(plain(sample));
    }

    private static void plant(Shop shop) throws Exception {
        String schema = '`' + shop.get("databricks.catalog") + "`.`" + shop.get("databricks.schema") + "`.";
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    MERGE INTO %1$spurchase AS t USING (
                      SELECT *, id AS place FROM %1$spurchase WHERE id IN (88, 471)
                      UNION ALL SELECT *, NULL FROM %1$spurchase WHERE id IN (66, 77)
                    ) AS s ON t.id = s.place
                    WHEN MATCHED AND t.id = 88 THEN DELETE
                    WHEN MATCHED THEN UPDATE SET amount = t.amount + 1
                    WHEN NOT MATCHED THEN INSERT (id, amount, note) VALUES (IF(s.id = 66, -5, s.id), s.amount, s.note)"""
                            .formatted(schema));
            statement.execute("CREATE OR REPLACE TABLE " + schema
                    + "product AS SELECT * EXCEPT (code), CAST(code AS STRING) AS code FROM " + schema + "product");
        }
    }

    /** Without widths, positions and how an output marks what is wrong. */
    private static String plain(String text) {
        return text.replace("NOT EQUAL", "✗")
                .replaceAll("\\bok\\b", "✓")
                .replaceAll("\\b\\d+/[0-9A-F]+(-[a-z0-9.]+)?", "0/…")
                .replaceAll("[ \\t]+", " ")
                .replaceAll("(?m)^ | $", "")
                .strip();
    }
}
