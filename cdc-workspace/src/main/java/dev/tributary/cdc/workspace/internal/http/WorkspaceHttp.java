package dev.tributary.cdc.workspace.internal.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.fault.Entrances;
import dev.tributary.cdc.workspace.internal.spark.SparkHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workspace's REST endpoints on the loopback interface. */
public final class WorkspaceHttp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceHttp.class);

    private final HttpServer server;
    private final ExecutorService threads;
    private final Tokens tokens;
    private final StatementsApi statements;
    private final FilesApi files;
    private final CatalogApi catalog;
    private final WarehousesApi warehouses;
    private final Entrances entrances;

    /**
     * Binds the port, 0 takes a free one, before Spark takes its time to start.
     *
     * @param faults that requests meet with, a rule a line
     */
    public WorkspaceHttp(
            int port,
            String token,
            String warehouseId,
            boolean transactions,
            CatalogStore store,
            Supplier<SparkHome> spark,
            String faults)
            throws IOException {
        this.tokens = new Tokens(token);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "workspace-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Warehouses known = new Warehouses(warehouseId);
        this.statements = new StatementsApi(store, spark.get(), warehouseId, known, transactions);
        this.files = new FilesApi(store);
        this.catalog = new CatalogApi(store);
        this.warehouses = new WarehousesApi(known, port());
        server.setExecutor(threads);
        this.entrances = new Entrances(this::serve, threads, faults);
        server.createContext("/", entrances.main());
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        entrances.close();
        server.stop(0);
        statements.close();
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) {
        Request request = new Request(exchange);
        try {
            try {
                route(request);
            } catch (ApiError e) {
                request.header(
                        "x-databricks-reason-phrase",
                        String.valueOf(e.getMessage()).replaceAll("[^ -~]", " "));
                request.answer(e.status(), e.body());
            } catch (CatalogException e) {
                String message = String.valueOf(e.getMessage());
                ApiError error = new ApiError(e.kind().httpStatus(), e.kind().restCode(), message);
                request.answer(error.status(), error.body());
            } catch (IllegalArgumentException e) {
                request.answer(
                        400, new ApiError(400, "INVALID_PARAMETER_VALUE", String.valueOf(e.getMessage())).body());
            }
        } catch (IOException e) {
            LOG.info("{} {} was cut off: {}", request.method(), request.path(), e.toString());
        } catch (Exception | Error e) {
            // Scala throws checked exceptions undeclared. Whatever it is must be answered: the client would otherwise
            // only see a connection that closes.
            LOG.error("{} {} failed", request.method(), request.path(), e);
            internalError(request, e);
        } finally {
            exchange.close();
        }
    }

    private static void internalError(Request request, Throwable failure) {
        try {
            request.answer(500, new ApiError(500, "INTERNAL_ERROR", String.valueOf(failure)).body());
        } catch (IOException e) {
            LOG.info("{} {} was cut off: {}", request.method(), request.path(), e.toString());
        }
    }

    private void route(Request request) throws IOException {
        List<String> path = request.segments();
        if (Tokens.isForToken(request) && request.method().equals("POST")) {
            tokens.give(request);
            return;
        }
        if (path.equals(Tokens.DISCOVERY) && request.method().equals("GET")) {
            Tokens.discover(request);
            return;
        }
        if (isOpen(path)) {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
        tokens.authenticate(request.header("Authorization"));
        if (starts(path, Entrances.PATH.toArray(new String[0]))) {
            entrances.serve(request.exchange(), path.subList(Entrances.PATH.size(), path.size()));
        } else if (path.equals(Tokens.PATH) && request.method().equals("POST")) {
            tokens.create(request);
        } else if (path.equals(WarehousesApi.PATH) && request.method().equals("POST")) {
            warehouses.create(request);
        } else if (starts(path, "api", "2.0", "sql", "history", "queries")
                && request.method().equals("GET")) {
            QueryHistory.serve(request, statements.history());
        } else if (starts(path, "api", "2.0", "sql", "warehouses")
                && path.size() == 6
                && path.get(5).equals("sessions")) {
            statements.open(request, path.get(4));
        } else if (starts(path, "api", "2.0", "sql", "sessions")) {
            statements.session(request, path.subList(4, path.size()));
        } else if (starts(path, "api", "2.0", "sql", "statements")) {
            statements.statement(request, path.subList(4, path.size()));
        } else if (starts(path, "api", "2.0", "sql", "warehouses")) {
            warehouses.serve(request, path.subList(4, path.size()));
        } else if (starts(path, "api", "2.0", "fs")) {
            files.serve(request, path.subList(3, path.size()));
        } else if (starts(path, "api", "2.1", "unity-catalog")) {
            catalog.serve(request, path.subList(3, path.size()));
        } else if (starts(path, "api", "2.0", "preview", "scim", "v2", "Me")) {
            request.answer(Request.object()
                    .put("id", "1")
                    .put("userName", "local@workspace.invalid")
                    .put("displayName", "Local workspace")
                    .put("active", true));
        } else {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    /** Clients ask what a host is like before they have a token; this one does not say. */
    private static boolean isOpen(List<String> path) {
        return starts(path, ".well-known") || starts(path, "oidc");
    }

    private static boolean starts(List<String> path, String... prefix) {
        return path.size() >= prefix.length && path.subList(0, prefix.length).equals(List.of(prefix));
    }
}
