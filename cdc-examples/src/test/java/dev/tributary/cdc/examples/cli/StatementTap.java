package dev.tributary.cdc.examples.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between a pipeline and its workspace and sees what is sent: each statement, and each request that changes files. */
final class StatementTap implements AutoCloseable {

    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "content-length", "connection", "transfer-encoding", "expect", "upgrade", "http2-settings");
    private static final Pattern STATEMENT = Pattern.compile("\"statement\"\\s*:\\s*\"");

    private final String host;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<String> fileChanges = new CopyOnWriteArrayList<>();

    StatementTap(String host) throws IOException {
        this.host = host;
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    /** A driver's URL of the workspace, by way of the tap. */
    String through(String jdbcUrl) {
        return jdbcUrl.replace(
                URI.create(host).getAuthority(),
                "127.0.0.1:" + server.getAddress().getPort());
    }

    /** What was sent since this was last called. */
    List<String> takeStatements() {
        return take(statements);
    }

    /** Requests to the Files API that are no questions, since this was last called. */
    List<String> takeFileChanges() {
        return take(fileChanges);
    }

    private static List<String> take(List<String> from) {
        List<String> taken = List.copyOf(from);
        from.clear();
        return taken;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            if (method.equals("POST") && path.endsWith("/sql/statements/")) {
                String json = new String(body, StandardCharsets.UTF_8);
                Matcher matcher = STATEMENT.matcher(json);
                if (matcher.find()) {
                    statements.add(plain(json, matcher.end()));
                }
            } else if (path.startsWith("/api/2.0/fs/") && !method.equals("GET") && !method.equals("HEAD")) {
                fileChanges.add(method + ' ' + path);
            }
            forward(exchange, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    /** Of a JSON string. */
    private static String plain(String json, int from) {
        StringBuilder text = new StringBuilder();
        for (int i = from; json.charAt(i) != '"'; i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            switch (json.charAt(++i)) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(json.charAt(i));
            }
        }
        return text.toString();
    }

    private void forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(host + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        response.headers().map().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))
                    || head && name.equalsIgnoreCase("content-length")) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
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
        server.stop(0);
        executor.shutdownNow();
    }
}
