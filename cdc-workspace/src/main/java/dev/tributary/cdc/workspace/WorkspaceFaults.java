package dev.tributary.cdc.workspace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An entrance of its own to a running local workspace, where requests meet with faults. Who enters elsewhere notices
 * nothing; tables and files are the same. Thread-safe.
 *
 * <pre>{@code
 * try (WorkspaceFaults faults = workspace.faults()) {
 *     faults.set("lost on MERGE INTO table", "503 on PUT file at 2");
 *     ... DriverManager.getConnection(faults.jdbcUrl()) ...
 *     assertThat(faults.requests()).extracting(WorkspaceFaults.Seen::kind).contains("MERGE INTO table");
 * }
 * }</pre>
 */
public final class WorkspaceFaults implements AutoCloseable {

    /** Beyond what a call asks for itself. */
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_LIMIT)
            .build();
    private final String control;
    private final String token;
    private final int port;

    private WorkspaceFaults(String host, String token) {
        this.control = host + "/local/entrances";
        this.token = token;
        this.port = Integer.parseInt(call("POST", "", ""));
    }

    /**
     * Opens an entrance, without faults at first.
     *
     * @param host of the workspace, such as {@code http://127.0.0.1:8443}
     * @param token of the workspace
     * @throws IllegalStateException when the workspace does not answer
     */
    public static WorkspaceFaults open(String host, String token) {
        return new WorkspaceFaults(host, token);
    }

    /**
     * A request that came in here.
     *
     * @param kind what kind of a request it was, such as {@code MERGE INTO table} or {@code PUT file}
     * @param fault the fault it met with; empty for none
     * @param rule the rule that was for it; empty for none
     */
    public record Seen(String kind, String fault, String rule) {

        /** The kind, with the fault it met. */
        @Override
        public String toString() {
            return fault.isEmpty() ? kind : kind + " (" + fault + ")";
        }
    }

    public int port() {
        return port;
    }

    /** For the SDK. */
    public String host() {
        return "http://127.0.0.1:" + port;
    }

    /** For the driver, with the token in it: keep it out of logs. */
    public String jdbcUrl() {
        return LocalWorkspaceServer.jdbcUrl(port, token, LocalWorkspaceServer.DEFAULT_CATALOG, "default");
    }

    /** Puts these rules in place of all earlier ones, and counts anew. The first rule that is for a request is applied. */
    public void set(FaultRule... rules) {
        call("PUT", "/rules", Arrays.stream(rules).map(FaultRule::toString).collect(Collectors.joining("\n")));
    }

    /** As {@link #set(FaultRule...)}, from their texts. */
    public void set(String... rules) {
        set(Arrays.stream(rules).map(FaultRule::parse).toArray(FaultRule[]::new));
    }

    /** What came in here, in order, since it was opened or last {@link #forget forgot}. */
    public List<Seen> requests() {
        List<Seen> seen = new ArrayList<>();
        for (String line : call("GET", "/requests", "").split("\n", -1)) {
            if (!line.isEmpty()) {
                String[] parts = line.split("\t", -1);
                seen.add(new Seen(parts[0], parts[1], parts[2]));
            }
        }
        return seen;
    }

    /** Forgets what came in so far. */
    public void forget() {
        call("DELETE", "/requests", "");
    }

    /** How many requests wait now, because of {@link Fault#HUNG} or {@link Fault#HUNG_AFTER}. */
    public int hung() {
        return Integer.parseInt(call("GET", "/hung", ""));
    }

    /**
     * Waits until at least one request hangs.
     *
     * @throws IllegalStateException when none does within the limit
     */
    public void awaitHung(Duration limit) {
        if (Integer.parseInt(call("GET", "/hung/" + limit.toMillis(), "")) == 0) {
            throw new IllegalStateException("no request hangs after " + limit.toSeconds() + " s: " + requests());
        }
    }

    /** Lets the requests that hang go on, and says how many. */
    public int goOn() {
        return Integer.parseInt(call("POST", "/hung", "go on"));
    }

    /** Ends the connections of the requests that hang without an answer, and says how many. */
    public int drop() {
        return Integer.parseInt(call("POST", "/hung", "drop"));
    }

    /** Closes the entrance; requests that hang are dropped. */
    @Override
    public void close() {
        call("DELETE", "", "");
    }

    private String call(String method, String what, String body) {
        String entrance = method.equals("POST") && what.isEmpty() ? "" : "/" + port;
        HttpRequest request = HttpRequest.newBuilder(URI.create(control + entrance + what))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() != 200) {
                throw new IllegalStateException(method + " " + request.uri() + " was answered " + response.statusCode()
                        + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException("the local workspace does not answer at " + control, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the local workspace", e);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "WorkspaceFaults[" + host() + "]";
    }
}
