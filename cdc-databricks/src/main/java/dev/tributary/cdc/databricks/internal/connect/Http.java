package dev.tributary.cdc.databricks.internal.connect;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * HTTP as both of the vendor's clients are made to use it. Their own client follows a redirect to whatever host with all
 * headers, the credential among them, and writes those headers to the log; this one does neither, and knows the end of
 * its patience. Proxies and trust stores are those of the JVM. Thread-safe.
 */
public final class Http {

    /** Time to reach the server. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    /** Time without an answer, or, while a body is sent, without anything being sent. */
    static final Duration TIMEOUT = Duration.ofSeconds(120);

    /** Time for an answer once the thread was interrupted: what is on its way arrives, and what hangs is not waited for. */
    static final Duration INTERRUPTED_TIMEOUT = Duration.ofSeconds(3);

    /** The longest answer; a workspace's own limit for results that come with an answer is 25 MiB. */
    public static final int LONGEST_ANSWER = 64 << 20;

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** Headers that the client sets by itself. */
    private static final Set<String> OWN = Set.of("connection", "content-length", "expect", "host", "upgrade");

    private Http() {}

    /** An answer that is here completely. */
    public record Answer(int status, URI uri, Map<String, List<String>> headers, byte[] body) {

        /** The first value of a header, whatever the case of its name. */
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .findFirst();
        }
    }

    /** What is sent. */
    public sealed interface Body {}

    /** All of it. */
    public record Bytes(byte[] bytes) implements Body {}

    /** Read once. */
    public record Streamed(InputStream stream) implements Body {}

    /**
     * Sends a request once. An interrupt does not cut it off at once, so that the caller learns what became of it, but
     * leaves it {@link #INTERRUPTED_TIMEOUT}; the thread is interrupted again afterwards.
     *
     * @throws IOException when no answer came in time, or one longer than {@link #LONGEST_ANSWER}
     */
    public static Answer send(String method, URI uri, Map<String, String> headers, @Nullable Body body)
            throws IOException {
        return send(method, uri, headers, body, TIMEOUT, INTERRUPTED_TIMEOUT);
    }

    static Answer send(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable Body body,
            Duration timeout,
            Duration interruptedTimeout)
            throws IOException {
        AtomicLong sent = new AtomicLong();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, publisher(body, sent));
        headers.forEach((name, value) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, value);
            }
        });
        CompletableFuture<HttpResponse<byte[]>> answer =
                CLIENT.sendAsync(request.build(), info -> BoundedBody.of(method, info));
        HttpResponse<byte[]> response = await(answer, sent, timeout, interruptedTimeout, uri);
        return new Answer(
                response.statusCode(), response.uri(), response.headers().map(), response.body());
    }

    private static HttpResponse<byte[]> await(
            CompletableFuture<HttpResponse<byte[]>> answer,
            AtomicLong sent,
            Duration timeout,
            Duration interruptedTimeout,
            URI uri)
            throws IOException {
        boolean interrupted = Thread.interrupted();
        long progress = sent.get();
        long waiting = Patience.left((interrupted ? interruptedTimeout : timeout).toNanos());
        long deadline = System.nanoTime() + waiting;
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                    waiting = Math.min(deadline - System.nanoTime(), interruptedTimeout.toNanos());
                    deadline = System.nanoTime() + waiting;
                } catch (TimeoutException e) {
                    long now = sent.get();
                    if (now == progress || interrupted || Patience.left(1) <= 0) {
                        answer.cancel(true);
                        throw new HttpTimeoutException("no answer from " + uri.getAuthority() + " within "
                                + TimeUnit.NANOSECONDS.toSeconds(waiting) + " s"
                                + (interrupted ? ", after an interrupt" : ""));
                    }
                    progress = now;
                    deadline = System.nanoTime() + waiting;
                } catch (ExecutionException e) {
                    String why = e.getCause() == null ? null : e.getCause().getMessage();
                    throw new IOException(
                            "no answer from " + uri.getAuthority() + (why == null ? "" : ": " + why), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static BodyPublisher publisher(@Nullable Body body, AtomicLong sent) {
        if (body instanceof Bytes bytes) {
            return BodyPublishers.ofByteArray(bytes.bytes());
        }
        if (body instanceof Streamed streamed) {
            return BodyPublishers.ofInputStream(() -> new Counted(streamed.stream(), sent));
        }
        return BodyPublishers.noBody();
    }

    /** Counts what was read: that a long upload goes on. */
    private static final class Counted extends FilterInputStream {

        private final AtomicLong count;

        Counted(InputStream in, AtomicLong count) {
            super(in);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count.incrementAndGet();
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count.addAndGet(Math.max(1, read));
            return read;
        }
    }
}
