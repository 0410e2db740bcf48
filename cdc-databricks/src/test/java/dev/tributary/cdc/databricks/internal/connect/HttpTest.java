package dev.tributary.cdc.databricks.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks that swallow what is sent, and uploads that take their time. */
class HttpTest {

    @Test
    @Tag("P13")
    void aServerThatNeverAnswersIsGivenUpInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/api");
            assertThatThrownBy(() -> Http.send("GET", uri, Map.of(), null, Duration.ofMillis(300)))
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
            Http.Answer answer =
                    Http.send("PUT", uri, Map.of(), new Http.Streamed(new Slow(30)), Duration.ofSeconds(1));
            assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).isEqualTo("30");
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
