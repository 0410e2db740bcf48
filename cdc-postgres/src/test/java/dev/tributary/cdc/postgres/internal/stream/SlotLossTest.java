package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every way in which a server takes a slot away: warned of before where it can be, and told apart after. */
class SlotLossTest {

    private static void segments(PostgresDatabase database, int count) {
        for (int i = 0; i < count; i++) {
            database.execute("INSERT INTO t (v) VALUES (1)", "SELECT pg_switch_wal()");
        }
    }

    private static void awaitWarning(
            StreamFixture fixture, RecordingWriter writer, PgOutputStream stream, String said) {
        Await.until("a warning", () -> {
            stream.poll(writer, StreamFixture.WAIT);
            return !fixture.warnings.isEmpty();
        });
        assertThat(fixture.warnings).singleElement().asString().contains(said, "raise max_slot_wal_keep_size");
    }

    @Tag("H1")
    @Tag("H2")
    @PostgresTest
    void aSlotIsWarnedOfBeforeItIsLostUnderTheStreamAndTheLossIsTerminal(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                        .setting("max_slot_wal_keep_size", "64MB")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "10GB")
                        .setting("wal_keep_size", "0")
                        .start();
                PostgresDatabase database = server.createDatabase();
                StreamFixture fixture = new StreamFixture(database)) {
            Lsn from = fixture.prepare("CREATE TABLE t (id serial PRIMARY KEY, v int)");
            segments(database, 4);
            try (PgOutputStream early = fixture.open(from)) {
                awaitWarning(fixture, new RecordingWriter(), early, "is lost after another");
            }
            fixture.warnings.clear();

            segments(database, 4);
            assertThat(database.text("SELECT wal_status FROM pg_replication_slots"))
                    .isEqualTo("unreserved");
            PgOutputStream stream = fixture.open(from);
            awaitWarning(fixture, fixture.writer, stream, "more than max_slot_wal_keep_size allows");

            Await.until("the slot is lost", () -> {
                database.execute("CHECKPOINT");
                return "lost".equals(database.text("SELECT wal_status FROM pg_replication_slots"));
            });
            SourceException lost = catchThrowableOfType(SourceException.class, () -> {
                for (int i = 0; i < 200; i++) {
                    stream.poll(fixture.writer, StreamFixture.WAIT);
                }
            });
            assertThat(lost).isInstanceOf(SlotLostException.class).hasMessageContaining("max_slot_wal_keep_size");
            assertThat(lost.retry()).isNotEqualTo(Retry.TRANSIENT);
            assertThat(lost.remedy()).contains("snapshot");

            SlotLostException again = catchThrowableOfType(SlotLostException.class, () -> fixture.open(from));
            assertThat(again).hasMessageContaining("has lost WAL");

            database.execute("SELECT pg_drop_replication_slot('" + fixture.slot + "')");
            SlotLostException dropped = catchThrowableOfType(SlotLostException.class, () -> fixture.open(from));
            assertThat(dropped).hasMessageContaining("does not exist any more");
        }
    }

    @Tag("H2")
    @Test
    void aSlotThatNothingUsedForTooLongIsNamedAsSuch() throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V18)
                        .setting("idle_replication_slot_timeout", "1s")
                        .start();
                PostgresDatabase database = server.createDatabase();
                StreamFixture fixture = new StreamFixture(database)) {
            Lsn from = fixture.prepare("CREATE TABLE t (id serial PRIMARY KEY, v int)");
            Await.until("the slot is invalidated", () -> {
                database.execute("CHECKPOINT");
                return database.text("SELECT invalidation_reason FROM pg_replication_slots") != null;
            });
            SlotLostException lost = catchThrowableOfType(SlotLostException.class, () -> fixture.open(from));
            assertThat(lost).hasMessageContaining("idle_timeout");
            assertThat(lost.remedy()).contains("idle_replication_slot_timeout");
        }
    }
}
