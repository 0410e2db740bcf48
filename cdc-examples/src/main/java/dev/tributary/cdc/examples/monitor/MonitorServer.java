package dev.tributary.cdc.examples.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.HealthReport;
import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineStatus;
import dev.tributary.cdc.PipelineStatus.Phase;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Answers for a pipeline on the loopback interface: {@code /health} with what is wrong, {@code /health/ready} whether it copies
 * or follows changes, or is paused, {@code /health/live} whether its run has not failed, {@code /status} with all figures, and {@code /metrics}
 * for Prometheus. 503 stands for no. {@code /} lists these.
 */
public final class MonitorServer implements AutoCloseable {

    private static final String JSON = "application/json; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PATHS =
            """
            /health        what is wrong, and what to do
            /health/ready  whether it copies or follows changes, or is paused
            /health/live   whether its run has not failed
            /status        all figures
            /metrics       for Prometheus
            """;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    /** What a path is answered with. */
    private record Answer(int code, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final Pipeline pipeline;
    private final PrometheusMeterRegistry registry;
    private final HealthThresholds thresholds;

    private MonitorServer(
            HttpServer server, Pipeline pipeline, PrometheusMeterRegistry registry, HealthThresholds thresholds) {
        this.thresholds = thresholds;
        this.server = server;
        this.pipeline = pipeline;
        this.registry = registry;
        this.threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "cdc-" + pipeline.name() + "-http");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to answer.
     *
     * @param port 0 for a free one
     * @param thresholds from where on its health suffers
     * @throws ConfigurationException when the port is taken
     */
    public static MonitorServer start(
            int port, Pipeline pipeline, PrometheusMeterRegistry registry, HealthThresholds thresholds) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            MonitorServer monitor = new MonitorServer(server, pipeline, registry, thresholds);
            monitor.serve();
            return monitor;
        } catch (IOException e) {
            throw new ConfigurationException(
                    "port " + port + " cannot be listened on: " + e.getMessage(),
                    "Give --http another port, or 0 for a free one.",
                    e);
        }
    }

    private void serve() {
        on("/health", status -> health(status, health(status).level() != Level.DOWN));
        on(
                "/health/ready",
                status -> health(
                        status,
                        // A pause is what was asked for: it must not hold up a deployment.
                        (status.phase() == Phase.SNAPSHOT
                                        || status.phase() == Phase.CDC
                                        || status.phase() == Phase.PAUSED)
                                && health(status).level() != Level.DOWN));
        on("/health/live", status -> health(status, status.phase() != Phase.FAILED));
        on("/status", status -> new Answer(OK, JSON, StatusJson.of(status, health(status))));
        on("/metrics", status -> new Answer(OK, PROMETHEUS, registry.scrape()));
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean known = exchange.getRequestURI().getPath().equals("/");
                send(exchange, new Answer(known ? OK : NOT_FOUND, TEXT, PATHS));
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    private HealthReport health(PipelineStatus status) {
        return HealthReport.of(status, thresholds);
    }

    private Answer health(PipelineStatus status, boolean well) {
        return new Answer(well ? OK : UNAVAILABLE, JSON, StatusJson.of(status.pipeline(), health(status)));
    }

    private void on(String path, Function<PipelineStatus, Answer> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    send(exchange, new Answer(NOT_FOUND, TEXT, PATHS));
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    send(exchange, new Answer(METHOD_NOT_ALLOWED, JSON, "{}"));
                } else {
                    send(exchange, answer.apply(pipeline.status()));
                }
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
    }

    /** Where it answers. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
