package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * Case by case against {@code golden/recorded.json}: what real warehouses were recorded or measured to answer, or are
 * documented to, with the kind of evidence. Columns, types, rows, SQLSTATEs and the beginnings of messages are compared;
 * identifiers, sizes and formats of transport are not. {@link AnswerShapeTest} compares whole bodies.
 */
@LocalWorkspace
class RecordedAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestWorkspace workspace;

    RecordedAnswersTest(TestWorkspace workspace) {
        this.workspace = workspace;
    }

    @TestFactory
    List<DynamicTest> statementsAnswerLikeRealWarehouses() throws Exception {
        JsonNode golden;
        try (InputStream in = RecordedAnswersTest.class.getResourceAsStream("/golden/recorded.json")) {
            golden = JSON.readTree(in);
        }
        post("CREATE SCHEMA main." + workspace.schema());
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode recorded : golden) {
            tests.add(DynamicTest.dynamicTest(recorded.path("case").asText(), () -> compare(recorded)));
        }
        return tests;
    }

    private void compare(JsonNode recorded) throws Exception {
        for (JsonNode setup : recorded.path("setup")) {
            post(here(setup.asText()));
        }
        if (recorded.path("case").asText().equals("COPY INTO")) {
            try (Sql sql = Sql.connect(workspace.server())) {
                sql.parquet(
                        "SELECT CAST(id AS INT) AS id, 'p' AS v FROM range(2)",
                        "/Volumes/main/" + workspace.schema() + "/files/two.parquet");
            }
        }
        JsonNode answer = post(here(recorded.path("statement").asText()));
        JsonNode status = answer.path("status");
        if (recorded.has("error")) {
            assertThat(status.path("state").asText()).isEqualTo("FAILED");
            assertThat(answer.has("manifest")).isFalse();
            assertThat(status.path("error").path("error_code").asText()).isEqualTo("BAD_REQUEST");
            assertThat(status.path("error").path("message").asText())
                    .startsWith(here(recorded.path("error").path("begins").asText()));
            assertThat(status.path("sql_state").asText())
                    .isEqualTo(recorded.path("error").path("sql_state").asText());
            return;
        }
        assertThat(status.path("state").asText()).as(status.toString()).isEqualTo("SUCCEEDED");
        assertThat(columns(answer)).isEqualTo(lists(recorded.path("columns")));
        if (recorded.has("rows")) {
            assertThat(lists(answer.path("result").path("data_array")))
                    .isEqualTo(lists(JSON.readTree(here(recorded.path("rows").toString()))));
        }
    }

    private String here(String text) {
        return text.replace("SCHEMANAME", workspace.schema())
                .replace("SCHEMA.", "main." + workspace.schema() + ".")
                .replaceAll("\\bSCHEMA$", "main." + workspace.schema());
    }

    /** Name, text of the type, name of the type and, for intervals, their fields. */
    private static List<List<String>> columns(JsonNode answer) {
        List<List<String>> columns = new ArrayList<>();
        for (JsonNode column : answer.path("manifest").path("schema").path("columns")) {
            List<String> one = new ArrayList<>(List.of(
                    column.path("name").asText(),
                    column.path("type_text").asText(),
                    column.path("type_name").asText()));
            if (column.has("type_interval_type")) {
                one.add(column.path("type_interval_type").asText());
            }
            assertThat(column.path("position").asInt()).isEqualTo(columns.size());
            columns.add(one);
        }
        return columns;
    }

    private static List<List<String>> lists(JsonNode arrays) {
        List<List<String>> lists = new ArrayList<>();
        for (JsonNode array : arrays) {
            List<String> values = new ArrayList<>();
            array.forEach(value -> values.add(value.isNull() ? null : value.asText()));
            lists.add(values);
        }
        return lists;
    }

    /** The observations of the Files, Warehouses and Unity Catalog API: status, code and text. */
    @Test
    void requestsAnswerLikeRealWorkspaces() throws Exception {
        String schema = workspace.newSchema("rest");
        post("CREATE SCHEMA main." + schema);
        post("CREATE VOLUME main." + schema + ".v");
        String files = "/api/2.0/fs/files/Volumes/main/" + schema + "/v/";
        String folders = "/api/2.0/fs/directories/Volumes/main/" + schema + "/v/";
        assertAnswer("PUT", files + "d/a.txt?overwrite=false", "x", 204, "", "");
        assertAnswer(
                "PUT",
                files + "d/a.txt?overwrite=false",
                "x",
                409,
                "ALREADY_EXISTS",
                "The file being created already exists.");
        assertAnswer("GET", files + "d/none.txt", "", 404, "NOT_FOUND", "The file being accessed is not found.");
        HttpResponse<String> notEmpty = send("DELETE", folders + "d", "");
        assertThat(notEmpty.statusCode()).isEqualTo(400);
        assertThat(notEmpty.body()).contains("FILES_API_DIRECTORY_IS_NOT_EMPTY", "filesystem.databricks.com");
        HttpResponse<String> volume = send("GET", "/api/2.0/fs/directories/Volumes/main/" + schema + "/none", "");
        assertThat(volume.statusCode()).isEqualTo(404);
        assertThat(volume.body())
                .contains(
                        "Volume 'main." + schema + ".none' does not exist.",
                        "FILES_API_RESOURCE_NOT_FOUND",
                        "unity_catalog_error_message");
        assertAnswer(
                "GET",
                "/api/2.0/sql/warehouses/none",
                "",
                404,
                "ENDPOINT_NOT_FOUND",
                "SQL warehouse (none) does not exist at all in the database");
        String catalog = "/api/2.1/unity-catalog/";
        assertAnswer(
                "GET",
                catalog + "schemas/main.none",
                "",
                404,
                "SCHEMA_DOES_NOT_EXIST",
                "Schema 'main.none' does not exist.");
        assertAnswer(
                "POST",
                catalog + "schemas",
                "{\"catalog_name\":\"main\",\"name\":\"" + schema + "\"}",
                400,
                "SCHEMA_ALREADY_EXISTS",
                "Schema '" + schema + "' already exists");
        assertAnswer(
                "POST",
                catalog + "volumes",
                "{\"catalog_name\":\"main\",\"schema_name\":\"" + schema
                        + "\",\"name\":\"w\",\"volume_type\":\"MANAGED\",\"storage_location\":\"s3://b\"}",
                400,
                "INVALID_PARAMETER_VALUE",
                "CreateVolume storage_location can not be provided.");
    }

    private void assertAnswer(String method, String path, String body, int status, String code, String message)
            throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(status);
        if (status == 204) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.path("error_code").asText()).isEqualTo(code);
        assertThat(json.path("message").asText()).isEqualTo(message);
    }

    private JsonNode post(String statement) throws Exception {
        String request = JSON.writeValueAsString(
                Map.of("warehouse_id", "local", "statement", statement, "format", "JSON_ARRAY", "wait_timeout", "50s"));
        return JSON.readTree(send("POST", "/api/2.0/sql/statements/", request).body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(workspace.host() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + workspace.token())
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
