package dev.tributary.cdc.postgres.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {

    @Test
    void readsWhereTimelinesWereLeft() {
        String history = "1\t0/3000158\tno recovery target specified\n\n# comment\n2\t16/B374D848\tbefore 2026-11-21\n";
        assertThat(TimelineHistory.parse(history, 1)).contains(Lsn.parse("0/3000158"));
        assertThat(TimelineHistory.parse(history, 2)).contains(Lsn.parse("16/B374D848"));
        assertThat(TimelineHistory.parse(history, 3)).isEmpty();
        assertThat(TimelineHistory.parse(null, 1)).isEmpty();
    }

    @PostgresTest
    @Tag("P17")
    void asksAPromotedServerForItsHistory(PostgresVersion version) throws IOException {
        try (PostgresServer server = PostgresServer.builder(version).start();
                PostgresDatabase database = server.createDatabase()) {
            Path data = Path.of(database.text("SHOW data_directory"));
            assumeThat(data).as("the server's files can be reached").isDirectory();
            Lsn before = Lsn.parse(database.flushLsn());
            server.stopFast();
            Files.createFile(data.resolve("standby.signal"));
            server.start();
            database.execute("SELECT pg_promote()");
            Await.until("the server is promoted", () -> "f"
                    .equals(database.text("SELECT pg_is_in_recovery()::text").substring(0, 1)));
            Connections connections = new DirectConnections(
                    ConnectionSettings.of(
                            database.url(),
                            database.user(),
                            database::password,
                            Duration.ofSeconds(10),
                            PostgresSource.DEFAULT_SILENCE),
                    "test");
            assertThat(ServerCheck.identify(connections, "any").timeline()).isEqualTo(2);
            assertThat(TimelineHistory.switchPoint(connections, 2, 1))
                    .hasValueSatisfying(point -> assertThat(point).isBetween(before, Lsn.parse(database.flushLsn())));
            assertThat(TimelineHistory.switchPoint(connections, 2, 7)).isEmpty();
        }
    }
}
