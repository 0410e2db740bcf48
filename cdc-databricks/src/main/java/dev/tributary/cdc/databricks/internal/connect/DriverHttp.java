package dev.tributary.cdc.databricks.internal.connect;

import com.databricks.internal.sdk.core.http.HttpClient;
import com.databricks.internal.sdk.core.http.Request;
import com.databricks.internal.sdk.core.http.Response;
import dev.tributary.cdc.databricks.internal.connect.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link WorkspaceHttp} as the JDBC driver's copy of the SDK wants it. Asking how a statement is doing is repeated here,
 * within the budget: a statement that runs must not be taken for one that failed because a question was turned away.
 * Everything else is sent once. Thread-safe.
 */
final class DriverHttp implements HttpClient {

    private static final Logger LOG = LoggerFactory.getLogger(DriverHttp.class);

    private final WorkspaceHttp http;
    private final Duration budget;

    DriverHttp(WorkspaceHttp http, Duration budget) {
        this.http = http;
        this.budget = budget;
    }

    @Override
    public Response execute(Request request) throws IOException {
        Answer answer = request.getMethod().equals("GET") ? ask(request) : send(request);
        return new Response(
                request,
                answer.uri().toURL(),
                answer.status(),
                String.valueOf(answer.status()),
                answer.headers(),
                new String(answer.body(), StandardCharsets.UTF_8));
    }

    private Answer send(Request request) throws IOException {
        URI uri = request.getUri();
        Http.Bytes body = request.isBodyString()
                ? new Http.Bytes(request.getBodyString().getBytes(StandardCharsets.UTF_8))
                : null;
        return http.send(request.getMethod(), uri, request.getHeaders(), body);
    }

    private Answer ask(Request request) throws IOException {
        Backoff backoff = new Backoff(budget);
        while (true) {
            Duration atLeast = Duration.ZERO;
            String why;
            try {
                Answer answer = send(request);
                if (answer.status() != 502 && answer.status() != 504) {
                    return answer;
                }
                if (!waited(backoff, atLeast)) {
                    return answer;
                }
                why = "HTTP " + answer.status();
            } catch (RedirectedException e) {
                throw e;
            } catch (IOException e) {
                atLeast = e instanceof TurnedAwayException away ? away.retryAfter() : Duration.ZERO;
                if (!waited(backoff, atLeast)) {
                    throw e;
                }
                why = e.getMessage();
            } catch (CredentialsException e) {
                if (!e.isPassing() || !waited(backoff, atLeast)) {
                    throw e;
                }
                why = e.getMessage();
            }
            LOG.debug("asking again for {}: {}", request.getUri().getPath(), why);
        }
    }

    private static boolean waited(Backoff backoff, Duration atLeast) {
        try {
            return !Thread.currentThread().isInterrupted() && backoff.await(atLeast);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
