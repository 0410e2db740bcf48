package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * W14: each way to authenticate, with everything logged that driver, SDK and we can log, against a workspace that gives
 * tokens and then fails in several ways: the credential reaches the workspace and is nowhere else, and what was not asked
 * for is not used.
 */
class CredentialsTest {

    private static final String CANARY = "canarySecret7f3a9d1c";
    private static final String TOKEN = "canaryToken2b8e6f40";
    private static final String UNASKED = "canaryUnasked91cc03";

    @TempDir
    Path home;

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> agents = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        paths.add(path);
        bodies.add(body);
        if (authorization != null) {
            authorizations.add(authorization);
            agents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
        }
        if (path.endsWith("/token")) {
            answer(exchange, 200, "{\"access_token\":\"" + TOKEN + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
        } else if (path.endsWith("/sessions")) {
            answer(exchange, 200, "{\"session_id\":\"s1\"}");
        } else if (path.contains("/sql/statements")) {
            answer(
                    exchange,
                    200,
                    "{\"statement_id\":\"x1\",\"status\":{\"state\":\"FAILED\",\"error\":{\"error_code\":\"BAD_REQUEST\","
                            + "\"message\":\"[PARSE_SYNTAX_ERROR] no\"}}}");
        } else if (path.contains("/fs/files")) {
            answer(exchange, 403, "{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"no\"}");
        } else {
            answer(exchange, 404, "{\"error_code\":\"NOT_FOUND\",\"message\":\"no\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pat", "url", "m2m", "azure", "environment", "profile"})
    @Tag("W14")
    void areWithTheWorkspaceAlone(String way) throws Exception {
        String printed = run(way);
        boolean token = way.equals("m2m") || way.equals("azure");
        for (String expected :
                List.of("\ndone", "DEBUG com.databricks.sdk.core.ApiClient", "FINE: ", "[PARSE_SYNTAX_ERROR] no")) {
            assertThat(printed.contains(expected)).as(expected).isTrue();
        }
        for (String secret : List.of(CANARY, TOKEN, UNASKED)) {
            assertThat(printed.contains(secret)).as(secret).isFalse();
            assertThat(printed.contains(Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(("client:" + secret).getBytes(StandardCharsets.UTF_8))))
                    .as("Base64 of " + secret)
                    .isFalse();
        }
        assertThat(authorizations).contains("Bearer " + (token ? TOKEN : CANARY));
        assertThat(authorizations).noneMatch(header -> header.contains(UNASKED));
        assertThat(bodies).noneMatch(body -> body.contains(UNASKED));
        assertThat(agents).allMatch(agent -> agent.startsWith("Tributary/"));
        assertThat(agents).anyMatch(agent -> agent.contains("DatabricksJDBCDriverOSS/"));
        assertThat(bodies).anyMatch(body -> body.contains("tributary_pipeline:p,tributary_run:"));
        assertThat(paths).noneMatch(path -> path.contains("telemetry") || path.contains("feature-flags"));
    }

    private String run(String way) throws Exception {
        Path logging = Files.writeString(
                home.resolve("logging.properties"),
                """
                handlers=java.util.logging.ConsoleHandler
                .level=ALL
                java.util.logging.ConsoleHandler.level=ALL
                """);
        String host = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(
                home.resolve(".databrickscfg"),
                "[DEFAULT]\nhost = " + host + "\ntoken = " + UNASKED + "\n[canary]\nhost = " + host + "\ntoken = "
                        + CANARY + "\n");
        Path log = home.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Djava.util.logging.config.file=" + logging,
                        "-Djava.io.tmpdir=" + Files.createDirectory(home.resolve("tmp")),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CredentialsMain.class.getName(),
                        way,
                        host)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("HOME", home.toString());
        environment.put("DATABRICKS_TOKEN", way.equals("environment") ? CANARY : UNASKED);
        environment.put("DATABRICKS_DEBUG_HEADERS", "true");
        if (way.equals("profile")) {
            environment.remove("DATABRICKS_TOKEN");
        }
        Process process = builder.start();
        try (var toProcess = process.getOutputStream()) {
            toProcess.write(CANARY.getBytes(StandardCharsets.UTF_8));
        }
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }
}
