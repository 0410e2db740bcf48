package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** A network that swallows everything, without a word to either side. */
class NetworkTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The same as outside of tests, but for how long silence is borne. */
    private static final StreamTimes IMPATIENT = new StreamTimes(SECOND, SECOND, StreamTimes.DEFAULT.slotActive());

    /**
     * The run notices after the silence that it bears, the server after {@code wal_sender_timeout}; the next run waits for
     * the slot meanwhile, takes over, and the run before it cannot confirm anything any more.
     */
    @Tag("P12")
    @Tag("P13")
    @PostgresTest(newestOnly = true)
    void isNoticedAndTheNextRunTakesTheSlotOver(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                        .walSenderTimeout(Duration.ofSeconds(2))
                        .start();
                FreezableProxy proxy = new FreezableProxy(server.host(), server.port());
                StreamFixture direct = new StreamFixture(server.createDatabase("d"));
                StreamFixture through = new StreamFixture(
                        direct.database,
                        direct.database.url().replace(":" + server.port() + "/", ":" + proxy.port() + "/"))) {
            Lsn from = direct.prepare("CREATE TABLE t (id int PRIMARY KEY)");
            PgOutputStream first = through.open(from, IMPATIENT);
            direct.database.execute("INSERT INTO t VALUES (1)");
            assertThat(through.readAll(first)).containsExactly("I t id=1");
            Lsn delivered = through.writer.position;
            proxy.freeze();
            direct.database.execute("INSERT INTO t VALUES (2)");

            long start = System.nanoTime();
            SourceException noticed = catchThrowableOfType(SourceException.class, () -> {
                while (System.nanoTime() - start < Duration.ofSeconds(20).toNanos()) {
                    first.poll(through.writer, StreamFixture.WAIT);
                }
            });
            assertThat(noticed.retry()).isEqualTo(Retry.TRANSIENT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

            direct.writer.position = from;
            PgOutputStream second = direct.open(from);
            assertThat(direct.readAll(second)).containsExactly("I t id=1", "I t id=2");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            proxy.thaw();
            first.acknowledge(delivered);
            assertThatThrownBy(() -> first.poll(through.writer, SECOND)).isSameAs(noticed);
            direct.readAll(second);
            assertThat(direct.confirmed()).isEqualTo(from);
        }
    }
}
