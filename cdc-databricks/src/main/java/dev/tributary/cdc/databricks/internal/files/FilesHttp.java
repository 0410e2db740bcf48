package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.commons.CommonsHttpClient;
import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's HTTP client with two things that it lacks: it can be closed, and it passes on how long the server wants us to
 * wait. It repeats nothing.
 */
final class FilesHttp implements HttpClient, AutoCloseable {

    private static final int TIMEOUT_SECONDS = 120;
    private static final int MAX_CONNECTIONS = 64;

    private final PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    private final HttpClient client;

    FilesHttp() {
        connections.setMaxTotal(MAX_CONNECTIONS);
        connections.setDefaultMaxPerRoute(MAX_CONNECTIONS);
        client = new CommonsHttpClient.Builder()
                .withTimeoutSeconds(TIMEOUT_SECONDS)
                .withConnectionManager(connections)
                .withRequestRetryHandler((exception, count, context) -> false)
                .build();
    }

    @Override
    public Response execute(Request request) throws IOException {
        Response response = client.execute(request);
        int status = response.getStatusCode();
        if (status == 429 || status == 503) {
            response.getBody().close();
            throw new TurnedAwayException(status, retryAfter(response.getHeaders("Retry-After")));
        }
        return response;
    }

    private static Duration retryAfter(@Nullable List<String> headers) {
        if (headers == null || headers.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            return Duration.ofSeconds(
                    Math.max(0, Math.min(60, Long.parseLong(headers.get(0).strip()))));
        } catch (NumberFormatException e) {
            // The header's other form is a date, which the workspace does not send; our own pace serves then.
            return Duration.ZERO;
        }
    }

    @Override
    public void close() {
        connections.shutdown();
    }
}
