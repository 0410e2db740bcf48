package dev.tributary.cdc.postgres.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Forgery;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.SoftAssertions;

/** A server that lies, in place of one message of a real one: each lie ends the run with a typed error, soon. */
class HostileServerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The silence that is borne, what is asked then, and as much again for a machine that does much else. */
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static final int HUGE = Integer.MAX_VALUE;

    private final MemoryDestination destination = new MemoryDestination();

    /** What is sent in place of the n-th message of a kind. */
    private record Lie(String name, String message, int number, Forgery forgery) {}

    /** Lies that another one stands for, and that are noticed by silence alone, are told when there is time. */
    private static List<Lie> when(List<Lie> quick, List<Lie> slow) {
        List<Lie> lies = new ArrayList<>(quick);
        if (Boolean.getBoolean("campaign")) {
            lies.addAll(slow);
        }
        return lies;
    }

    private static void send(DataOutputStream client, char type, byte[] body) throws IOException {
        client.writeByte(type);
        client.writeInt(Integer.BYTES + body.length);
        client.write(body);
    }

    /** A message that states a length and ends after its type. */
    private static Forgery ofLength(char type, int length) {
        return (body, client) -> {
            client.writeByte(type);
            client.writeInt(length);
        };
    }

    private static Forgery altered(char type, int at, int value) {
        return (body, client) -> {
            ByteBuffer.wrap(body).putInt(at, value);
            send(client, type, body);
        };
    }

    private static Forgery text(String text) {
        return (body, client) -> client.write(text.getBytes(ISO_8859_1));
    }

    /** Until the client is gone. */
    private static Forgery endless(char type, byte[] content) {
        return (body, client) -> {
            while (true) {
                send(client, type, content.length == 0 ? body : content);
            }
        };
    }

    private static byte[] notice() {
        return ("SNOTICE\0C00000\0M" + "x".repeat(60_000) + "\0\0").getBytes(ISO_8859_1);
    }

    /** One value of 60,000 bytes. */
    private static byte[] row() {
        byte[] row = new byte[2 + 4 + 60_000];
        ByteBuffer.wrap(row).putShort((short) 1).putInt(60_000);
        return row;
    }

    private static Forgery iterations(String number) {
        return (body, client) -> {
            byte[] challenge = new String(body, ISO_8859_1)
                    .replaceFirst("i=\\d+", "i=" + number)
                    .getBytes(ISO_8859_1);
            send(client, 'R', challenge);
        };
    }

    /** The rest of a copy as if it had ended well. */
    private static void endOfCopy(DataOutputStream client) throws IOException {
        send(client, 'c', new byte[0]);
        send(client, 'C', "COPY 9\0".getBytes(ISO_8859_1));
        send(client, 'Z', new byte[] {'T'});
    }

    private static final List<Lie> WHEN_CONNECTING = when(
            List.of(
                    new Lie("another protocol", "R", 1, text("HTTP/1.1 400 Bad Request\r\n\r\n")),
                    new Lie("a billion iterations", "R", 2, iterations("1000000000"))),
            List.of(
                    new Lie("no number of iterations", "R", 2, iterations("many")),
                    new Lie("a negative length", "R", 1, ofLength('R', -5))));

    private static final List<Lie> WHEN_ASKING = when(
            List.of(
                    new Lie("a value of negative length", "D", 8, altered('D', 2, -77)),
                    new Lie("rows without end", "D", 8, endless('D', row())),
                    new Lie("an unknown message", "C", 8, (body, client) -> send(client, '!', body)),
                    new Lie("an error of negative length", "C", 8, ofLength('E', -1))),
            List.of(
                    new Lie(
                            "more values than there are",
                            "D",
                            8,
                            (body, client) -> send(client, 'D', new byte[] {127, 127})),
                    new Lie("a value of 2 GB", "D", 8, altered('D', 2, HUGE)),
                    new Lie("notices without end", "D", 8, endless('N', notice()))));

    private static final List<Lie> WHEN_COPYING = when(
            List.of(
                    new Lie("half a row", "d", 5, (body, client) -> {
                        send(client, 'd', Arrays.copyOf(body, body.length / 2));
                        endOfCopy(client);
                    }),
                    new Lie("a row of 2 GB", "d", 5, (body, client) -> {
                        ByteBuffer.wrap(body).putInt(2, HUGE);
                        send(client, 'd', body);
                        endOfCopy(client);
                    }),
                    new Lie("a negative length", "d", 5, ofLength('d', -1))),
            List.of(
                    new Lie("more values than there are", "d", 5, altered('d', 0, 0x7FFF_0000)),
                    new Lie("no header", "d", 1, (body, client) -> send(client, 'd', new byte[40])),
                    new Lie("a length of 2 GB", "d", 5, ofLength('d', HUGE))));

    private static final List<Lie> WHEN_STREAMING = when(
            List.of(
                    new Lie("half a header", "dwI", 1, (body, client) -> send(client, 'd', Arrays.copyOf(body, 10))),
                    new Lie(
                            "half a change",
                            "dwI",
                            1,
                            (body, client) -> send(client, 'd', Arrays.copyOf(body, body.length - 3))),
                    new Lie("more values than there are", "dwI", 1, altered('d', 25 + 6, 0x7FFF_0000)),
                    new Lie("more columns than there are", "dwR", 1, altered('d', 25 + 5, HUGE)),
                    new Lie("half a keepalive", "dk", 1, (body, client) -> send(client, 'd', Arrays.copyOf(body, 5))),
                    new Lie("a negative length", "dwI", 1, ofLength('d', -1))),
            List.of(new Lie("a length of 2 GB", "dwI", 1, ofLength('d', HUGE))));

    private Pipeline pipeline(PostgresDatabase database, String url) {
        return Pipeline.builder()
                .name("hostile")
                .source(Sources.of(database)
                        .url(url)
                        .silence(SECOND)
                        .connectTimeout(SECOND)
                        .build())
                .stager(destination)
                .sink(destination)
                .retry(RetryPolicy.none())
                .build();
    }

    private void requireRefused(PostgresProxy proxy, Pipeline pipeline, Mode mode, List<Lie> lies) {
        SoftAssertions softly = new SoftAssertions();
        for (Lie lie : lies) {
            proxy.forge(lie.message(), lie.number(), lie.forgery());
            long start = System.nanoTime();
            Throwable thrown = catchThrowable(() -> pipeline.run(mode));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            softly.assertThat(proxy.hasCome()).as(lie.name()).isTrue();
            softly.assertThat(thrown).as(lie.name()).isInstanceOf(CdcException.class);
            softly.assertThat(took).as(lie.name()).isLessThan(BOUND);
        }
        softly.assertAll();
    }

    @PostgresTest(newestOnly = true)
    void everyLieEndsInATypedErrorSoon(PostgresDatabase database, PostgresServer server) throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 10) i");
        try (PostgresProxy proxy = new PostgresProxy(server);
                Pipeline honest = pipeline(database, database.url());
                Pipeline lied = pipeline(database, proxy.url(database))) {
            requireRefused(proxy, lied, Mode.SNAPSHOT, WHEN_CONNECTING);
            honest.run(Mode.SNAPSHOT);
            requireRefused(proxy, lied, Mode.SNAPSHOT, WHEN_ASKING);
            requireRefused(proxy, lied, Mode.SNAPSHOT, WHEN_COPYING);
            assertThat(Tables.target(destination, "t")).hasSize(10);
            honest.run(Mode.SNAPSHOT);
            database.execute("INSERT INTO t VALUES (11, 'streamed')");
            requireRefused(proxy, lied, Mode.CDC, WHEN_STREAMING);
            assertThat(Tables.target(destination, "t")).hasSize(10);
            honest.run(Mode.CDC);
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
        }
    }
}
