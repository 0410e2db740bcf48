package dev.tributary.cdc.postgres.internal.stream;

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
            new StreamTimes(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10));
}
