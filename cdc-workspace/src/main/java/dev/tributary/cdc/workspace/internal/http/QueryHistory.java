package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The statements that this process knows, newest first, in one page.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/queryhistory/list">Query History API</a>
 */
final class QueryHistory {

    private static final int MOST = 1000;

    private QueryHistory() {}

    static void serve(Request request, List<ObjectNode> statements) throws IOException {
        String query = String.valueOf(request.exchange().getRequestURI().getQuery());
        Set<String> statuses = values(query, "filter_by.statuses");
        Set<String> warehouses = values(query, "filter_by.warehouse_ids");
        ObjectNode answer = Request.object();
        ArrayNode found = answer.putArray("res");
        List<ObjectNode> newest = statements.stream()
                .sorted(Comparator.comparingLong((ObjectNode one) ->
                                one.path("query_start_time_ms").asLong())
                        .reversed())
                .toList();
        for (ObjectNode entry : newest) {
            if (found.size() < MOST
                    && (statuses.isEmpty()
                            || statuses.contains(entry.path("status").asText()))
                    && (warehouses.isEmpty()
                            || warehouses.contains(entry.path("warehouse_id").asText()))) {
                found.add(entry);
            }
        }
        answer.put("has_next_page", false);
        request.answer(answer);
    }

    private static Set<String> values(String query, String name) {
        Set<String> values = new TreeSet<>();
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                values.add(pair.substring(name.length() + 1));
            }
        }
        return values;
    }
}
