package dev.tributary.cdc.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.SourceUnreachableException;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Attempts to connect that wait for a server to come back, and servers that never were there. */
class ConnectBreakerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Thread> threads = new ArrayList<>();

    private static void fail(ConnectBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            breaker.await();
            breaker.failed(new IOException("refused"));
        }
    }

    /** As many threads as attempts that wait. */
    private List<CompletableFuture<Void>> waiting(ConnectBreaker breaker, int number) {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            waiting.add(CompletableFuture.runAsync(breaker::await, work -> {
                Thread thread = new Thread(work);
                threads.add(thread);
                thread.start();
            }));
        }
        return waiting;
    }

    private static long done(List<CompletableFuture<Void>> waiting) {
        return waiting.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void onlyFailuresInARowOpenIt() {
        ConnectBreaker breaker = new ConnectBreaker(3, MINUTE, MINUTE);
        fail(breaker, 2);
        breaker.succeeded();
        fail(breaker, 2);
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void oneAttemptDecidesForAllThatWait() {
        ConnectBreaker breaker = new ConnectBreaker(3, Duration.ofMillis(50), Duration.ofMillis(100));
        fail(breaker, 3);
        List<CompletableFuture<Void>> turnedAway = waiting(breaker, 4);
        Await.until("one is let through", () -> done(turnedAway) == 1);
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
        Await.until(
                "the others wait for what becomes of it",
                () -> threads.stream()
                                .filter(thread -> thread.getState() == Thread.State.WAITING)
                                .count()
                        == 3);
        breaker.failed(new IOException("refused again"));
        Await.until("all have ended", () -> done(turnedAway) == 4);
        List<CompletableFuture<Void>> failed = turnedAway.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .toList();
        assertThat(failed).hasSize(3).allSatisfy(one -> assertThatThrownBy(one::join)
                .hasCauseInstanceOf(SourceUnreachableException.class)
                .hasMessageContaining("refused again"));
        breaker.succeeded();

        fail(breaker, 3);
        List<CompletableFuture<Void>> followed = waiting(breaker, 4);
        Await.until("one is let through", () -> done(followed) == 1);
        breaker.succeeded();
        followed.forEach(CompletableFuture::join);
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whenItFailsTheyWaitTwiceAsLong() {
        ConnectBreaker breaker = new ConnectBreaker(3, Duration.ofMillis(100), MINUTE);
        fail(breaker, 3);
        long start = System.nanoTime();
        fail(breaker, 1);
        breaker.await();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
    }

    @Test
    void anInterruptEndsTheWaiting() {
        ConnectBreaker breaker = new ConnectBreaker(1, MINUTE, MINUTE);
        fail(breaker, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(breaker::await).isInstanceOf(SourceException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A run shows within the time for the first contact that nobody is there; the source's attempts are held back. */
    @Test
    void aServerThatNeverWasThereIsToldOfSoon() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PostgresSource source = PostgresSource.builder()
                .url("jdbc:postgresql://127.0.0.1:" + port + "/db")
                .user("nobody")
                .password("none")
                .build();
        MemoryDestination destination = new MemoryDestination();
        long start = System.nanoTime();
        try (Pipeline pipeline = Pipeline.builder()
                .name("nobody")
                .source(source)
                .stager(destination)
                .sink(destination)
                .retry(new RetryPolicy(MINUTE, Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(2)))
                .build()) {
            assertThat(source.circuit()).isEqualTo(CircuitState.CLOSED);
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT))
                    .isInstanceOfSatisfying(
                            SourceUnreachableException.class,
                            e -> assertThat(((CdcException) e).remedy()).contains("host and port"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
        assertThat(source.circuit()).isEqualTo(CircuitState.OPEN);
    }
}
