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
            Exception failure;
            Duration atLeast = Duration.ZERO;
            try {
                Answer answer = send(request);
                if (answer.status() < 400) {
                    return answer;
                }
                failure = new IOException("HTTP " + answer.status() + ' ' + WorkspaceHttp.text(answer));
                if (answer.status() < 500) {
                    throw unanswered(failure);
                }
            } catch (TurnedAwayException e) {
                failure = e;
                atLeast = e.retryAfter();
            } catch (RedirectedException e) {
                throw unanswered(e);
            } catch (CredentialsException e) {
                if (!e.isPassing()) {
                    throw unanswered(e);
                }
                failure = e;
            } catch (Unanswered e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            if (!waited(backoff, atLeast)) {
                throw unanswered(failure);
            }
            LOG.debug("asking again for {}: {}", request.getUri().getPath(), failure.getMessage());
        }
    }

    /** Not by its cause, which would say that the statement was turned away. */
    private static Unanswered unanswered(Exception failure) {
        return new Unanswered("how the statement is doing cannot be asked: " + failure.getMessage());
    }

    private static final class Unanswered extends IOException {

        private static final long serialVersionUID = 1L;

        Unanswered(String message) {
            super(message);
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
