package dev.tributary.cdc.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.benchmarks.report.EngineTime;
import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a workspace executed, by its own query history.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/queryhistory/list">Query History API</a>
 */
record WorkspaceStatements(List<Executed> all) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a statement is for. */
    enum Purpose {
        LOAD,
        MERGE,
        LEDGER,
        LOG,
        OTHER;

        static Purpose of(String sql) {
            String first = sql.lines().findFirst().orElse("").toUpperCase(Locale.ROOT);
            boolean block = first.startsWith("BEGIN ATOMIC");
            if (first.startsWith("COPY INTO ")) {
                return LOAD;
            }
            if (!block && sql.contains("_cdc_flushes")) {
                return LOG;
            }
            if (!block && sql.contains("_cdc_ledger")) {
                return LEDGER;
            }
            boolean changes = first.matches("(MERGE|INSERT|UPDATE|DELETE) .*");
            return changes || block && sql.contains("MERGE INTO") ? MERGE : OTHER;
        }
    }

    /**
     * A statement that has ended.
     *
     * @param sql its text
     * @param beganMillis since 1970
     * @param endedMillis since 1970
     */
    record Executed(String sql, long beganMillis, long endedMillis) {

        Purpose purpose() {
            return Purpose.of(sql);
        }

        /** What it is and to which table, in a line. */
        String firstWords() {
            String line = sql.replaceAll("\\s+", " ");
            return line.length() <= 100 ? line : line.substring(0, 100) + "…";
        }
    }

    /** Those that had ended by now and began since then, in order. */
    static WorkspaceStatements since(LocalWorkspaceServer workspace, long millis)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(workspace.host() + "/api/2.0/sql/history/queries"))
                .header("Authorization", "Bearer " + workspace.token())
                .build();
        JsonNode answer = JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
        List<Executed> found = new ArrayList<>();
        for (JsonNode query : answer.path("res")) {
            Executed one = new Executed(
                    query.path("query_text").asText(),
                    query.path("query_start_time_ms").asLong(),
                    query.path("query_end_time_ms").asLong());
            if (one.beganMillis >= millis && one.endedMillis > 0) {
                found.add(one);
            }
        }
        found.sort(Comparator.comparingLong(Executed::beganMillis));
        return new WorkspaceStatements(found);
    }

    /** Tells each of them, and when it ran. */
    void tell(Consumer<String> progress, String trial, long fromMillis) {
        for (Executed one : all) {
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s: from %4.1f s for %4.1f s: %s",
                    trial,
                    (one.beganMillis - fromMillis) / 1e3,
                    (one.endedMillis - one.beganMillis) / 1e3,
                    one.firstWords()));
        }
    }

    /** How long at least one of them ran, within a time. */
    EngineTime within(long fromMillis, long toMillis) {
        return new EngineTime(
                seconds(EnumSet.of(Purpose.LOAD, Purpose.MERGE, Purpose.LEDGER), fromMillis, toMillis),
                seconds(EnumSet.of(Purpose.LOAD), fromMillis, toMillis),
                seconds(EnumSet.of(Purpose.MERGE), fromMillis, toMillis),
                seconds(EnumSet.of(Purpose.LEDGER), fromMillis, toMillis),
                seconds(EnumSet.of(Purpose.LOG), fromMillis, toMillis),
                seconds(EnumSet.allOf(Purpose.class), fromMillis, toMillis),
                (int) all.stream()
                        .filter(one -> one.beganMillis >= fromMillis && one.beganMillis <= toMillis)
                        .count());
    }

    private double seconds(Set<Purpose> purposes, long fromMillis, long toMillis) {
        long covered = 0;
        long upTo = fromMillis;
        for (Executed one : all) {
            if (purposes.contains(one.purpose())) {
                long end = Math.min(one.endedMillis, toMillis);
                covered += Math.max(0, end - Math.max(one.beganMillis, upTo));
                upTo = Math.max(upTo, end);
            }
        }
        return covered / 1e3;
    }
}
