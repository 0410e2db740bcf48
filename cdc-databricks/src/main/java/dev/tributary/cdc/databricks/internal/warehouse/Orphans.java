package dev.tributary.cdc.databricks.internal.warehouse;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.service.sql.CancelExecutionRequest;
import com.databricks.sdk.service.sql.ListQueriesResponse;
import com.databricks.sdk.service.sql.ListQueryHistoryRequest;
import com.databricks.sdk.service.sql.QueryFilter;
import com.databricks.sdk.service.sql.QueryHistoryAPI;
import com.databricks.sdk.service.sql.QueryInfo;
import com.databricks.sdk.service.sql.QueryStatus;
import com.databricks.sdk.service.sql.QueryTag;
import com.databricks.sdk.service.sql.StatementExecutionAPI;
import dev.tributary.cdc.databricks.internal.connect.CredentialsException;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements of earlier runs that the warehouse still runs although their process is gone: found by their tags in the
 * query history, cancelled, and waited for. This saves the time that they would take; that they cannot take effect is
 * the fence's part, which does not depend on it. So whatever fails here is told and left. Not thread-safe.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/queryhistory/list">Query History API</a>
 */
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /** Statements that may still do something. */
    private static final List<QueryStatus> ALIVE = List.of(
            QueryStatus.QUEUED, QueryStatus.STARTED, QueryStatus.COMPILING, QueryStatus.COMPILED, QueryStatus.RUNNING);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MOST_PAGES = 10;

    /** After a cancellation, how long a statement is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Settings settings;
    private final Tags tags;
    private final Consumer<String> warnings;
    private final Set<String> cancelled = new HashSet<>();

    Orphans(Settings settings, Tags tags, Consumer<String> warnings) {
        this.settings = settings;
        this.tags = tags;
        this.warnings = warnings;
    }

    /** Cancels what earlier runs of the pipeline left running, and waits until it has ended. */
    void end() {
        ApiClient client = settings.apiClient();
        Duration patience = settings.retryBudget().compareTo(PATIENCE) < 0 ? settings.retryBudget() : PATIENCE;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (List<QueryInfo> alive = alive(client); !alive.isEmpty(); alive = alive(client)) {
                for (QueryInfo query : alive) {
                    if (cancelled.add(query.getQueryId())) {
                        warnings.accept("A statement of an earlier run still runs and is cancelled: "
                                + query.getQueryId() + " (" + firstWords(query.getQueryText()) + ")");
                        new StatementExecutionAPI(client)
                                .cancelExecution(new CancelExecutionRequest().setStatementId(query.getQueryId()));
                    }
                }
                if (System.nanoTime() - deadline >= 0) {
                    warnings.accept("Statements of an earlier run do not end and are fenced off: "
                            + alive.stream().map(QueryInfo::getQueryId).toList());
                    return;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (DatabricksException | CredentialsException e) {
            LOG.info("Statements of earlier runs are fenced off but not looked for: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<QueryInfo> alive(ApiClient client) {
        List<QueryInfo> found = new ArrayList<>();
        String page = null;
        for (int i = 0; i < MOST_PAGES; i++) {
            ListQueriesResponse answer = new QueryHistoryAPI(client)
                    .list(new ListQueryHistoryRequest()
                            .setFilterBy(new QueryFilter()
                                    .setStatuses(ALIVE)
                                    .setWarehouseIds(List.of(settings.warehouseId())))
                            .setPageToken(page));
            if (answer.getRes() != null) {
                answer.getRes().stream()
                        .filter(query -> ALIVE.contains(query.getStatus()))
                        .filter(query -> tags.isOfEarlierRun(tags(query)))
                        .forEach(found::add);
            }
            page = answer.getNextPageToken();
            if (!Boolean.TRUE.equals(answer.getHasNextPage()) || page == null || page.isEmpty()) {
                break;
            }
        }
        return found;
    }

    private static Map<String, String> tags(QueryInfo query) {
        Map<String, String> tags = new HashMap<>();
        if (query.getQueryTags() != null) {
            for (QueryTag tag : query.getQueryTags()) {
                tags.put(tag.getKey(), String.valueOf(tag.getValue()));
            }
        }
        return tags;
    }

    /** Names of tables at most: values may stand further on. */
    private static String firstWords(@Nullable String sql) {
        String line = sql == null ? "" : sql.strip().lines().findFirst().orElse("");
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
