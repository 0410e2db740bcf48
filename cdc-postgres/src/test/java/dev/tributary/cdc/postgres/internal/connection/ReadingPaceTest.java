package dev.tributary.cdc.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingPaceTest {

    private static final int LARGE = 64 << 10;
    private static final InputStream EMPTY = InputStream.nullInputStream();

    /** Time goes by only here. */
    private final List<Duration> pauses = new ArrayList<>();

    private long nanos;

    private ReadingPace pace(boolean near) {
        return new ReadingPace(near, () -> nanos, pause -> {
            pauses.add(Duration.ofNanos(pause));
            nanos += pause;
        });
    }

    private void read(ReadingPace pace, int times, Duration every, int bytes) throws IOException {
        read(pace, times, every, bytes, EMPTY);
    }

    private void read(ReadingPace pace, int times, Duration every, int bytes, InputStream socket) throws IOException {
        for (int i = 0; i < times; i++) {
            nanos += every.toNanos();
            pace.beforeRead(socket, bytes);
        }
    }

    @Test
    void neverWaitsWithAStreamOfWhichEachMessageComesForItself() throws IOException {
        ReadingPace pace = pace(true);

        read(pace, 1_000, Duration.ofMillis(11), 100);

        assertThat(pauses).isEmpty();
    }

    @Test
    void waitsLongerForANearServerAsLongAsItPaysAndNeverMoreThanFourMilliseconds() throws IOException {
        ReadingPace pace = pace(true);

        read(pace, ReadingPace.STREAK + 40, Duration.ofNanos(50_000), 30_000);
        assertThat(pauses)
                .as("while each read brings much, there is no end of it")
                .isEmpty();
        for (int i = 0; i < 20; i++) {
            read(pace, 4, Duration.ofNanos(50_000), 30_000);
            read(pace, 2, Duration.ofNanos(50_000), 1_000);
        }
        assertThat(pauses).hasSize(20).last().satisfies(last -> assertThat(last)
                .isBetween(Duration.ofMillis(3), Duration.ofNanos(ReadingPace.LONGEST_NANOS)));

        pauses.clear();
        read(pace, 100, Duration.ofNanos(50_000), 1_000);
        assertThat(pauses.get(pauses.size() - 1))
                .as("once a pause brings little")
                .isLessThanOrEqualTo(Duration.ofNanos(ReadingPace.SHORTEST_NANOS));

        pauses.clear();
        read(pace, 10, Duration.ofMillis(11), 1_000);
        assertThat(pauses).as("once there is no stream").isEmpty();
    }

    @Test
    void doesNotWaitWhileMuchHasArrived() throws IOException {
        ReadingPace pace = pace(true);

        read(pace, 1_000, Duration.ofNanos(50_000), 1_000, new ByteArrayInputStream(new byte[LARGE]));

        assertThat(pauses).isEmpty();
    }

    @Test
    void waitsForAFarServerHalfAMillisecondAtMost() throws IOException {
        ReadingPace pace = pace(false);

        read(pace, ReadingPace.STREAK + 40, Duration.ofNanos(50_000), LARGE);
        assertThat(pauses).as("what filled the buffer has left bytes behind").isEmpty();
        read(pace, 100, Duration.ofNanos(50_000), LARGE - 1);

        assertThat(pauses).hasSizeGreaterThan(90).allSatisfy(pause -> assertThat(pause)
                .isLessThanOrEqualTo(Duration.ofNanos(ReadingPace.SHORTEST_NANOS)));
    }

    @Test
    void receivesFromANearServerIntoASmallBufferIfItStreams() throws IOException {
        assertThat(leastBuffer(GatheringSocketFactory.STREAM)).isLessThanOrEqualTo(ReadingPace.NEAR_BUFFER_BYTES);
        assertThat(leastBuffer("copy")).isGreaterThan(ReadingPace.NEAR_BUFFER_BYTES);
    }

    private static int leastBuffer(String connection) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // The first one loads classes, which takes as long as if the server were far.
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                try (Socket client = new GatheringSocketFactory(connection)
                                .createSocket(server.getInetAddress(), server.getLocalPort());
                        Socket peer = server.accept()) {
                    assertThat(peer.isConnected()).isTrue();
                    least = Math.min(least, client.getReceiveBufferSize());
                }
            }
            return least;
        }
    }
}
