package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.postgres.PostgresSource;
import java.time.Duration;

/**
 * How long a stream waits for what.
 *
 * @param silence after how long without an answer to our requests the server is taken for dead, unless it says on
 *     another connection that it is at work. As long as {@code wal_sender_timeout} is by default: the server gives us
 *     up after the same time
 * @param answer how long it has for saying so
 * @param slotActive how long a slot that another connection still uses is waited for
 */
record StreamTimes(Duration silence, Duration answer, Duration slotActive) {

    static final StreamTimes DEFAULT =
            new StreamTimes(PostgresSource.DEFAULT_SILENCE, Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** The defaults but for how long silence is borne; what is asked then is not waited for longer than that. */
    static StreamTimes bearing(Duration silence) {
        Duration answer = silence.compareTo(DEFAULT.answer) < 0 ? silence : DEFAULT.answer;
        return new StreamTimes(silence, answer, DEFAULT.slotActive);
    }
}
