package dev.tributary.cdc.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.core.VisibleBufferedInputStream;

class GatheredInputTest {

    /** Gives what it is asked for in pieces of its own choice, and counts how often it is asked. */
    private static final class Pieces extends InputStream {

        private final byte[] content;
        private final Random random = new Random(7);
        private int position;
        private int reads;

        Pieces(byte[] content) {
            this.content = content;
        }

        @Override
        public int read() {
            throw new AssertionError("byte by byte");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            reads++;
            if (position == content.length) {
                return -1;
            }
            int bytes = Math.min(1 + random.nextInt(length), content.length - position);
            System.arraycopy(content, position, target, offset, bytes);
            position += bytes;
            return bytes;
        }

        @Override
        public int available() {
            return content.length - position;
        }
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(3).nextBytes(content);
        return content;
    }

    @Test
    void givesEveryByteInOrderHoweverItIsAsked() throws IOException {
        byte[] content = random(3 << 20);
        Pieces pieces = new Pieces(content);
        GatheredInput input = new GatheredInput(pieces, new ReadingPace(false));
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        byte[] target = new byte[9_000];
        Random random = new Random(11);

        while (true) {
            if (random.nextInt(10) == 0) {
                int one = input.read();
                if (one < 0) {
                    break;
                }
                seen.write(one);
            } else {
                int from = random.nextInt(100);
                int bytes = input.read(target, from, random.nextInt(target.length - from));
                if (bytes < 0) {
                    break;
                }
                seen.write(target, from, bytes);
            }
        }

        assertThat(seen.toByteArray()).isEqualTo(content);
        assertThat(input.read()).isEqualTo(-1);
        assertThat(input.read(target, 0, 10)).isEqualTo(-1);
    }

    @Test
    void readsTheSocketMoreRarelyThanItIsRead() throws IOException {
        Pieces pieces = new Pieces(random(1 << 20));
        GatheredInput input = new GatheredInput(pieces, new ReadingPace(false));
        byte[] header = new byte[5];

        while (input.read(header, 0, 5) >= 0) {
            assertThat(input.available()).isNotNegative();
        }

        assertThat(pieces.reads).isLessThan(100);
    }

    /** A message as the server writes it. */
    private static byte[] message(char type, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) type)
                .putInt(4 + content.length)
                .put(content)
                .array();
    }

    @Test
    void takesWholeMessagesAndLeavesTheOthersToTheDriver() throws IOException {
        Random random = new Random(5);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        sent.writeBytes(message('Z', new byte[] {'I'}));
        for (int i = 0; i < 5_000; i++) {
            char type = random.nextInt(20) == 0 ? 'N' : 'd';
            byte[] content = new byte[random.nextInt(50) == 0 ? random.nextInt(150_000) : 1 + random.nextInt(300)];
            random.nextBytes(content);
            sent.writeBytes(message(type, content));
            expected.add(type + Integer.toString(Arrays.hashCode(content)));
        }
        GatheredInput input = new GatheredInput(new Pieces(sent.toByteArray()), new ReadingPace(false));
        // As the driver: it asks for as much as its buffer holds.
        VisibleBufferedInputStream driver = new VisibleBufferedInputStream(input, 8192);
        assertThat(input.tryFraming()).as("before anything was read").isFalse();
        for (int i = 0; i < 6; i++) {
            // One that had been given more would hold what lies behind.
            assertThat(input.read(new byte[1], 0, 1)).isEqualTo(1);
        }
        assertThat(input.tryFraming()).isTrue();

        List<String> seen = new ArrayList<>();
        int taken = 0;
        int given = 0;
        while (seen.size() < expected.size()) {
            if (input.nextCopyData()) {
                taken++;
                seen.add('d'
                        + Integer.toString(Arrays.hashCode(
                                Arrays.copyOfRange(input.buffer(), input.offset(), input.offset() + input.length()))));
            } else {
                assertThat(input.givenMessages()).isEqualTo(given++);
                char type = (char) driver.read();
                byte[] content = new byte[driver.readInt4() - 4];
                for (int at = 0; at < content.length; ) {
                    at += driver.read(content, at, content.length - at);
                }
                seen.add(type + Integer.toString(Arrays.hashCode(content)));
            }
        }

        assertThat(seen).isEqualTo(expected);
        assertThat(taken).isGreaterThan(expected.size() / 2);
        assertThat(input.givenMessages()).isEqualTo(given).isEqualTo(expected.size() - taken);
        assertThat(input.nextCopyData()).isFalse();
        assertThat(driver.read()).isEqualTo(-1);
    }

    @Test
    void framesWhenNoStatementIsUnderWayOrHasFailed() throws IOException {
        for (char state : new char[] {'I', 'T', 'E'}) {
            GatheredInput input = new GatheredInput(
                    new ByteArrayInputStream(message('Z', new byte[] {(byte) state})), new ReadingPace(false));
            assertThat(input.readNBytes(6)).hasSize(6);

            assertThat(input.tryFraming()).as("state %s", state).isEqualTo(state != 'E');
        }
    }

    @Test
    void leavesAnEndWithinAMessageToTheDriver() throws IOException {
        byte[] whole = message('d', random(40));
        for (int cut = 1; cut < whole.length; cut++) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            sent.writeBytes(message('Z', new byte[] {'I'}));
            sent.write(whole, 0, cut);
            GatheredInput input =
                    new GatheredInput(new ByteArrayInputStream(sent.toByteArray()), new ReadingPace(false));
            assertThat(input.readNBytes(6)).hasSize(6);

            assertThat(input.tryFraming()).isTrue();
            assertThat(input.nextCopyData()).isFalse();
            assertThat(input.readAllBytes()).isEqualTo(Arrays.copyOf(whole, cut));
        }
    }

    @Test
    void doesNotFrameWhatIsNoStreamOfMessages() throws IOException {
        GatheredInput input = new GatheredInput(new Pieces(random(100_000)), new ReadingPace(false));

        assertThat(input.readNBytes(1_000)).hasSize(1_000);
        assertThat(input.tryFraming()).isFalse();
        assertThat(input.nextCopyData()).isFalse();
    }

    @Test
    void keepsItsPlaceWhenARestDoesNotComeInTime() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new GatheringSocketFactory("none")
                        .createSocket(server.getInetAddress(), server.getLocalPort());
                Socket peer = server.accept()) {
            client.setSoTimeout(1);
            InputStream input = client.getInputStream();
            OutputStream out = peer.getOutputStream();
            byte[] content = random(200_000);
            byte[] seen = new byte[content.length];

            assertThat(client.getInputStream()).as("one for all who ask").isSameAs(input);
            assertThatThrownBy(() -> input.read(seen)).isInstanceOf(SocketTimeoutException.class);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < content.length; i += 100) {
                        out.write(content, i, 100);
                    }
                    peer.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            int at = 0;
            while (at < seen.length) {
                try {
                    at += input.read(seen, at, Math.min(777, seen.length - at));
                } catch (SocketTimeoutException late) {
                    assertThat(at).isLessThan(seen.length);
                }
            }

            sent.join();
            assertThat(Arrays.equals(seen, content)).isTrue();
            assertThat(input.read()).isEqualTo(-1);
        }
    }
}
