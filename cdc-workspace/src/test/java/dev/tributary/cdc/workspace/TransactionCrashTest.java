package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction whose server is killed in the middle of it. */
class TransactionCrashTest {

    @Test
    void aBlockThatWasCutOffByAKillNeverHappened(@TempDir Path data) throws Exception {
        try (LocalWorkspaceServer first = start(data, true)) {
            try (Sql sql = Sql.connect(first)) {
                sql.run(
                        "CREATE TABLE main.default.a (id INT) TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported',"
                                + " 'delta.checkpointInterval' = '2')",
                        "CREATE TABLE main.default.b (id INT) TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported')",
                        "INSERT INTO main.default.a VALUES (1)");
            }
            CompletableFuture<Void> block = CompletableFuture.runAsync(() -> runForLong(first));
            await(() -> commits(data, "a-") == 4 && commits(data, "b-") == 2, block);
            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
            block.join();
            first.waitFor();
        }
        assertThat(data.resolve("transaction.journal")).exists();
        try (LocalWorkspaceServer second = start(data, false);
                Sql sql = Sql.connect(second)) {
            assertThat(data.resolve("transaction.journal")).doesNotExist();
            assertThat(sql.rows("SELECT id FROM main.default.a")).containsExactly("1");
            assertThat(sql.rows("SELECT id FROM main.default.b")).isEmpty();
            sql.run("INSERT INTO main.default.a VALUES (2)", "INSERT INTO main.default.b VALUES (2)");
            assertThat(sql.rows("SELECT id FROM main.default.a ORDER BY id")).containsExactly("1", "2");
            assertThat(sql.rows("SELECT id FROM main.default.b")).containsExactly("2");
            Sql.Failure off = sql.failure("BEGIN ATOMIC INSERT INTO main.default.a VALUES (3); END");
            assertThat(off.message()).contains("[TRANSACTION_NOT_SUPPORTED.PREVIEW_NOT_ENABLED]");
            assertThat(off.state()).isEqualTo("0A000");
        }
    }

    private static LocalWorkspaceServer start(Path data, boolean transactions) {
        return LocalWorkspaceServer.builder()
                .data(data)
                .heap("768m")
                .transactions(transactions)
                .start();
    }

    /** Three commits, then a query that outlives the server. */
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

    private static int commits(Path data, String folder) {
        try (Stream<Path> files = Files.walk(data.resolve("tables"))) {
            return (int) files.filter(f -> f.getFileName().toString().matches("\\d{20}\\.json"))
                    .filter(f -> f.toString().contains("/" + folder))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(java.util.function.BooleanSupplier state, CompletableFuture<?> whileRunning)
            throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!state.getAsBoolean() && !whileRunning.isDone() && System.nanoTime() < deadline) {
            new CompletableFuture<>()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .get();
        }
    }
}
