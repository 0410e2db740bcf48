package dev.tributary.cdc.workspace.internal.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tributary.cdc.workspace.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and what is done to it. */
final class FaultedRequest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILES = "/api/2.0/fs/files";
    private static final Pattern PATH = Pattern.compile("'(/Volumes/[^']+)'");
    private static final Pattern FIRST_FILE =
            Pattern.compile("FILES\\s*=\\s*\\(\\s*'([^']+)'", Pattern.CASE_INSENSITIVE);

    private final HttpHandler workspace;
    private final HttpExchange exchange;
    private final @Nullable String sql;

    FaultedRequest(HttpHandler workspace, HttpExchange exchange, @Nullable String sql) {
        this.workspace = workspace;
        this.exchange = exchange;
        this.sql = sql;
    }

    void meet(FaultRule rule, Hung hung) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (rule.fault()) {
            case TOO_MANY_REQUESTS -> turnAway(429, rule.time() == null ? Duration.ofSeconds(1) : rule.time());
            case UNAVAILABLE -> turnAway(503, rule.time());
            case EXECUTED_UNAVAILABLE -> {
                execute(body);
                turnAway(503, rule.time());
            }
            case DOWN -> turnAway(503, null);
            case LOST, DOWN_AFTER -> execute(body);
            case TWICE -> {
                execute(body);
                execute(body).answer(exchange);
            }
            case SLOW -> {
                Thread.sleep(rule.time() == null ? 0 : rule.time().toMillis());
                execute(body).answer(exchange);
            }
            case HUNG -> {
                if (hung.await()) {
                    execute(body).answer(exchange);
                }
            }
            case HUNG_AFTER -> {
                BufferedExchange executed = execute(body);
                if (hung.await()) {
                    executed.answer(exchange);
                }
            }
            case PENDING -> execute(withoutWaiting(body)).answer(exchange);
            case EXPIRED_SESSION -> {
                JsonNode session = JSON.readTree(body).path("session_id");
                if (session.isTextual()) {
                    serve("DELETE", "/api/2.0/sql/sessions/" + session.asText(), new byte[0]);
                }
                execute(body).answer(exchange);
            }
            case EXPIRED_TOKEN -> {
                BufferedExchange expired =
                        new BufferedExchange(exchange, exchange.getRequestMethod(), exchange.getRequestURI(), body);
                expired.getRequestHeaders().set("Authorization", "Bearer expired");
                workspace.handle(expired);
                expired.answer(exchange);
            }
            case TRUNCATED -> execute(Arrays.copyOf(body, body.length / 2)).answer(exchange);
            case TRUNCATED_UNAVAILABLE -> {
                execute(Arrays.copyOf(body, body.length / 2));
                turnAway(503, null);
            }
            case CORRUPTED -> {
                if (body.length > 0) {
                    body[body.length / 2] ^= 1;
                }
                execute(body).answer(exchange);
            }
            case MISSING_FILE -> {
                Optional<String> file = file();
                if (file.isPresent()) {
                    serve("DELETE", FILES + file.get(), new byte[0]);
                }
                execute(body).answer(exchange);
            }
            case CONFLICT ->
                fail(
                        "[DELTA_METADATA_CHANGED] MetadataChangedException: The metadata of the Delta table has been"
                                + " changed by a concurrent update. Please try the operation again.",
                        "2D521");
            case DISK_FULL -> diskFull();
            case FORBIDDEN -> forbidden();
        }
    }

    private BufferedExchange execute(byte[] body) throws IOException {
        return serve(exchange.getRequestMethod(), exchange.getRequestURI(), body);
    }

    private BufferedExchange serve(String method, String path, byte[] body) throws IOException {
        try {
            return serve(method, new URI(null, null, path, null), body);
        } catch (URISyntaxException e) {
            throw new IOException(path, e);
        }
    }

    private BufferedExchange serve(String method, URI uri, byte[] body) throws IOException {
        BufferedExchange buffered = new BufferedExchange(exchange, method, uri, body);
        workspace.handle(buffered);
        return buffered;
    }

    /** As a gateway does. */
    private void turnAway(int status, @Nullable Duration again) throws IOException {
        if (again != null) {
            exchange.getResponseHeaders().set("Retry-After", Long.toString((again.toMillis() + 999) / 1000));
        }
        boolean tooMany = status == 429;
        answer(
                status,
                error(
                        tooMany ? "RESOURCE_EXHAUSTED" : "TEMPORARILY_UNAVAILABLE",
                        tooMany
                                ? "Too many requests. Please wait a moment and try again."
                                : "The service at " + exchange.getRequestURI().getPath()
                                        + " is temporarily unavailable. Please try again later."));
    }

    /** As Spark says of a task that cannot write, and as the Files API says of what it did not expect. */
    private void diskFull() throws IOException {
        if (sql == null) {
            answer(500, error("INTERNAL_ERROR", "No space left on device"));
            return;
        }
        fail(
                "[TASK_WRITE_FAILED] Task failed while writing rows to the table. java.io.IOException: No space left on"
                        + " device",
                "58030");
    }

    /** As Unity Catalog says. */
    private void forbidden() throws IOException {
        if (sql == null) {
            answer(403, error("PERMISSION_DENIED", "User does not have WRITE VOLUME on Volume."));
            return;
        }
        fail(
                "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have permission MODIFY on Table.",
                "42501");
    }

    /** Answers as of a statement that failed. */
    private void fail(String message, String sqlState) throws IOException {
        ObjectNode body =
                JSON.createObjectNode().put("statement_id", UUID.randomUUID().toString());
        ObjectNode status = body.putObject("status").put("state", "FAILED");
        status.putObject("error").put("error_code", "BAD_REQUEST").put("message", message + " SQLSTATE: " + sqlState);
        status.put("sql_state", sqlState);
        answer(200, body);
    }

    private static ObjectNode error(String code, String message) {
        return JSON.createObjectNode().put("error_code", code).put("message", message);
    }

    private void answer(int status, ObjectNode json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static byte[] withoutWaiting(byte[] body) throws IOException {
        if (JSON.readTree(body) instanceof ObjectNode request) {
            request.put("wait_timeout", "0s").put("on_wait_timeout", "CONTINUE");
            return JSON.writeValueAsBytes(request);
        }
        return body;
    }

    private Optional<String> file() {
        if (sql == null) {
            String path = exchange.getRequestURI().getPath();
            return path.startsWith(FILES) ? Optional.of(path.substring(FILES.length())) : Optional.empty();
        }
        Matcher path = PATH.matcher(sql);
        if (!path.find()) {
            return Optional.empty();
        }
        Matcher first = FIRST_FILE.matcher(sql);
        return Optional.of(path.group(1) + (first.find() ? "/" + first.group(1) : ""));
    }
}
