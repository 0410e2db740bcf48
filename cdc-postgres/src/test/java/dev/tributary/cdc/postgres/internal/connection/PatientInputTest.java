package dev.tributary.cdc.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Bounds of what a server may send, and of how long it may be silent. */
class PatientInputTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Never ends. */
    private static final class Flood extends InputStream {

        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] target, int from, int wanted) {
            return wanted;
        }
    }

    /** Times out as often as it is read. */
    private static final class Silence extends InputStream {

        private final AtomicInteger reads = new AtomicInteger();

        @Override
        public int read() throws IOException {
            reads.incrementAndGet();
            throw new SocketTimeoutException("timed out");
        }

        @Override
        public int read(byte[] target, int from, int wanted) throws IOException {
            return read();
        }
    }

    private static void take(PatientInput input, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(input.read(new byte[100], 0, 100)).isEqualTo(100);
        }
    }

    @Test
    void opensWithinItsLimitWhateverComes() throws IOException {
        PatientInput input = new PatientInput(new Flood(), Duration.ZERO, 1000, MINUTE);
        assertThatThrownBy(() -> take(input, 1)).isInstanceOf(SocketTimeoutException.class);
        input.opened(null);
        take(input, 1);
    }

    @Test
    void moreThanAnAnswerMayTakeIsRefusedAndCountedAnewForTheNext() throws IOException {
        PatientInput input = new PatientInput(new Flood(), MINUTE, 1000, MINUTE);
        take(input, 11);
        assertThatThrownBy(() -> take(input, 1)).hasMessageContaining("without end");
        input.ready();
        take(input, 11);
    }

    @Test
    void longerThanAnAnswerMayTakeIsRefused() throws IOException {
        PatientInput input = new PatientInput(new Flood(), MINUTE, 1000, Duration.ZERO);
        take(input, 1);
        assertThatThrownBy(() -> take(input, 1)).hasMessageContaining("without end");
    }

    @Test
    void silenceIsBorneAsLongAsTheServerIsAtWork() {
        Silence silence = new Silence();
        PatientInput input = new PatientInput(silence, MINUTE, 1000, MINUTE);
        AtomicInteger asked = new AtomicInteger();
        input.opened(() -> asked.incrementAndGet() < 3);
        assertThatThrownBy(() -> take(input, 1))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("not at work");
        assertThat(asked).hasValue(3);
        assertThat(silence.reads).hasValue(3);
        input.opened(null);
        assertThatThrownBy(() -> take(input, 1)).hasMessage("timed out");
    }
}
