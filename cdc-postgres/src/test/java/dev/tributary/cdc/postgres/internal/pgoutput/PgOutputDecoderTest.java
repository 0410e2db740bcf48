package dev.tributary.cdc.postgres.internal.pgoutput;

import static dev.tributary.cdc.postgres.internal.pgoutput.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PgOutputDecoderTest {

    private static final long COMMITTED_UNIX = 1_767_225_600_000_000L;

    private final RecordingHandler handler = new RecordingHandler();
    private final PgOutputDecoder decoder = new PgOutputDecoder(handler, handler);

    static List<String> kinds() {
        return List.copyOf(Messages.all().keySet());
    }

    @Test
    void decodesEveryKindOfMessage() {
        Messages.all().values().forEach(bytes -> decoder.decode(bytes, 0, bytes.length));

        assertThat(handler.lines)
                .containsExactly(
                        "begin 7 16 " + COMMITTED_UNIX,
                        "commit 16 64 " + COMMITTED_UNIX,
                        "origin 64 elsewhere",
                        new RelationMessage(
                                        16400,
                                        "public",
                                        "t",
                                        'd',
                                        List.of(
                                                new RelationColumn(true, "id", 23, -1),
                                                new RelationColumn(false, "name", 1043, 24)))
                                .toString(),
                        "type 16500 public.mood",
                        "insert 16400 [t:1, t:a]",
                        "update 16400 NONE [] -> [t:1, u:]",
                        "update 16400 KEY [t:1, n:] -> [t:2, t:ab]",
                        "update 16400 FULL [t:1] -> [b:\0\0\0\t]",
                        "delete 16400 KEY [t:1, n:]",
                        "delete 4294967294 FULL [t:1, t:]",
                        "truncate [16400, 16401]",
                        "message true 48 app [1, 2, 3]");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void decodesInPlaceAnywhereInABuffer(String kind) {
        byte[] message = Messages.all().get(kind);
        decoder.decode(message, 0, message.length);
        byte[] buffer = new byte[message.length + 30];
        Arrays.fill(buffer, (byte) 't');
        System.arraycopy(message, 0, buffer, 25, message.length);

        decoder.decode(buffer, 25, message.length);

        assertThat(handler.lines.get(1)).isEqualTo(handler.lines.get(0));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesEveryTruncation(String kind) {
        byte[] message = Messages.all().get(kind);
        for (int length = 0; length < message.length; length++) {
            int cut = length;
            // The bytes beyond the cut stay in the buffer: they must not be read.
            assertThatThrownBy(() -> decoder.decode(message, 0, cut))
                    .isInstanceOfSatisfying(
                            SourceException.class, e -> assertThat(e.retry()).isEqualTo(Retry.AFTER_FIX));
        }
        assertThat(handler.lines).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesBytesAfterTheEnd(String kind) {
        byte[] message = Messages.all().get(kind);
        byte[] longer = Arrays.copyOf(message, message.length + 1);

        assertThatThrownBy(() -> decoder.decode(longer, 0, longer.length)).isInstanceOf(SourceException.class);
        assertThat(handler.lines).isEmpty();
    }

    @Test
    void survivesFlippedBits() {
        Random random = new Random(20261121);
        for (Map.Entry<String, byte[]> message : Messages.all().entrySet()) {
            for (int round = 0; round < 2000; round++) {
                byte[] damaged = message.getValue().clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                decodeOrRefuse(damaged);
            }
        }
    }

    @Test
    void survivesNoise() {
        Random random = new Random(42);
        byte[] types = "BCORYIUDTMSEcA".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[1 + random.nextInt(60)];
            random.nextBytes(noise);
            noise[0] = types[random.nextInt(types.length)];
            decodeOrRefuse(noise);
        }
    }

    private void decodeOrRefuse(byte[] message) {
        try {
            decoder.decode(message, 0, message.length);
        } catch (SourceException e) {
            assertThat(e.remedy()).isNotEmpty();
        }
    }

    @Test
    void refusesHostileLengthsAndCounts() {
        for (int hostile : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 0x7FFF, 3}) {
            refuses(message('I')
                    .int32(1)
                    .int8('N')
                    .int16(1)
                    .int8('t')
                    .int32(hostile)
                    .raw(new byte[2]));
            refuses(message('I').int32(1).int8('N').int16(hostile).int8('n').int8('n'));
            refuses(message('R')
                    .int32(1)
                    .string("s")
                    .string("t")
                    .int8('d')
                    .int16(hostile)
                    .int8(0)
                    .string("c"));
            refuses(message('T').int32(hostile).int8(0).int32(1).int32(2));
            refuses(message('M').int8(0).int64(1).string("p").int32(hostile).raw(new byte[2]));
        }
    }

    @Test
    void refusesWhatTheProtocolDoesNotKnow() {
        refuses(message('X').int32(1).int8(1));
        refuses(message('I').int32(1).int8('K').int16(1).int8('n'));
        refuses(message('U').int32(1).int8('X').int16(1).int8('n'));
        refuses(message('U')
                .int32(1)
                .int8('K')
                .int16(1)
                .int8('n')
                .int8('K')
                .int16(1)
                .int8('n'));
        refuses(message('D').int32(1).int8('N').int16(1).int8('n'));
        refuses(message('I').int32(1).int8('N').int16(1).int8('x'));
        refuses(message('C').int8(1).int64(1).int64(2).int64(3));
        refuses(message('R').int32(1).string("s").string("t").int8('x').int16(0));
        refuses(message('R').int32(1).string("s").string("").int8('d').int16(0));
        assertThatThrownBy(() -> decoder.decode(new byte[0], 0, 0)).isInstanceOf(SourceException.class);
    }

    /** PostgreSQL 18 reports the rollback of subtransactions that it never streamed, whether asked to stream or not. */
    @Test
    void ignoresRollbacksOfWhatWasNotStreamed() {
        byte[] abort = message('A').int32(760).int32(761).bytes();
        PgOutputDecoder whole = new PgOutputDecoder(handler);

        whole.decode(abort, 0, abort.length);

        assertThat(handler.lines).isEmpty();
        assertThatThrownBy(() -> whole.decode(abort, 0, abort.length - 1)).isInstanceOf(SourceException.class);
    }

    @Test
    void namesThePlaceOfTheDamage() {
        byte[] damaged = message('I').int32(1).int8('N').int16(1).int8('x').bytes();

        assertThatThrownBy(() -> decoder.decode(damaged, 0, damaged.length))
                .hasMessageContaining("type 'I'")
                .hasMessageContaining("9 bytes")
                .hasMessageContaining("unknown kind 120");
    }

    private void refuses(Messages message) {
        byte[] bytes = message.bytes();
        assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length)).isInstanceOf(SourceException.class);
        assertThat(handler.lines).isEmpty();
    }

    @Test
    void namesTheSchemaThatTheServerLeavesOut() {
        byte[] bytes = message('R')
                .int32(1)
                .string("")
                .string("pg_class")
                .int8('n')
                .int16(0)
                .bytes();

        decoder.decode(bytes, 0, bytes.length);

        assertThat(handler.lines.get(0)).contains("schema=pg_catalog");
    }
}
