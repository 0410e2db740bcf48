package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault at an entrance of its own; the other entrances do not notice. */
@LocalWorkspace
class FaultsTest {

    private static final String CONTENT = "abcdefgh";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestWorkspace workspace;
    private WorkspaceFaults faults;
    private String volume;

    @BeforeEach
    void open(TestWorkspace workspace) throws SQLException {
        this.workspace = workspace;
        volume = "/Volumes/main/" + workspace.schema() + "/v/";
        try (Sql sql = Sql.in(workspace)) {
            sql.run("CREATE VOLUME main." + workspace.schema() + ".v");
        }
        faults = workspace.faults();
    }

    @AfterEach
    void close() {
        faults.close();
    }

    @Test
    void turnsRequestsAwayWithoutExecutingThem() throws Exception {
        faults.set("429 on PUT file", "503=3s on PUT file at 2", "503 on PUT file at 3");
        HttpResponse<String> first = put("a");
        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.headers().firstValue("Retry-After")).contains("1");
        assertThat(first.body()).contains("RESOURCE_EXHAUSTED");
        HttpResponse<String> second = put("a");
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("Retry-After")).contains("3");
        assertThat(put("a").headers().firstValue("Retry-After")).isEmpty();
        assertThat(stored("a")).isNull();
        assertThat(put("a").statusCode()).isEqualTo(204);
        assertThat(stored("a")).isEqualTo(CONTENT);
    }

    @Test
    void executesAndLosesTheAnswer() throws Exception {
        faults.set("lost on PUT file", "503-after on PUT file at 2");
        assertThatThrownBy(() -> put("a")).isInstanceOf(IOException.class);
        assertThat(stored("a")).isEqualTo(CONTENT);
        assertThat(put("b").statusCode()).isEqualTo(503);
        assertThat(stored("b")).isEqualTo(CONTENT);
        assertThat(faults.requests())
                .containsExactly(
                        new Seen("PUT file", "lost", "lost on PUT file"),
                        new Seen("PUT file", "503-after", "503-after on PUT file at 2"));
    }

    @Test
    void staysDownUntilOtherRulesAreSet() throws Exception {
        faults.set("down on PUT file");
        assertThat(put("a").statusCode()).isEqualTo(503);
        assertThat(put("a").statusCode()).isEqualTo(503);
        assertThat(stored("a")).isNull();
        faults.set("down-after on PUT file at 2");
        assertThat(put("a").statusCode()).isEqualTo(204);
        assertThatThrownBy(() -> put("b")).isInstanceOf(IOException.class);
        assertThat(stored("b")).isEqualTo(CONTENT);
        assertThat(put("c").statusCode()).isEqualTo(503);
        faults.set(new FaultRule[0]);
        assertThat(put("c").statusCode()).isEqualTo(204);
    }

    @Test
    void executesTwice() throws Exception {
        String schema = workspace.newSchema("twice");
        faults.set("twice on CREATE SCHEMA");
        assertThat(statement("CREATE SCHEMA main." + schema)).contains("already exists");
        assertThat(statement("DROP SCHEMA main." + schema)).contains("SUCCEEDED");
    }

    @Test
    void damagesUploads() throws Exception {
        faults.set(
                "truncated on PUT file",
                "truncated-503 on PUT file at 2",
                "corrupted on PUT file at 3",
                "disk-full on PUT file at 4",
                "missing-file on GET file");
        assertThat(put("a").statusCode()).isEqualTo(204);
        assertThat(stored("a")).isEqualTo("abcd");
        assertThat(put("b").statusCode()).isEqualTo(503);
        assertThat(stored("b")).isEqualTo("abcd");
        assertThat(put("c").statusCode()).isEqualTo(204);
        assertThat(stored("c")).isEqualTo("abcddfgh");
        assertThat(put("d").statusCode()).isEqualTo(500);
        assertThat(stored("d")).isNull();
        assertThat(send(faults.host(), "GET", "/api/2.0/fs/files" + volume + "c", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void failsStatementsForWantOfFilesOrSpace() throws Exception {
        put("x.parquet");
        faults.set("missing-file on COPY INTO *", "disk-full on INSERT INTO *", "conflict on DELETE *");
        // The file is what is looked at here, not the load, which fails for want of a table.
        statement("COPY INTO main." + workspace.schema() + ".t FROM '" + volume
                + "' FILEFORMAT = PARQUET FILES = ('x.parquet')");
        assertThat(stored("x.parquet")).isNull();
        assertThat(statement("INSERT INTO main." + workspace.schema() + ".t VALUES (1)"))
                .contains("No space left on device", "58030");
        assertThat(statement("DELETE FROM main." + workspace.schema() + ".t"))
                .contains("DELTA_METADATA_CHANGED", "2D521");
    }

    @Test
    void holdsRequestsBackUntilTheyAreReleased() throws Exception {
        faults.set("hung on PUT file", "hung-after on PUT file at 2", "hung on PUT file at 3");
        CompletableFuture<HttpResponse<String>> before = CompletableFuture.supplyAsync(() -> quietly("a"));
        faults.awaitHung(LIMIT);
        assertThat(stored("a")).isNull();
        assertThat(faults.goOn()).isEqualTo(1);
        assertThat(before.get().statusCode()).isEqualTo(204);

        CompletableFuture<HttpResponse<String>> after = CompletableFuture.supplyAsync(() -> quietly("b"));
        faults.awaitHung(LIMIT);
        assertThat(stored("b")).isEqualTo(CONTENT);
        assertThat(faults.drop()).isEqualTo(1);
        assertThatThrownBy(after::get).isInstanceOf(ExecutionException.class);

        CompletableFuture<HttpResponse<String>> dropped = CompletableFuture.supplyAsync(() -> quietly("c"));
        faults.awaitHung(LIMIT);
        assertThat(faults.hung()).isEqualTo(1);
        faults.drop();
        assertThatThrownBy(dropped::get).isInstanceOf(ExecutionException.class);
        assertThat(stored("c")).isNull();
        assertThatThrownBy(() -> faults.awaitHung(Duration.ofMillis(50))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void delaysRequests() throws Exception {
        faults.set("slow=200ms on PUT file");
        long began = System.nanoTime();
        assertThat(put("a").statusCode()).isEqualTo(204);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
    }

    @Test
    void letsTokensAndSessionsExpireAndClientsPoll() throws Exception {
        try (Connection connection = DriverManager.getConnection(faults.jdbcUrl());
                Statement statement = connection.createStatement()) {
            faults.set("pending on SELECT", "expired-token on SELECT at 2", "expired-session on SELECT at 3");
            try (ResultSet rows = statement.executeQuery("SELECT 7")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(7);
            }
            assertThatThrownBy(() -> statement.executeQuery("SELECT 8"))
                    .hasStackTraceContaining("Invalid access token");
            assertThatThrownBy(() -> statement.executeQuery("SELECT 9"))
                    .hasStackTraceContaining("Invalid SessionHandle");
        }
        assertThat(faults.requests())
                .extracting(Seen::toString)
                .contains(
                        "POST sql/warehouses/{id}/sessions",
                        "SELECT (pending)",
                        "GET sql/statements/{id}",
                        "DELETE sql/statements/{id}",
                        "SELECT (expired-token)",
                        "SELECT (expired-session)");
        faults.forget();
        assertThat(faults.requests()).isEmpty();
    }

    private HttpResponse<String> put(String name) throws IOException, InterruptedException {
        return send(faults.host(), "PUT", "/api/2.0/fs/files" + volume + name, CONTENT);
    }

    private HttpResponse<String> quietly(String name) {
        try {
            return put(name);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is in a file, by the entrance without faults; null when there is none. */
    private String stored(String name) throws IOException, InterruptedException {
        HttpResponse<String> response = send(workspace.host(), "GET", "/api/2.0/fs/files" + volume + name, "");
        return response.statusCode() == 200 ? response.body() : null;
    }

    private String statement(String sql) throws IOException, InterruptedException {
        return send(faults.host(), "POST", "/api/2.0/sql/statements/", "{\"statement\":\"" + sql + "\"}")
                .body();
    }

    private HttpResponse<String> send(String host, String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(host + path))
                        .header("Authorization", "Bearer " + workspace.token())
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
