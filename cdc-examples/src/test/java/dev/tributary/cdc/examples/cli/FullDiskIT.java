package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose process finds no local space, from the first byte or from some megabytes on: a limit of files' size, which
 * every system lets a process set for itself, has the writes fail that a full disk would.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class FullDiskIT {

    /** Blocks of 512 bytes, or of 1024 by some shells: enough for the compressor's library, and not for the rows. */
    private static final int SOME = 4096;

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("W1")
    void writesNothingAtTheDestinationAndTheSameCommandCompletesLater(
            PostgresDatabase database, WorkspaceProcess workspace) throws SQLException, IOException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v bytea)",
                // 7.5 MB that cannot be compressed.
                "INSERT INTO t SELECT i, (SELECT string_agg(sha512((i * 10000 + j)::text::bytea), '') FROM"
                        + " generate_series(1, 3900) j) FROM generate_series(1, 30) i",
                "ALTER DATABASE \"" + database.name() + "\" SET logical_decoding_work_mem = '64kB'");
        Path spool = directory.resolve("spool");
        Shop shop = Shop.of(database, workspace, directory)
                .set("retry.budget", "0")
                .set("source.spool-directory", spool.toString())
                .set("source.spool-memory", "64KiB");
        String[] snapshot = {"run", "--mode", "snapshot", "--config", shop.config()};
        String[] cdc = {"run", "--mode", "cdc", "--config", shop.config()};
        try (Connection target = shop.pipeline().destination().connect()) {
            fails(0, "Make room in the temporary directory", snapshot);
            fails(SOME, "Free disk space", snapshot);
            assertThat(Rows.of(
                            target,
                            "SELECT table_name FROM information_schema.tables WHERE table_schema = '"
                                    + shop.get("databricks.schema") + "'"))
                    .isEmpty();
            completes(snapshot);

            String rows = "SELECT id, md5(v) FROM " + workspace.catalog() + '.' + shop.get("databricks.schema")
                    + ".t ORDER BY id";
            List<String> copied = Rows.of(target, rows);
            database.execute("UPDATE t SET v = v || '\\x00'");
            fails(SOME, "Make room in the spool directory", cdc);
            assertThat(Rows.of(target, rows)).isEqualTo(copied);
            assertNothingIsLeft(shop, spool);
            completes(cdc);
            assertThat(Rows.of(target, rows)).hasSameSizeAs(copied).doesNotContainAnyElementsOf(copied);
            shop.assertEqual();
        }
    }

    private static void assertNothingIsLeft(Shop shop, Path spool) throws IOException {
        try (Stream<Path> spooled = Files.list(spool);
                Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(spooled).isEmpty();
            assertThat(temporary.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("tributary-" + shop.get("pipeline.name") + "-"));
        }
    }

    private static void completes(String... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    private static void fails(int blocks, String remedy, String... arguments) {
        Cli.Result result = Cli.start(
                        List.of("sh", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "limited"), Map.of(), arguments)
                .await();
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(Failure.STOPPED);
        assertThat(result.err())
                .as(result.toString())
                .anyMatch(line -> line.startsWith("error: "))
                .anyMatch(line -> line.startsWith("remedy: ") && line.contains(remedy));
    }
}
