package dev.tributary.cdc.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

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
            throw new UnsupportedOperationException("byte by byte");
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
        GatheredInput input = new GatheredInput(pieces);
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
        GatheredInput input = new GatheredInput(pieces);
        byte[] header = new byte[5];

        while (input.read(header, 0, 5) >= 0) {
            assertThat(input.available()).isNotNegative();
        }

        assertThat(pieces.reads).isLessThan(100);
    }

    @Test
    void keepsItsPlaceWhenARestDoesNotComeInTime() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client =
                        new GatheringSocketFactory().createSocket(server.getInetAddress(), server.getLocalPort());
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
