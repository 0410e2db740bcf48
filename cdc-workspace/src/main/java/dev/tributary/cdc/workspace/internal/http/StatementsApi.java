package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import dev.tributary.cdc.workspace.internal.spark.SparkHome;
import dev.tributary.cdc.workspace.internal.sql.Parameters;
import dev.tributary.cdc.workspace.internal.sql.SqlEngine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and statements.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/statementexecution">Statement Execution API</a>
 */
final class StatementsApi implements AutoCloseable {

    /** As many statements at a time as a real warehouse of one cluster runs; further ones wait as PENDING. */
    private static final int CONCURRENT = 10;

    private static final int MANY_STATEMENTS = 100;
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(50);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);

    private final CatalogStore store;
    private final SparkHome spark;
    private final String warehouseId;
    private final SqlEngine engine;
    private final Warehouses warehouses;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<String, StatementRun> statements = new ConcurrentHashMap<>();
    private final ClosedStatements closed = new ClosedStatements();
    private final ExecutorService workers;

    /** A session, with where it was opened and the tags of its statements. */
    private record Session(SparkSession spark, String warehouse, QueryTags tags) {}

    StatementsApi(
            CatalogStore store, SparkHome spark, String warehouseId, Warehouses warehouses, boolean transactions) {
        this.store = store;
        this.spark = spark;
        this.warehouseId = warehouseId;
        this.warehouses = warehouses;
        this.engine = new SqlEngine(store, transactions);
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(CONCURRENT, task -> {
            Thread thread = new Thread(task, "workspace-sql-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    void session(Request request, List<String> path) throws IOException {
        if (request.method().equals("POST") && path.isEmpty()) {
            open(request, null);
        } else if (request.method().equals("DELETE") && path.size() == 1) {
            sessions.remove(path.get(0));
            request.answer(Request.object());
        } else {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    /** Opens a session of the warehouse that the path names, or else the body. */
    void open(Request request, @Nullable String inPath) throws IOException {
        JsonNode body = request.json();
        String warehouse = inPath == null ? body.path("warehouse_id").asText(warehouseId) : inPath;
        warehouses.open(warehouse);
        SparkSession session = newSession(text(body, "catalog"), text(body, "schema"));
        String id = UUID.randomUUID().toString();
        sessions.put(id, new Session(session, warehouse, QueryTags.of(body.path("session_confs"))));
        request.answer(Request.object().put("session_id", id));
    }

    /** Every statement that is remembered, as the query history tells it. */
    List<ObjectNode> history() {
        List<ObjectNode> all = new ArrayList<>(closed.all());
        statements.values().forEach(run -> all.add(run.history()));
        return all;
    }

    void statement(Request request, List<String> path) throws IOException {
        String method = request.method();
        if (method.equals("POST") && path.isEmpty()) {
            execute(request);
            return;
        }
        if (path.isEmpty()) {
            throw ApiError.notSupported(method + " " + request.path());
        }
        String id = path.get(0);
        StatementRun run = statements.get(id);
        if (run == null) {
            throw new ApiError(404, "NOT_FOUND", "The statement " + id + " was not found.");
        }
        if (method.equals("GET") && path.size() == 1) {
            request.answer(run.answer());
        } else if (method.equals("GET") && path.size() == 4 && path.get(1).equals("result")) {
            request.answer(200, run.chunk(Integer.parseInt(path.get(3))));
        } else if (method.equals("DELETE") && path.size() == 1) {
            if (statements.remove(id) != null) {
                closed.add(run.history());
            }
            run.close();
            request.answer(Request.object());
        } else if (method.equals("POST") && path.size() == 2 && path.get(1).equals("cancel")) {
            run.cancel();
            request.answer(Request.object());
        } else {
            throw ApiError.notSupported(method + " " + request.path());
        }
    }

    private void execute(Request request) throws IOException {
        JsonNode body = request.json();
        Session session = session(body);
        warehouses.use(session.warehouse);
        String sql = parameters(body).bind(body.path("statement").asText());
        StatementRun run = new StatementRun(
                engine,
                session.spark,
                sql,
                session.warehouse,
                session.tags,
                body.path("row_limit").asLong(Long.MAX_VALUE));
        forgetOld();
        statements.put(run.id(), run);
        run.start(workers);
        Duration wait = duration(text(body, "wait_timeout"));
        if (!run.await(wait) && "CANCEL".equals(text(body, "on_wait_timeout"))) {
            run.cancel();
        }
        request.answer(run.answer());
    }

    /** Clients that vanish close nothing; a real workspace keeps results for an hour. */
    private void forgetOld() {
        if (statements.size() > MANY_STATEMENTS) {
            statements.values().removeIf(run -> run.endedBefore(Instant.now().minus(RETENTION)));
        }
    }

    private Session session(JsonNode body) {
        String id = text(body, "session_id");
        if (id == null) {
            return new Session(
                    newSession(text(body, "catalog"), text(body, "schema")),
                    body.path("warehouse_id").asText(warehouseId),
                    QueryTags.NONE);
        }
        Session session = sessions.get(id);
        if (session == null) {
            throw new ApiError(400, "BAD_REQUEST", "Invalid SessionHandle: Session [" + id + "] is closed.");
        }
        return session;
    }

    /** A session starts where it asks to be, as long as that exists; otherwise where sessions start by default. */
    private SparkSession newSession(@Nullable String catalog, @Nullable String schema) {
        SparkSession session = spark.newSession();
        String inCatalog = catalog != null && store.catalog(catalog).isPresent() ? catalog : "main";
        SessionNames asked = new SessionNames(inCatalog, schema == null ? "default" : schema);
        asked.enter(session);
        return session;
    }

    private static Parameters parameters(JsonNode body) {
        List<Parameters.Value> positional = new ArrayList<>();
        Map<String, Parameters.Value> named = new HashMap<>();
        for (JsonNode parameter : body.path("parameters")) {
            JsonNode value = parameter.path("value");
            Parameters.Value bound = new Parameters.Value(
                    parameter.path("type").asText("STRING"),
                    value.isMissingNode() || value.isNull() ? null : value.asText());
            if (parameter.hasNonNull("name")) {
                named.put(parameter.path("name").asText(), bound);
            } else {
                positional.add(bound);
            }
        }
        return new Parameters(positional, named);
    }

    private static Duration duration(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return DEFAULT_WAIT;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(text.replaceAll("s$", "")));
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    private static @Nullable String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        return value.isMissingNode() || value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }
}
