package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * The one SQL warehouse, which always runs.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/warehouses">Warehouses API</a>
 */
final class WarehousesApi {

    private final String id;
    private final int port;

    WarehousesApi(String id, int port) {
        this.id = id;
        this.port = port;
    }

    void serve(Request request, List<String> path) throws IOException {
        if (path.isEmpty() && request.method().equals("GET")) {
            ObjectNode list = Request.object();
            list.putArray("warehouses").add(warehouse());
            request.answer(list);
            return;
        }
        if (path.isEmpty()) {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
        if (!path.get(0).equals(id)) {
            throw new ApiError(
                    404,
                    "ENDPOINT_NOT_FOUND",
                    "SQL warehouse (" + path.get(0) + ") does not exist at all in the database");
        }
        if (path.size() == 1 && request.method().equals("GET")) {
            request.answer(warehouse());
        } else if (path.size() == 2
                && request.method().equals("POST")
                && (path.get(1).equals("start") || path.get(1).equals("stop"))) {
            // There is nothing to start, and a stopped warehouse would start again with the next statement.
            request.answer(Request.object());
        } else {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    private ObjectNode warehouse() {
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
                .put("num_clusters", 1)
                .put("num_active_sessions", 0)
                .put("state", "RUNNING")
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
