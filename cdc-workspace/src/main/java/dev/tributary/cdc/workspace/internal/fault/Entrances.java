package dev.tributary.cdc.workspace.internal.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The main entrance, and those that tests open beside it, by requests to {@code /local/entrances}: {@code POST} opens one
 * and answers its port; {@code PUT PORT/rules} sets its rules, a line each; {@code GET} and {@code DELETE PORT/requests}
 * answer and forget what came in; {@code GET PORT/hung[/MILLIS]} answers how many requests hang, having waited for one;
 * {@code POST PORT/hung} lets them go on or drops them; {@code DELETE PORT} closes it. Thread-safe.
 */
public final class Entrances implements AutoCloseable {

    /** Where these requests go. */
    public static final List<String> PATH = List.of("local", "entrances");

    private record Open(HttpServer server, Entrance entrance) {}

    private final Executor threads;
    private final HttpHandler workspace;
    private final Entrance main;
    private final Map<Integer, Open> open = new ConcurrentHashMap<>();

    /**
     * Makes the main entrance.
     *
     * @param rules of the main entrance, a line each
     */
    public Entrances(HttpHandler workspace, Executor threads, String rules) {
        this.workspace = workspace;
        this.threads = threads;
        this.main = new Entrance(workspace, Rules.parse(rules), false);
    }

    public HttpHandler main() {
        return main;
    }

    /** Serves a request that carried the right token; the path is what follows {@link #PATH}. */
    public void serve(HttpExchange exchange, List<String> path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String answer;
        if (path.isEmpty()) {
            answer = Integer.toString(open());
        } else {
            Open chosen = open.get(Integer.parseInt(path.get(0)));
            if (chosen == null) {
                throw new IllegalArgumentException("no such entrance: " + path.get(0));
            }
            String what = path.size() == 1 ? "" : path.get(1);
            answer = answer(exchange.getRequestMethod() + " " + what, path, chosen, body);
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String answer(String call, List<String> path, Open chosen, String body) {
        Entrance entrance = chosen.entrance();
        switch (call) {
            case "PUT rules" -> entrance.rules(Rules.parse(body));
            case "DELETE requests" -> entrance.forget();
            case "DELETE " -> {
                open.remove(chosen.server().getAddress().getPort());
                entrance.hung().close();
                chosen.server().stop(0);
            }
            case "GET requests" -> {
                return entrance.requests();
            }
            case "GET hung" -> {
                return Integer.toString(
                        path.size() == 3
                                ? await(entrance, path.get(2))
                                : entrance.hung().count());
            }
            case "POST hung" -> {
                return Integer.toString(entrance.hung().release(body.equals("go on")));
            }
            default -> throw new IllegalArgumentException("an entrance does not know " + call);
        }
        return "";
    }

    private static int await(Entrance entrance, String millis) {
        try {
            return entrance.hung().await(Duration.ofMillis(Long.parseLong(millis)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return entrance.hung().count();
        }
    }

    private int open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Entrance entrance = new Entrance(workspace, new Rules(List.of()), true);
        server.setExecutor(threads);
        server.createContext("/", entrance);
        open.put(server.getAddress().getPort(), new Open(server, entrance));
        server.start();
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        open.values().forEach(one -> {
            one.entrance().hung().close();
            one.server().stop(0);
        });
    }
}
