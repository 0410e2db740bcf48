package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.pgoutput.Fixtures;
import dev.tributary.cdc.postgres.internal.pgoutput.Messages;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputDecoder;
import dev.tributary.cdc.postgres.internal.pgoutput.RecordingHandler;
import dev.tributary.cdc.postgres.internal.spool.SpoolDirectory;
import dev.tributary.cdc.postgres.internal.spool.Spools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers really streamed of transactions in progress, whole and damaged. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RecordedStreamsTest {

    private static final int DAMAGED_STREAMS = Boolean.getBoolean("campaign") ? 20_000 : 300;

    @TempDir
    Path directory;

    private List<String> deliver(List<byte[]> messages, long memory) {
        RecordingHandler handler = new RecordingHandler();
        try (StreamedTransactions streamed =
                new StreamedTransactions(new Spools(new SpoolDirectory(directory), memory), handler)) {
            PgOutputDecoder decoder = new PgOutputDecoder(handler, streamed);
            for (byte[] message : messages) {
                decoder.decode(message, 0, message.length);
                while (streamed.isDelivering()) {
                    assertThat(streamed.deliver()).isNotNegative();
                }
            }
        }
        return handler.lines.stream().map(Fixtures::printable).toList();
    }

    @Tag("D14")
    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18})
    void deliverWhatIsDeliveredWhenTransactionsComeAsAWhole(int version) {
        List<byte[]> streamed = Fixtures.messages(version + "-" + Fixtures.STREAMED);
        List<String> whole = Fixtures.changes(Fixtures.lines(version + "-" + Fixtures.PLAIN));

        assertThat(Fixtures.changes(deliver(streamed, Long.MAX_VALUE))).isEqualTo(whole);
        assertThat(Fixtures.changes(deliver(streamed, 0))).isEqualTo(whole);
        assertThat(Fixtures.lines(version + "-" + Fixtures.STREAMED))
                .anyMatch(line -> line.startsWith("streamed") && line.contains("aborted"));
    }

    /** Bits flip anywhere: it ends with a reason, or there are as many changes as there were. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void endWithAReasonWhenDamaged(int version) {
        Random random = new Random(version);
        List<byte[]> whole = Fixtures.messages(version + "-" + Fixtures.STREAMED);
        long changes = rows(deliver(whole, Long.MAX_VALUE));
        int refused = 0;
        for (int round = 0; round < DAMAGED_STREAMS; round++) {
            List<byte[]> damaged = new ArrayList<>(whole);
            int at = random.nextInt(damaged.size());
            byte[] message = damaged.get(at).clone();
            // Not the bits of transaction ids: another id is another, equally valid, transaction's.
            int ids = message[0] == 'A' ? 8 : 4;
            int place = random.nextInt(message.length);
            place = place >= 1 && place <= ids ? 0 : place;
            message[place] ^= (byte) (1 << random.nextInt(8));
            damaged.set(at, message);
            try {
                assertThat(rows(deliver(damaged, Long.MAX_VALUE)))
                        .as("round %d, message %d, byte %d", round, at, place)
                        .isEqualTo(changes);
            } catch (SourceException e) {
                refused++;
                assertThat(e.remedy()).isNotEmpty();
            }
        }
        assertThat(refused).isGreaterThan(DAMAGED_STREAMS / 20);
    }

    private static long rows(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches("(insert|update|delete|truncate) .*"))
                .count();
    }

    @Test
    void refuseTransactionsThatDoNotBeginOrBeginTwice() {
        byte[] first = Messages.message('S').int32(7).int8(1).bytes();
        byte[] further = Messages.message('S').int32(7).int8(0).bytes();
        byte[] stop = Messages.message('E').bytes();
        byte[] commit = Messages.message('c')
                .int32(7)
                .int8(0)
                .int64(1)
                .int64(2)
                .int64(3)
                .bytes();
        byte[] abort = Messages.message('A').int32(7).int32(7).bytes();

        assertThat(deliver(List.of(first, stop, further, stop, commit, first, stop, abort), 0))
                .hasSize(2);
        refuses("without a beginning", further);
        refuses("a second time", first, stop, first);
        refuses("nothing was streamed", commit);
        refuses("nothing was streamed", first, stop, abort, commit);
    }

    private void refuses(String reason, byte[]... messages) {
        assertThatThrownBy(() -> deliver(List.of(messages), 0))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(reason);
    }
}
