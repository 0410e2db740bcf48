package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The SQL warehouses.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/warehouses">Warehouses API</a>
 */
final class WarehousesApi {

    /** Where warehouses are made that are stopped at first: {@code starts_in_ms}. */
    static final List<String> PATH = List.of("local", "warehouses");

    private final Warehouses warehouses;
    private final int port;

    WarehousesApi(Warehouses warehouses, int port) {
        this.warehouses = warehouses;
        this.port = port;
    }

    void create(Request request) throws IOException {
        Duration startTakes =
                Duration.ofMillis(request.json().path("starts_in_ms").asLong());
        request.answer(Request.object().put("id", warehouses.create(startTakes)));
    }

    void serve(Request request, List<String> path) throws IOException {
        if (path.isEmpty() && request.method().equals("GET")) {
            ObjectNode list = Request.object();
            ArrayNode all = list.putArray("warehouses");
            warehouses.all().forEach((id, state) -> all.add(warehouse(id, state)));
            request.answer(list);
            return;
        }
        if (path.isEmpty()) {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
        String id = path.get(0);
        Warehouses.State state = warehouses
                .state(id)
                .orElseThrow(() -> new ApiError(
                        404, "ENDPOINT_NOT_FOUND", "SQL warehouse (" + id + ") does not exist at all in the database"));
        String call = request.method() + (path.size() == 2 ? " " + path.get(1) : "");
        switch (call) {
            case "GET" -> request.answer(warehouse(id, state));
            case "POST start" -> {
                warehouses.start(id);
                request.answer(Request.object());
            }
            case "POST stop" -> {
                warehouses.stop(id);
                request.answer(Request.object());
            }
            default -> throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    private ObjectNode warehouse(String id, Warehouses.State state) {
        String path = "/sql/1.0/warehouses/" + id;
        ObjectNode node = Request.object()
                .put("id", id)
                .put("name", "Local workspace")
                .put("size", "SMALL")
                .put("cluster_size", "Small")
                .put("min_num_clusters", 1)
                .put("max_num_clusters", 1)
                .put("auto_stop_mins", 0)
                .put("auto_resume", true)
                .put("creator_name", "local@workspace.invalid")
                .put("creator_id", 1)
                .put("spot_instance_policy", "COST_OPTIMIZED")
                .put("enable_photon", false)
                .put("enable_serverless_compute", false)
                .put("warehouse_type", "PRO")
                .put("num_clusters", state == Warehouses.State.RUNNING ? 1 : 0)
                .put("num_active_sessions", 0)
                .put("state", state.name())
                .put(
                        "jdbc_url",
                        "jdbc:databricks://127.0.0.1:" + port + "/default;ssl=0;AuthMech=3;httpPath=" + path + ";");
        node.putObject("tags");
        node.putObject("odbc_params")
                .put("hostname", "127.0.0.1")
                .put("path", path)
                .put("protocol", "http")
                .put("port", port);
        node.putObject("health").put("status", "HEALTHY");
        return node;
    }
}
