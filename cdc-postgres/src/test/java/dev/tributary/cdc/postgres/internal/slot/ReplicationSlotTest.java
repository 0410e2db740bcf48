package dev.tributary.cdc.postgres.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

class ReplicationSlotTest {

    @PostgresTest(newestOnly = true)
    void isNotDroppedUnderItsUser(PostgresDatabase database) throws SQLException {
        Connections connections = new DirectConnections(
                ConnectionSettings.of(
                        database.url(),
                        database.user(),
                        database::password,
                        Duration.ofSeconds(10),
                        PostgresSource.DEFAULT_SILENCE),
                "test");
        database.execute(
                "CREATE PUBLICATION p",
                "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
        try (SideConnection side = new SideConnection(connections, "control")) {
            ReplicationSlot slot = new ReplicationSlot(side, database.name(), database.name(), Duration.ofMillis(300));
            try (Connection user = connections.replication("stream");
                    PGReplicationStream stream = user.unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .logical()
                            .withSlotName(database.name())
                            .withSlotOption("proto_version", 1)
                            .withSlotOption("publication_names", "p")
                            .start()) {
                assertThat(stream.isClosed()).isFalse();
                SourceException failure = catchThrowableOfType(SourceException.class, slot::drop);
                assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
                assertThat(failure.remedy()).contains("Stop the other run");
            }
            new ReplicationSlot(side, database.name(), database.name()).drop();
            slot.drop();
        }
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE database = ?", database.name()))
                .isZero();
    }
}
