package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workspace of its own keeps when its process ends, in order or by force. */
class RestartTest {

    private static final int FILES = 6;

    private Path data;

    @BeforeEach
    void someFolder(@TempDir Path folder) {
        data = folder.resolve("any folder, ü%20");
    }

    private LocalWorkspaceServer start(boolean transactions) {
        return LocalWorkspaceServer.builder()
                .data(data)
                .transactions(transactions)
                .catalog("lake-house")
                .heap("768m")
                .fault(FaultRule.parse("disk-full on INSERT INTO table sql nowhere"))
                .start();
    }

    /** One test, since a workspace of its own costs as much as ten statements: three lives of one data directory. */
    @Test
    void everythingIsThereAgainAfterAKillAndABlockThatWasCutOffNeverHappened() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        String token;
        try (LocalWorkspaceServer first = start(true)) {
            token = first.token();
            prepare(first);
            assertThatThrownBy(() ->
                            LocalWorkspaceServer.builder().data(data).start().close())
                    .isInstanceOf(WorkspaceStartException.class)
                    .hasMessageContaining("another local workspace uses " + data);
            CompletableFuture<Void> loads = CompletableFuture.runAsync(() -> loadUntilKilled(first, answered));
            while (answered.get() < 2 && !loads.isDone()) {
                Thread.onSpinWait();
            }
            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
            loads.join();
            first.waitFor();
            assertThat(first.isAlive()).isFalse();
        }
        try (LocalWorkspaceServer second = start(true)) {
            assertThat(second.token()).isEqualTo(token);
            checkWhatIsThere(second, answered.get());
            cutOffABlock(second);
        }
        assertThat(data.resolve("transaction.journal")).exists();
        try (LocalWorkspaceServer third = start(false)) {
            assertThat(data.resolve("transaction.journal")).doesNotExist();
            checkThatTheBlockNeverHappened(third);
        }
    }

    private static void checkWhatIsThere(LocalWorkspaceServer second, int answered) throws SQLException {
        try (Sql sql = Sql.connect(second)) {
            assertThat(ProcessHandle.of(second.pid())
                            .flatMap(process -> process.info().totalCpuDuration())
                            .orElseThrow())
                    .as("what a start costs the processor")
                    .isLessThan(Duration.ofSeconds(10));
            sql.run("USE CATALOG `lake-house`");
            long loaded = Long.parseLong(sql.value("SELECT count(*) FROM bronze.t")) / 10;
            assertThat(loaded).isBetween((long) answered, answered + 1L);
            for (int i = 0; i < FILES; i++) {
                sql.run(copy(i));
            }
            assertThat(sql.value("SELECT count(*) FROM bronze.t")).isEqualTo(String.valueOf(FILES * 10));
            assertThat(sql.rows("SHOW TBLPROPERTIES bronze.t ('tributary.epoch')"))
                    .containsExactly("tributary.epoch|7");
            assertThat(sql.rows("DESCRIBE bronze.t")).startsWith("id|bigint|the key");
            assertThat(sql.rows("SHOW GRANTS ON TABLE bronze.t"))
                    .containsExactly("readers|SELECT|TABLE|lake-house.bronze.t");
            assertThat(sql.rows("SELECT column_name, tag_name, tag_value FROM information_schema.column_tags"))
                    .containsExactly("id|class|key");
            assertThat(sql.rows("SHOW VOLUMES IN bronze")).containsExactly("bronze|stage");
            assertThat(sql.rows("SHOW TABLES IN bronze")).containsExactly("bronze|seen|false", "bronze|t|false");
            assertThat(sql.value("SELECT many FROM bronze.seen")).isEqualTo(String.valueOf(FILES * 10));
            assertThat(sql.failure("INSERT INTO bronze.nowhere VALUES (1)").message())
                    .as("a rule of the main entrance, once")
                    .contains("No space left on device");
            assertThat(sql.failure("INSERT INTO bronze.nowhere VALUES (1)").message())
                    .contains("TABLE_OR_VIEW_NOT_FOUND");
        }
    }

    private static void prepare(LocalWorkspaceServer server) throws Exception {
        try (Sql sql = Sql.connect(server)) {
            sql.run(
                    "CREATE SCHEMA `lake-house`.bronze",
                    "CREATE VOLUME `lake-house`.bronze.stage",
                    "CREATE TABLE `lake-house`.bronze.t (id BIGINT COMMENT 'the key')"
                            + " TBLPROPERTIES ('tributary.epoch' = '7')",
                    "GRANT SELECT ON TABLE `lake-house`.bronze.t TO readers",
                    "ALTER TABLE `lake-house`.bronze.t ALTER COLUMN id SET TAGS ('class' = 'key')",
                    "CREATE TABLE `lake-house`.bronze.gone (id BIGINT)",
                    "CREATE VIEW `lake-house`.bronze.seen AS SELECT count(*) AS many FROM `lake-house`.bronze.t",
                    "DROP TABLE `lake-house`.bronze.gone");
            String stage = "/Volumes/lake-house/bronze/stage/";
            sql.parquet("SELECT id FROM range(10)", stage + "0.parquet");
            Volumes volumes = new Volumes(server);
            byte[] content;
            try (InputStream in =
                    volumes.client().files().download(stage + "0.parquet").getContents()) {
                content = in.readAllBytes();
            }
            for (int i = 1; i < FILES; i++) {
                volumes.upload(stage + i + ".parquet", content);
            }
        }
    }

    private static String copy(int file) {
        return "COPY INTO `lake-house`.bronze.t FROM '/Volumes/lake-house/bronze/stage' FILEFORMAT = PARQUET FILES = ('"
                + file + ".parquet') FORMAT_OPTIONS ('ignoreMissingFiles' = 'false')";
    }

    /** Kills the server after three commits of a block, while a query of it runs that outlives the server. */
    private void cutOffABlock(LocalWorkspaceServer server) throws Exception {
        try (Sql sql = Sql.connect(server)) {
            sql.run(
                    "CREATE TABLE main.default.a (id INT) TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported',"
                            + " 'delta.checkpointInterval' = '2')",
                    "CREATE TABLE main.default.b (id INT) TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported')",
                    "INSERT INTO main.default.a VALUES (1)");
        }
        CompletableFuture<Void> block = CompletableFuture.runAsync(() -> runForLong(server));
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!(commits("a-") == 4 && commits("b-") == 2) && !block.isDone() && System.nanoTime() < deadline) {
            new CompletableFuture<>()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .get();
        }
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        block.join();
        server.waitFor();
    }

    private static void runForLong(LocalWorkspaceServer server) {
        try (Sql sql = Sql.connect(server)) {
            sql.run("BEGIN ATOMIC INSERT INTO main.default.a VALUES (2); INSERT INTO main.default.b VALUES (1);"
                    + " INSERT INTO main.default.a VALUES (3);"
                    + " SELECT count(*) FROM range(0, 100000000000, 1, 1) WHERE hash(id) = 3 AND id % 7 = 3; END");
        } catch (SQLException e) {
            return;
        }
        throw new AssertionError("the block ended before the server was killed");
    }

    private int commits(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("tables/main"))) {
            return (int) files.filter(f -> f.getFileName().toString().matches("\\d{20}\\.json"))
                    .filter(f -> f.toString().contains("/" + folder))
                    .count();
        }
    }

    private static void checkThatTheBlockNeverHappened(LocalWorkspaceServer server) throws SQLException {
        try (Sql sql = Sql.connect(server)) {
            assertThat(sql.rows("SELECT id FROM main.default.a")).containsExactly("1");
            assertThat(sql.rows("SELECT id FROM main.default.b")).isEmpty();
            sql.run("INSERT INTO main.default.a VALUES (2)");
            assertThat(sql.rows("SELECT id FROM main.default.a ORDER BY id")).containsExactly("1", "2");
            Sql.Failure off = sql.failure("BEGIN ATOMIC INSERT INTO main.default.a VALUES (3); END");
            assertThat(off.message()).contains("[TRANSACTION_NOT_SUPPORTED.PREVIEW_NOT_ENABLED]");
            assertThat(off.state()).isEqualTo("0A000");
        }
    }

    private static void loadUntilKilled(LocalWorkspaceServer server, AtomicInteger answered) {
        try (Sql sql = Sql.connect(server)) {
            for (int i = 0; i < FILES; i++) {
                sql.run(copy(i));
                answered.incrementAndGet();
            }
        } catch (SQLException e) {
            assertThat(answered.get()).isLessThan(FILES);
        }
    }
}
