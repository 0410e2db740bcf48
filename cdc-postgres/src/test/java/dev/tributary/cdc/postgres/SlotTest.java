package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SlotTest {

    private static PostgresSource.Builder source(PostgresDatabase database) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item VALUES (1)");
        return Runs.source(database);
    }

    private static long slots(PostgresDatabase database) {
        return database.number("SELECT count(*) FROM pg_replication_slots WHERE database = ?", database.name());
    }

    @PostgresTest
    void identityIsTheServersOwn(PostgresDatabase database) {
        try (SourceSession session = Runs.open(source(database).build())) {
            assertThat(session.identity())
                    .isEqualTo(new SourceIdentity(
                            database.text("SELECT system_identifier FROM pg_control_system()"),
                            database.number("SELECT timeline_id FROM pg_control_checkpoint()"),
                            database.name(),
                            database.name()));
            assertThat(session.switchPoint(1)).contains(new Lsn(-1));
            assertThat(session.switchPoint(2)).isEmpty();
        }
    }

    @PostgresTest
    void aSecondSnapshotHasAPointOfItsOwnAndKeepsTheSlot(PostgresDatabase database) {
        try (SourceSession session = Runs.open(source(database).build())) {
            Lsn first;
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                first = snapshot.consistentPoint();
            }
            database.execute("INSERT INTO item VALUES (2)");
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                assertThat(snapshot.createdSlot()).isFalse();
                assertThat(snapshot.slotPosition()).isEqualTo(first);
                assertThat(snapshot.consistentPoint()).isGreaterThan(first);
                assertThat(Runs.copyAll(snapshot).toString()).isEqualTo("{public.item=[[1], [2]]}");
            }
            // A temporary slot goes when its server process has ended, which can be after the session was closed.
            Await.until("the temporary slot is gone", () -> slots(database) == 1);
            assertThat(session.slot()).isEqualTo(new SlotStatus(State.USABLE, first, ""));
        }
    }

    @PostgresTest(newestOnly = true)
    void isCreatedAnewWhenAskedTo(PostgresDatabase database) {
        try (SourceSession session = Runs.open(source(database).build())) {
            Lsn first = session.prepareStream();
            assertThat(session.prepareStream()).isEqualTo(first);
            database.execute("INSERT INTO item VALUES (2)");
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), true)) {
                assertThat(snapshot.createdSlot()).isTrue();
                assertThat(snapshot.slotPosition()).isGreaterThan(first);
            }
            SlotLostException failure =
                    catchThrowableOfType(SlotLostException.class, () -> session.stream(first, Runs.streamed(session)));
            assertThat(failure.remedy().toLowerCase(Locale.ROOT)).contains("run a snapshot");
        }
    }

    @PostgresTest
    @Tag("H1")
    void thatIsMissingEndsAStreamWithTheRemedy(PostgresDatabase database) {
        try (SourceSession session = Runs.open(source(database).build())) {
            Lsn start = session.prepareStream();
            database.execute("SELECT pg_drop_replication_slot('" + database.name() + "')");
            assertThat(session.slot().state()).isEqualTo(State.MISSING);
            SlotLostException failure =
                    catchThrowableOfType(SlotLostException.class, () -> session.stream(start, Runs.streamed(session)));
            assertThat(failure).hasMessageContaining("does not exist");
            assertThat(failure.remedy()).contains("Run a SNAPSHOT");
        }
    }

    @PostgresTest(newestOnly = true)
    void ofAnotherPluginOrDatabaseIsRefused(PostgresDatabase database) {
        database.execute("SELECT pg_create_logical_replication_slot('" + database.name() + "', 'test_decoding')");
        PostgresSource.Builder source = source(database);
        assertThatThrownBy(() -> Runs.open(source.build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no logical slot of the plugin pgoutput");
        try (PostgresDatabase other = database.server().createDatabase(database.name() + "_b")) {
            other.execute("SELECT pg_create_logical_replication_slot('" + other.name() + "', 'pgoutput')");
            assertThatThrownBy(() -> Runs.open(source.slot(other.name()).build()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("belongs to database '" + other.name() + "'");
        }
    }

    @PostgresTest
    @Tag("H1")
    void whoseWalTheServerThrewAwayIsLost(PostgresVersion version) {
        try (PostgresServer server = PostgresServer.builder(version)
                        .setting("max_slot_wal_keep_size", "1MB")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "32MB")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            PostgresSource source = source(database).build();
            Lsn start;
            try (SourceSession session = Runs.open(source)) {
                start = session.prepareStream();
            }
            Await.until("the slot is lost", () -> {
                database.execute(
                        "SELECT pg_switch_wal()",
                        "CREATE TABLE IF NOT EXISTS t (i int)",
                        "INSERT INTO t VALUES (1)",
                        "SELECT pg_switch_wal()",
                        "CHECKPOINT");
                return "lost".equals(database.text("SELECT wal_status FROM pg_replication_slots"));
            });
            try (SourceSession session = Runs.open(source)) {
                assertThat(session.slot().state()).isEqualTo(State.LOST);
                assertThat(session.slot().detail()).contains("replication slot '" + database.name() + "'");
                assertThatThrownBy(() -> session.stream(start, Runs.streamed(session)))
                        .isInstanceOf(SlotLostException.class);
                assertThatThrownBy(session::prepareStream).isInstanceOf(SlotLostException.class);
                assertThatThrownBy(() -> session.snapshot(Runs.ids(session), false))
                        .isInstanceOf(SlotLostException.class);
                session.snapshot(Runs.ids(session), true).close();
                assertThat(session.slot().state()).isEqualTo(State.USABLE);
            }
        }
    }

    @Tag("H1")
    @Test
    void thatIsLostWhileTheTablesAreCopiedEndsTheSnapshotAtOnce() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("max_slot_wal_keep_size", "1MB")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "32MB")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            try (SourceSession session = Runs.open(source(database).build());
                    SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                Await.until("the slot is lost", () -> {
                    database.execute(
                            "CREATE TABLE IF NOT EXISTS u (i int)",
                            "INSERT INTO u VALUES (1)",
                            "SELECT pg_switch_wal()",
                            "CHECKPOINT");
                    return "lost".equals(database.text("SELECT wal_status FROM pg_replication_slots"));
                });
                SlotLostException lost = catchThrowableOfType(SlotLostException.class, () -> Runs.copyAll(snapshot));
                assertThat(lost).hasMessageContaining("while the tables were copied");
                assertThat(lost.remedy()).contains("max_slot_wal_keep_size");
            }
        }
    }

    @PostgresTest(newestOnly = true)
    void creationSaysWhatItWaitsForAndEndsAtItsLimit(PostgresVersion version) throws SQLException {
        try (PostgresServer server = PostgresServer.builder(version)
                        .setting("max_prepared_transactions", "1")
                        .start();
                Connection writer = server.createDatabase("other").connect();
                Statement statement = writer.createStatement()) {
            PostgresDatabase database = server.createDatabase("d");
            // Longer than any lock is waited for.
            PostgresSource source =
                    source(database).slotTimeout(Duration.ofSeconds(11)).build();
            writer.setAutoCommit(false);
            statement.execute("CREATE TABLE written ()");
            statement.execute("PREPARE TRANSACTION 'left ''open'");
            writer.rollback();
            statement.execute("CREATE TABLE elsewhere ()");
            try (SourceSession session = Runs.open(source)) {
                SourceException failure =
                        catchThrowableOfType(SourceException.class, () -> session.snapshot(Runs.ids(session), false));
                assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
                assertThat(failure)
                        .hasMessageContaining("did not end within 11 s (process ids ")
                        .hasMessageContaining("prepared transactions 'left ''open' of pg_prepared_xacts");
            }
            Await.until("no slot is left", () -> slots(database) == 0);
        }
    }

    @PostgresTest(newestOnly = true)
    void creationEndsAtAnInterrupt(PostgresDatabase database) throws Exception {
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement();
                SourceSession session = Runs.open(source(database).build())) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO item VALUES (3)");
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread run = new Thread(() -> {
                try {
                    session.prepareStream();
                } catch (SourceException e) {
                    failure.set(e);
                }
            });
            run.start();
            Await.until("the slot is being created", () -> slots(database) == 1);
            run.interrupt();
            run.join(10_000);
            assertThat(failure.get()).hasMessageContaining("was interrupted");
            writer.rollback();
        }
        Await.until("no slot is left", () -> slots(database) == 0);
    }

    @Test
    void keepsItsNameWithinWhatPostgresqlTakes() {
        assertThatThrownBy(() -> PostgresSource.builder()
                        .url("jdbc:postgresql://h/d")
                        .slot("Not-Valid")
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }

    @PostgresTest(newestOnly = true)
    void warnsNobodyWithoutReason(PostgresDatabase database) {
        List<String> warnings = Collections.synchronizedList(new ArrayList<>());
        try (SourceSession session = source(database).build().open(Runs.context(Mode.SNAPSHOT, warnings))) {
            session.snapshot(Runs.ids(session), false).close();
        }
        assertThat(warnings).isEmpty();
    }
}
