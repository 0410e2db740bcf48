package dev.tributary.cdc.databricks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Stands between us and the workspace and does to requests what networks and gateways do. */
final class FaultyProxy implements AutoCloseable {

    /** What happens to a request. */
    enum Fault {
        NONE,
        /** It is executed; its answer is lost. */
        LOSE_ANSWER,
        /** It is executed; the answer says that it was not. */
        ANSWER_503,
        /** It is executed twice. */
        TWICE,
        /** Only half of its body arrives; the answer is 503. */
        TRUNCATE,
        /** It is turned away, to come again in a second. */
        TURN_AWAY,
        /** It is held back until {@link #release}. */
        HOLD
    }

    /** Chooses the fault of a request. */
    @FunctionalInterface
    interface Faults {
        Fault of(String method, String path, String body);
    }

    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "content-length", "connection", "transfer-encoding", "expect", "upgrade", "http2-settings");

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Semaphore held = new Semaphore(0);
    private final String target;
    private volatile Faults faults = (method, path, body) -> Fault.NONE;

    FaultyProxy(TestWorkspace workspace) {
        try {
            target = workspace.host();
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/", this::handle);
            server.setExecutor(executor);
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The workspace behind this proxy. */
    Workspace workspace(TestWorkspace workspace) {
        return workspace(workspace, Duration.ofSeconds(60));
    }

    Workspace workspace(TestWorkspace workspace, Duration retryBudget) {
        return Workspace.builder()
                .host("http://127.0.0.1:" + server.getAddress().getPort())
                .httpPath(workspace.httpPath())
                .token(workspace.token())
                .retryBudget(retryBudget)
                .build();
    }

    void faults(Faults chosen) {
        faults = chosen;
    }

    /** Lets requests go on that are held back. */
    void release(int requests) {
        held.release(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().toString();
        Fault fault = faults.of(exchange.getRequestMethod(), path, new String(body, StandardCharsets.UTF_8));
        try {
            if (fault == Fault.TURN_AWAY) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
                return;
            }
            if (fault == Fault.HOLD) {
                held.acquire();
            }
            HttpResponse<byte[]> response =
                    forward(exchange, fault == Fault.TRUNCATE ? Arrays.copyOf(body, body.length / 2) : body);
            if (fault == Fault.TWICE) {
                response = forward(exchange, body);
            }
            if (fault == Fault.ANSWER_503 || fault == Fault.TRUNCATE) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            if (fault != Fault.LOSE_ANSWER) {
                answer(exchange, response);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            response.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders()
                    .add("content-length", length));
        }
        int length = response.body().length;
        exchange.sendResponseHeaders(response.statusCode(), head || length == 0 ? -1 : length);
        if (!head && length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(response.body());
            }
        }
    }

    @Override
    public void close() {
        release(1_000);
        server.stop(0);
        executor.shutdownNow();
    }
}
