package dev.tributary.cdc.databricks.internal.connect;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.CircuitState;
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

    /** Whoever is held back for so long is told, and goes by a budget of its own. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final String STATEMENTS_API = "/api/2.0/sql/";

    private final URI origin;
    private final Credentials credentials;
    private final Breaker breaker;
    private final Duration hold;
    private final Steps steps;

    /**
     * @param budget for how long a caller repeats a request: none is held back for longer than that, or than it takes to
     *     learn that the workspace is back
     */
    WorkspaceHttp(String origin, Credentials credentials, Duration budget, Steps steps) {
        this(URI.create(origin), credentials, new Breaker(), hold(budget), steps);
    }

    private WorkspaceHttp(URI origin, Credentials credentials, Breaker breaker, Duration hold, Steps steps) {
        this.origin = origin;
        this.credentials = credentials;
        this.breaker = breaker;
        this.hold = hold;
        this.steps = steps;
    }

    private static Duration hold(Duration budget) {
        Duration most = budget.compareTo(LONGEST_HOLD) < 0 ? budget : LONGEST_HOLD;
        return most.compareTo(Breaker.LONGEST_PAUSE) < 0 ? Breaker.LONGEST_PAUSE : most;
    }

    /** The same, whose requests are steps. */
    WorkspaceHttp with(Steps followed) {
        return new WorkspaceHttp(origin, credentials, breaker, hold, followed);
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
        breaker.await(isGivingBack(method, uri) ? Duration.ZERO : hold);
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

    /**
     * Ends what the workspace ends by itself: a session, a statement, its result. Not worth waiting for, or the end of a
     * run whose workspace is down would take as many waits as it has sessions and statements.
     */
    private static boolean isGivingBack(String method, URI uri) {
        String path = uri.getPath();
        return path.startsWith(STATEMENTS_API) && (method.equals("DELETE") || path.endsWith("/cancel"));
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
