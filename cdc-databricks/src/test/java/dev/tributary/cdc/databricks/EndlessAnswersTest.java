package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tributary.cdc.CommitStateUnknownException;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A workspace whose answers are well-formed and never come to an end. */
class EndlessAnswersTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Workspace workspace(UnaryOperator<String> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = answers.apply(path).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return Workspace.builder()
                .host("http://127.0.0.1:" + server.getAddress().getPort())
                .httpPath("/sql/1.0/warehouses/w")
                .token("dapi-0")
                .retryBudget(Duration.ZERO)
                .build();
    }

    @Test
    void aStatementThatNeverEndsIsCancelledAndGivenUpInTime() throws IOException {
        Workspace workspace = workspace(path -> path.endsWith("/cancel")
                ? "{}"
                : path.contains("/statements")
                        ? "{\"statement_id\":\"01f0\",\"status\":{\"state\":\"RUNNING\"}}"
                        : "{\"session_id\":\"01f1\"}");
        try (Warehouse warehouse = new SqlWarehouse(workspace.settings(), 1, Duration.ofSeconds(1), "watchdog")) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> warehouse.execute("MERGE INTO t"))
                    .isInstanceOfSatisfying(StatementException.class, e -> {
                        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
                        assertThat(Failures.of("merging", e)).isInstanceOf(CommitStateUnknownException.class);
                    });
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(asked).anyMatch(request -> request.endsWith("/cancel"));
        }
    }

    /** Of files of earlier runs, which every run looks for. */
    @Test
    void aListThatNeverEndsIsGivenUp() throws IOException {
        String page = IntStream.range(0, 5_000)
                .mapToObj(
                        i -> "{\"path\":\"/Volumes/c/s/v/p/e" + i + "\",\"name\":\"e" + i + "\",\"is_directory\":true}")
                .collect(Collectors.joining(",", "{\"contents\":[", "],\"next_page_token\":\"more\"}"));
        VolumeStager stager = VolumeStager.builder()
                .workspace(workspace(path -> page))
                .catalog("c")
                .build();
        assertThatThrownBy(() -> stager.staged("p"))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("does not end after 500000 entries");
    }
}
