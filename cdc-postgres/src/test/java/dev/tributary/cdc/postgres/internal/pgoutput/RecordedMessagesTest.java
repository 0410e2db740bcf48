package dev.tributary.cdc.postgres.internal.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.SourceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers really sent, whole and damaged: decoded, or refused with a reason, in bounded time and memory. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RecordedMessagesTest {

    private static final int FLIPS_EACH = Boolean.getBoolean("campaign") ? 20_000 : 100;

    /** An error with its trace and message takes some; what a message claims must not count. */
    private static final long BYTES_FOR_AN_ERROR = 64 << 10;

    private static final byte[] BLOCK = Messages.message('S').int32(760).int8(1).bytes();

    private final RecordingHandler handler = new RecordingHandler();

    /** A message and whether it came inside a block of a streamed transaction. */
    private record Recorded(byte[] bytes, boolean inBlock) {}

    static List<String> recordings() {
        return Fixtures.names();
    }

    private static List<Recorded> recorded(String name) {
        List<Recorded> recorded = new ArrayList<>();
        boolean inBlock = false;
        for (byte[] message : Fixtures.messages(name)) {
            recorded.add(new Recorded(message, inBlock));
            inBlock = message[0] == 'S' || inBlock && message[0] != 'E';
        }
        return recorded;
    }

    /** A decoder at the place of the stream where the message came. */
    private PgOutputDecoder before(Recorded message) {
        PgOutputDecoder decoder = new PgOutputDecoder(handler, handler);
        if (message.inBlock()) {
            decoder.decode(BLOCK, 0, BLOCK.length);
        }
        handler.lines.clear();
        return decoder;
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void sayWhatTheyWereRecordedToSay(String name) {
        assertThat(Fixtures.decode(Fixtures.messages(name))).isEqualTo(Fixtures.lines(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {Fixtures.PLAIN, Fixtures.BINARY})
    void sayTheSameOnEveryVersion(String kind) {
        List<String> expected = Fixtures.changes(Fixtures.lines("18-" + kind));
        assertThat(expected).hasSizeGreaterThan(30);

        for (int version = 13; version < 18; version++) {
            if (Fixtures.kinds(version).anyMatch(kind::equals)) {
                assertThat(Fixtures.changes(Fixtures.lines(version + "-" + kind)))
                        .as("version %d", version)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void areRefusedWhereverTheyAreCutOff(String name) {
        for (Recorded message : recorded(name)) {
            PgOutputDecoder decoder = before(message);
            for (int length = 0; length < message.bytes().length; length++) {
                int cut = length;
                assertThatThrownBy(() -> decoder.decode(message.bytes(), 0, cut))
                        .isInstanceOf(SourceException.class)
                        .hasMessageContaining("malformed replication message");
            }
            assertThat(handler.lines).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void areRefusedWithBytesAfterTheirEnd(String name) {
        for (Recorded message : recorded(name)) {
            byte[] longer = Arrays.copyOf(message.bytes(), message.bytes().length + 1);
            PgOutputDecoder decoder = before(message);
            assertThatThrownBy(() -> decoder.decode(longer, 0, longer.length)).isInstanceOf(SourceException.class);
            assertThat(handler.lines).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void surviveFlippedBits(String name) {
        Random random = new Random(name.hashCode());
        for (Recorded message : recorded(name)) {
            for (int round = 0; round < FLIPS_EACH; round++) {
                byte[] damaged = message.bytes().clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                decodeOrRefuse(message, damaged);
            }
        }
    }

    /** Each place of each kind of message states, in turn, what no length, count or oid can be. */
    @ParameterizedTest
    @ValueSource(strings = {"13-plain", "18-plain", "18-binary", "18-streamed"})
    void surviveHostileNumbersAnywhere(String name) {
        Map<Integer, Recorded> ofEachKind = new HashMap<>();
        recorded(name).forEach(m -> ofEachKind.putIfAbsent(m.bytes()[0] + (m.inBlock() ? 256 : 0), m));
        byte[][] hostile = {
            {0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
            {(byte) 0x80, 0, 0, 0},
            {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
            {0x7F, (byte) 0xFF},
            {(byte) 0xFF, (byte) 0xFF},
            {0, 0, 0, 0},
        };
        for (Recorded message : ofEachKind.values()) {
            for (int at = 1; at < message.bytes().length; at++) {
                for (byte[] number : hostile) {
                    byte[] damaged = message.bytes().clone();
                    System.arraycopy(number, 0, damaged, at, Math.min(number.length, damaged.length - at));
                    decodeOrRefuse(message, damaged);
                }
            }
        }
    }

    private void decodeOrRefuse(Recorded message, byte[] damaged) {
        long limit = BYTES_FOR_AN_ERROR + 100L * damaged.length;
        long allocated = allocatedBy(message, damaged);
        for (int again = 0; again < 3 && allocated > limit; again++) {
            // The first time, the JVM may have linked what makes a text.
            allocated = allocatedBy(message, damaged);
        }
        assertThat(allocated).as("bytes for " + damaged.length).isLessThan(limit);
    }

    private long allocatedBy(Recorded message, byte[] damaged) {
        PgOutputDecoder decoder = before(message);
        SourceException refused = null;
        long allocated = AllocatedBytes.now();
        try {
            decoder.decode(damaged, 0, damaged.length);
        } catch (SourceException e) {
            refused = e;
        }
        allocated = AllocatedBytes.now() - allocated;
        if (refused == null) {
            assertThat(handler.lines).as("a message is one message").hasSizeLessThanOrEqualTo(1);
        } else {
            assertThat(refused.remedy()).isNotEmpty();
            assertThat(handler.lines).as("a refused message says nothing").isEmpty();
        }
        return allocated;
    }

    @Test
    void refusesWhatCannotBeInABlockAndBlocksInBlocks() {
        Recorded inBlock = new Recorded(new byte[0], true);
        for (byte[] message : List.of(
                BLOCK,
                Messages.begin(1, 2),
                Messages.commit(1, 2),
                Messages.message('c')
                        .int32(1)
                        .int8(0)
                        .int64(1)
                        .int64(2)
                        .int64(3)
                        .bytes(),
                Messages.message('A').int32(1).int32(1).bytes())) {
            assertThatThrownBy(() -> before(inBlock).decode(message, 0, message.length))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("inside a block");
        }
        byte[] end = Messages.message('E').bytes();
        Recorded outside = new Recorded(new byte[0], false);
        assertThatThrownBy(() -> before(outside).decode(end, 0, end.length)).isInstanceOf(SourceException.class);
        assertThatThrownBy(() -> new PgOutputDecoder(handler).decode(BLOCK, 0, BLOCK.length))
                .hasMessageContaining("unknown to the protocol's version");
    }
}
