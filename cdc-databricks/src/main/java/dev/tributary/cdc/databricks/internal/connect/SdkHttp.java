package dev.tributary.cdc.databricks.internal.connect;

import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.http.Response;
import dev.tributary.cdc.databricks.internal.connect.Http.Answer;
import dev.tributary.cdc.databricks.internal.connect.Http.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@link WorkspaceHttp} as the SDK wants it. Repeats nothing. Thread-safe. */
final class SdkHttp implements HttpClient {

    private final WorkspaceHttp http;

    SdkHttp(WorkspaceHttp http) {
        this.http = http;
    }

    @Override
    public Response execute(Request request) throws IOException {
        Answer answer = http.send(request.getMethod(), request.getUri(), request.getHeaders(), body(request));
        String status = String.valueOf(answer.status());
        String accept = request.getHeaders().getOrDefault("Accept", "application/json");
        if (!accept.equals("application/json")
                && !answer.header("Content-Type").orElse("").startsWith("application/json")) {
            return new Response(
                    request,
                    answer.uri().toURL(),
                    answer.status(),
                    status,
                    answer.headers(),
                    new ByteArrayInputStream(answer.body()));
        }
        return new Response(
                request,
                answer.uri().toURL(),
                answer.status(),
                status,
                answer.headers(),
                new String(answer.body(), StandardCharsets.UTF_8));
    }

    static @Nullable Body body(Request request) {
        if (request.isBodyStreaming()) {
            return new Http.Streamed(request.getBodyStream());
        }
        return request.isBodyString() ? new Http.Bytes(request.getBodyString().getBytes(StandardCharsets.UTF_8)) : null;
    }
}
