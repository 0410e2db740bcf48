package dev.tributary.cdc.databricks.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tributary.cdc.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that swallow what is sent, and uploads that take their time. */
class HttpTest {

    @Test
    @Tag("P13")
    void aServerThatNeverAnswersIsGivenUpInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/api");
            assertThatThrownBy(() -> send("GET", uri, null, Duration.ofMillis(300)))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageStartingWith("no answer from 127.0.0.1:");
        }
    }

    /** Longer than the limit as a whole, but never without progress for that long. */
    @Test
    void anUploadMayTakeLongAsLongAsItGoesOn() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] length = Integer.toString(exchange.getRequestBody().readAllBytes().length)
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, length.length);
            exchange.getResponseBody().write(length);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
            Http.Answer answer = send("PUT", uri, new Http.Streamed(new Slow(30)), Duration.ofSeconds(1));
            assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).isEqualTo("30");
        } finally {
            server.stop(0);
        }
    }

    /** What was uploaded is asked for by HEAD, whose answer announces all of it and sends nothing. */
    @Test
    void aFileMayBeLongerThanAnAnswerWhenItIsOnlyAskedAbout() throws IOException {
        long length = 2L * Http.LONGEST_ANSWER;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
            Http.Answer answer = Http.send("HEAD", uri, Map.of(), null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).contains(Long.toString(length));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anInterruptIsKeptUntilTheAnswerIsKnown() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            Thread.currentThread().interrupt();
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertThat(Http.send("GET", uri, Map.of(), null).status()).isEqualTo(204);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            server.stop(0);
        }
    }

    /** What hangs is not waited for, be it an answer or an upload that goes on for ever. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptedThreadWaitsNoLongerThanIsSaid(boolean uploading) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/api");
            Http.Body body = uploading ? new Http.Streamed(new Slow(Integer.MAX_VALUE)) : null;
            Thread caller = Thread.currentThread();
            Thread interrupting = new Thread(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                caller.interrupt();
            });
            interrupting.start();
            long began = System.nanoTime();
            assertThatThrownBy(
                            () -> Http.send("PUT", uri, Map.of(), body, Duration.ofSeconds(60), Duration.ofMillis(300)))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageEndingWith(", after an interrupt");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** As when sessions are closed of a workspace that is gone: all together take no longer than one. */
    @Test
    void manyRequestsWithinOnePatienceTakeNoLongerThanThat() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/api");
            long began = System.nanoTime();
            Patience.limit(Duration.ofMillis(500), () -> {
                for (int i = 0; i < 20; i++) {
                    assertThatThrownBy(() -> send("DELETE", uri, null, Duration.ofSeconds(60)))
                            .isInstanceOf(HttpTimeoutException.class);
                }
            });
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        }
    }

    /** What a server sends that means harm, and what is said of it; {@code *} is repeated for ever. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "HTTP/1.1 200 OK|Content-Length: 99999999999||*x; an answer of more than 64 MiB is not taken",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||*1000|@|; an answer of more than 64 MiB is not taken",
                "HTTP/1.1 500 no|Connection: close||*@; an answer of more than 64 MiB is not taken",
                "HTTP/1.1 200 OK|Content-Length: 99999999999999999999||*x; no answer from 127.0.0.1",
                "HTTP/1.1 200 OK|Content-Length: -5||*x; no answer from 127.0.0.1",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||*fffffffffffffff|; no answer from 127.0.0.1",
                "HTTP/1.1 200 OK|*X-More: @|; no answer from 127.0.0.1",
                "*HTTP/1.1 100 Continue||; no answer from 127.0.0.1",
                "*@; no answer from 127.0.0.1",
                "HTTP/1.1 200 OK|Content-Length: 10||short; no answer from 127.0.0.1"
            })
    void aHostileServerIsGivenUpInBoundedTimeAndMemory(String sent, String said) throws IOException {
        String answer = sent.replace("|", "\r\n").replace("@", "x".repeat(0x1000));
        int star = answer.indexOf('*');
        byte[] head = (star < 0 ? answer : answer.substring(0, star)).getBytes(StandardCharsets.US_ASCII);
        byte[] forEver =
                star < 0 ? new byte[0] : answer.substring(star + 1).repeat(16).getBytes(StandardCharsets.US_ASCII);
        AtomicLong taken = new AtomicLong();
        AtomicReference<Socket> accepted = new AtomicReference<>();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread hostile = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    accepted.set(socket);
                    OutputStream out = socket.getOutputStream();
                    out.write(head);
                    while (forEver.length > 0) {
                        out.write(forEver);
                        taken.addAndGet(forEver.length);
                    }
                } catch (IOException e) {
                    // The client has hung up.
                }
            });
            hostile.start();
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/api");
            assertThatThrownBy(() -> send("GET", uri, null, Duration.ofSeconds(2)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(said);
            // Whatever the JVM's client does with the connection, it does not read on.
            Await.until("nothing more to be taken", () -> {
                long before = taken.get();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                return taken.get() == before;
            });
            assertThat(taken.get()).isLessThan(2L * Http.LONGEST_ANSWER);
            accepted.get().close();
        }
    }

    private static Http.Answer send(String method, URI uri, Http.Body body, Duration timeout) throws IOException {
        return Http.send(method, uri, Map.of(), body, timeout, timeout);
    }

    /** A byte every 50 ms. */
    private static final class Slow extends InputStream {

        private int left;

        Slow(int bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int value = read();
            if (value < 0) {
                return -1;
            }
            buffer[offset] = (byte) value;
            return 1;
        }
    }
}
