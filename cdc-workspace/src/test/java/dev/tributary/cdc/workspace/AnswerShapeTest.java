package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Answers byte for byte against {@code golden/answers.json}, which restates what real workspaces were recorded to answer;
 * identifiers of sessions and statements are left out.
 */
@LocalWorkspace
class AnswerShapeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestWorkspace workspace;

    AnswerShapeTest(TestWorkspace workspace) {
        this.workspace = workspace;
    }

    @TestFactory
    List<DynamicTest> statementsAnswerLikeRecorded() throws Exception {
        JsonNode golden;
        try (InputStream in = AnswerShapeTest.class.getResourceAsStream("/golden/answers.json")) {
            golden = JSON.readTree(in);
        }
        post("CREATE SCHEMA main." + workspace.schema());
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode exchange : golden) {
            String statement = exchange.path("statement").asText().replace("SCHEMA", "main." + workspace.schema());
            tests.add(DynamicTest.dynamicTest(statement, () -> {
                JsonNode answer = post(statement);
                assertThat(answer.path("statement_id").asText()).isNotEmpty();
                ((ObjectNode) answer).remove("statement_id");
                assertThat(pretty(answer)).isEqualTo(pretty(exchange.path("response")));
            }));
        }
        return tests;
    }

    @Test
    void refusedCredentialsHaveANumericCode() throws Exception {
        HttpResponse<String> wrong =
                send("POST", "/api/2.0/sql/sessions/", "{}", Map.of("Authorization", "Bearer wrong"));
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.body()).isEqualTo("{\"error_code\":403,\"message\":\"Invalid access token.\"}");
        assertThat(wrong.headers().firstValue("x-databricks-reason-phrase")).hasValue("Invalid access token.");
        HttpResponse<String> none = send("POST", "/api/2.0/sql/sessions/", "{}", Map.of());
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(none.body()).path("error_code").isInt()).isTrue();
    }

    @Test
    void statementsOnClosedSessionsAreBadRequests() throws Exception {
        JsonNode session = JSON.readTree(send("POST", "/api/2.0/sql/sessions/", "{\"warehouse_id\":\"local\"}", token())
                .body());
        String id = session.path("session_id").asText();
        HttpResponse<String> closed =
                send("DELETE", "/api/2.0/sql/sessions/" + id + "?warehouse_id=local", "", token());
        assertThat(closed.statusCode()).isEqualTo(200);
        assertThat(closed.body()).isEqualTo("{}");
        HttpResponse<String> late = send(
                "POST",
                "/api/2.0/sql/statements/",
                "{\"warehouse_id\":\"local\",\"statement\":\"SELECT 1\",\"session_id\":\"" + id + "\"}",
                token());
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(late.body()).contains("Invalid SessionHandle: Session [" + id + "] is closed.");
    }

    @Test
    void aStatementGoesOnWhenItsClientIsGone() throws Exception {
        JsonNode begun = JSON.readTree(send(
                        "POST",
                        "/api/2.0/sql/statements/",
                        "{\"warehouse_id\":\"local\",\"wait_timeout\":\"0s\",\"statement\":\"CREATE TABLE main.default."
                                + workspace.schema() + " AS SELECT id FROM range(1000)\"}",
                        token())
                .body());
        assertThat(begun.path("status").path("state").asText()).isIn("PENDING", "RUNNING");
        assertThat(begun.fieldNames()).toIterable().containsExactly("statement_id", "status");
        String path = "/api/2.0/sql/statements/" + begun.path("statement_id").asText();
        String state = "";
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!state.equals("SUCCEEDED") && System.nanoTime() < deadline) {
            state = JSON.readTree(send("GET", path, "", token()).body())
                    .path("status")
                    .path("state")
                    .asText();
        }
        assertThat(state).isEqualTo("SUCCEEDED");
        assertThat(send("DELETE", path, "", token()).body()).isEqualTo("{}");
        assertThat(send("GET", path, "", token()).statusCode()).isEqualTo(404);
    }

    private JsonNode post(String statement) throws Exception {
        ObjectNode request = JSON.createObjectNode()
                .put("warehouse_id", "local")
                .put("statement", statement)
                .put("disposition", "INLINE")
                .put("format", "JSON_ARRAY")
                .put("wait_timeout", "30s");
        HttpResponse<String> answer =
                send("POST", "/api/2.0/sql/statements/", JSON.writeValueAsString(request), token());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private Map<String, String> token() {
        return Map.of("Authorization", "Bearer " + workspace.token());
    }

    private HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(workspace.host() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String pretty(JsonNode node) throws Exception {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(sorted(node));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.createObjectNode();
        node.fieldNames().forEachRemaining(name -> object.set(name, node.get(name)));
        ObjectNode ordered = JSON.createObjectNode();
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.stream().sorted().forEach(name -> ordered.set(name, sorted(object.get(name))));
        return ordered;
    }
}
