package dev.tributary.cdc.databricks.internal.connect;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.databricks.CircuitState;
import dev.tributary.cdc.databricks.internal.connect.Http.Answer;
import dev.tributary.cdc.databricks.internal.connect.Http.Body;
import dev.tributary.cdc.spi.Steps;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one workspace, each with a credential that is good now. The credential goes nowhere else: a redirect is
 * refused, and so is a request to another host. Thread-safe.
 */
final class WorkspaceHttp {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final URI origin;
    private final Credentials credentials;
    private final Breaker breaker;
    private final Steps steps;

    WorkspaceHttp(String origin, Credentials credentials, Steps steps) {
        this(URI.create(origin), credentials, new Breaker(), steps);
    }

    private WorkspaceHttp(URI origin, Credentials credentials, Breaker breaker, Steps steps) {
        this.origin = origin;
        this.credentials = credentials;
        this.breaker = breaker;
        this.steps = steps;
    }

    /** The same, whose requests are steps. */
    WorkspaceHttp with(Steps followed) {
        return new WorkspaceHttp(origin, credentials, breaker, followed);
    }

    /** Whether requests are sent. */
    CircuitState circuit() {
        return breaker.state();
    }

    /**
     * Sends a request; one that is refused for its token is sent again with another token, if there is one and the body
     * can be sent again.
     *
     * @throws TurnedAwayException on 429 and 503, when the request was held back after others that failed, and for a refused
     *     token whose request must be made anew
     * @throws RedirectedException when the server sends us elsewhere
     * @throws CredentialsException when there is no credential
     */
    Answer send(String method, URI uri, Map<String, String> headers, @Nullable Body body) throws IOException {
        if (!origin.getScheme().equalsIgnoreCase(uri.getScheme())
                || !origin.getAuthority().equalsIgnoreCase(uri.getAuthority())) {
            throw new IOException("a request to " + uri.getAuthority() + " is not sent: it is not " + origin);
        }
        Map<String, String> sent = new HashMap<>(headers);
        Map<String, String> credential = credentials.headers();
        sent.putAll(credential);
        sent.put("User-Agent", Product.userAgent(headers.getOrDefault("User-Agent", "")));
        Answer answer = step(method, uri, sent, body);
        if (isTokenRefused(answer) && credentials.renew(credential)) {
            if (body instanceof Http.Streamed) {
                throw new TurnedAwayException(answer.status(), Duration.ZERO, text(answer));
            }
            sent.putAll(credentials.headers());
            answer = step(method, uri, sent, body);
        }
        return accepted(uri, answer);
    }

    private Answer step(String method, URI uri, Map<String, String> headers, @Nullable Body body) throws IOException {
        breaker.await();
        boolean answered = false;
        try {
            Answer answer = sent(method, uri, headers, body);
            answered = answer.status() != TOO_MANY_REQUESTS && answer.status() < SERVER_ERROR;
            return answer;
        } finally {
            if (answered) {
                breaker.succeeded();
            } else {
                breaker.failed();
            }
        }
    }

    private Answer sent(String method, URI uri, Map<String, String> headers, @Nullable Body body) throws IOException {
        return steps == Steps.NONE
                ? Http.send(method, uri, headers, body)
                : steps.take(RequestName.of(method, uri.getRawPath()), () -> Http.send(method, uri, headers, body));
    }

    /** A refused token says so by a number in place of the error's name, which a missing permission does not. */
    private static boolean isTokenRefused(Answer answer) {
        return answer.status() == 401
                || (answer.status() == 403
                        && text(answer).toLowerCase(Locale.ROOT).contains("token"));
    }

    private static Answer accepted(URI uri, Answer answer) throws IOException {
        int status = answer.status();
        if (status >= 300 && status < 400) {
            throw new RedirectedException(uri, answer.header("Location").orElse(""));
        }
        if (status == TOO_MANY_REQUESTS || status == 503) {
            throw new TurnedAwayException(status, retryAfter(answer), text(answer));
        }
        return answer;
    }

    private static Duration retryAfter(Answer answer) {
        try {
            Duration asked = Duration.ofSeconds(Math.max(
                    0, Long.parseLong(answer.header("Retry-After").orElse("0").strip())));
            return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
        } catch (NumberFormatException e) {
            // The header's other form is a date, which the workspace does not send; our own pace serves then.
            return Duration.ZERO;
        }
    }

    /** What the server says. */
    static String text(Answer answer) {
        String thrift = answer.header("x-thriftserver-error-message").orElse("");
        try {
            String message = JSON.readTree(answer.body()).path("message").asText("");
            return (message.isEmpty() ? thrift : message).strip();
        } catch (IOException e) {
            // A page of a gateway.
            return thrift;
        }
    }
}
