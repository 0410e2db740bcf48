package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SourceExamination;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The doctor's part at the source. */
class ExaminationTest {

    private static SourceExamination examine(PostgresSource source) {
        return source.examine(Runs.context(Mode.CDC, new ArrayList<>()));
    }

    private static void assertFound(
            SourceExamination found, Severity severity, String check, String said, String remedy) {
        assertThat(found.findings()).as("%s: %s", check, said).anySatisfy(finding -> {
            assertThat(finding.check()).isEqualTo(check);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.detail()).contains(said);
            assertThat(finding.remedy()).contains(remedy);
        });
    }

    @Test
    void namesEveryFaultOfAServerWithItsRemedy() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("wal_level", "replica")
                        .setting("max_replication_slots", "1")
                        .setting("max_prepared_transactions", "2")
                        .setting("idle_replication_slot_timeout", "60min")
                        .setting("wal_sender_timeout", "0")
                        .start();
                PostgresDatabase database = server.createDatabase("sick")) {
            PostgresRole role = server.createRole("cdc", "");
            database.execute(
                    "CREATE TABLE fine (id int PRIMARY KEY)",
                    "CREATE TABLE secret (id int PRIMARY KEY)",
                    "CREATE TABLE hidden (id int PRIMARY KEY)",
                    "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY",
                    "CREATE UNLOGGED TABLE volatile (id int PRIMARY KEY)",
                    "CREATE TABLE keyless (v text)",
                    "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY HASH (id)",
                    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
                    "CREATE PUBLICATION tributary FOR TABLE fine, parted WITH (publish = 'insert')",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO cdc",
                    "REVOKE SELECT ON secret FROM cdc",
                    "SELECT pg_create_physical_replication_slot('others')",
                    "BEGIN; INSERT INTO fine VALUES (1); PREPARE TRANSACTION 'forgotten'");
            String before = fingerprint(database);
            SourceExamination found = examine(PostgresSource.builder()
                    .url(database.url())
                    .user(role.name())
                    .password(role.password())
                    .includeTables("*", "public.absent")
                    .build());
            assertFound(found, Severity.FAILURE, "wal_level", "wal_level=replica", "wal_level = logical");
            assertFound(found, Severity.FAILURE, "replication", "permission denied", "REPLICATION");
            assertFound(found, Severity.FAILURE, "replication slots", "all 1", "max_replication_slots");
            assertFound(found, Severity.WARNING, "retained WAL", "is -1", "max_slot_wal_keep_size");
            assertFound(found, Severity.WARNING, "idle slots", "1h", "idle_replication_slot_timeout");
            assertFound(found, Severity.WARNING, "wal_sender_timeout", "is 0", "wal_sender_timeout");
            assertFound(found, Severity.WARNING, "prepared transactions", "forgotten", "ROLLBACK PREPARED");
            assertFound(found, Severity.FAILURE, "publication", "every kind of change", "SET (publish =");
            assertFound(found, Severity.FAILURE, "publication", "one by one", "publish_via_partition_root = true");
            assertFound(found, Severity.FAILURE, "table public.secret", "no SELECT on id", "GRANT SELECT");
            assertFound(found, Severity.WARNING, "table public.hidden", "row security", "BYPASSRLS");
            assertFound(found, Severity.WARNING, "table public.volatile", "unlogged", "SET LOGGED");
            assertFound(found, Severity.WARNING, "table public.keyless", "identity", "REPLICA IDENTITY");
            assertFound(found, Severity.FAILURE, "table public.absent", "does not exist", "Correct the name");
            assertFound(found, Severity.OK, "version", "PostgreSQL", "");
            assertThat(found.tables())
                    .extracting(TableSchema::id)
                    .extracting("name")
                    .contains("fine");
            assertThat(fingerprint(database)).isEqualTo(before);
            assertThat(found.toString()).doesNotContain(role.password());
            database.execute("ROLLBACK PREPARED 'forgotten'");
        }
    }

    /** What an examination could have left behind. */
    private static String fingerprint(PostgresDatabase database) {
        return database.text(
                """
                SELECT (SELECT string_agg(slot_name, ',') FROM pg_replication_slots) || ';'
                    || (SELECT string_agg(pubname, ',') FROM pg_publication) || ';'
                    || (SELECT count(*) FROM pg_class) || ';' || (SELECT count(*) FROM pg_roles)""");
    }

    @PostgresTest
    void findsNothingWrongWithAServerThatIsWellAndTouchesNothing(PostgresDatabase database) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)");
        PostgresSource source = Runs.source(database).build();
        SourceExamination found = examine(source);
        assertThat(found.findings()).allMatch(finding -> finding.severity() != Severity.FAILURE);
        assertThat(found.slot().orElseThrow().state()).isEqualTo(State.MISSING);
        assertThat(found.tables()).hasSize(1);
        assertThat(database.number("SELECT count(*) FROM pg_publication")).isZero();

        try (SourceSession session = Runs.open(source)) {
            assertThat(session.tables()).isEqualTo(found.tables());
            session.prepareStream();
        }
        SourceExamination later = examine(source);
        assertFound(later, Severity.OK, "replication slot", "stands at", "");
        assertThat(later.findings()).allMatch(finding -> finding.severity() != Severity.FAILURE);
    }

    @PostgresTest
    void saysWhetherTransactionsInProgressCanBeKept(PostgresDatabase database, PostgresVersion version)
            throws Exception {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)");
        Path file = Files.createTempFile("no-directory", "");
        SourceExamination found = examine(Runs.source(database)
                .logicalMessages(true)
                .spool(file.resolve("spool"), 1 << 20)
                .build());
        Files.delete(file);
        if (version == PostgresVersion.V13) {
            assertFound(found, Severity.FAILURE, "streaming", "needs PostgreSQL 14", "source.messages=false");
        } else {
            assertFound(found, Severity.OK, "streaming", "logical messages", "");
            assertFound(found, Severity.WARNING, "spool directory", file.toString(), "source.spool-directory");
        }
    }

    @PostgresTest(newestOnly = true)
    void saysThatNothingCanBeExaminedWithoutAConnection(PostgresDatabase database) {
        SourceExamination found =
                examine(Runs.source(database).password("wrong-secret").build());
        assertThat(found.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("connection");
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
        });
        assertThat(found.toString()).doesNotContain("wrong-secret");
    }

    @PostgresTest(newestOnly = true)
    void findsWhatAPublicationDoesBesideServingTheTables(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE TABLE keyless (v text)",
                "CREATE PUBLICATION \"" + database.name() + "\" FOR TABLE item, other, keyless");
        SourceExamination found = examine(Runs.source(database)
                .includeTables("public.item")
                .failoverSlot(true)
                .build());
        assertFound(
                found,
                Severity.WARNING,
                "publication",
                "[public.keyless, public.other]",
                "DROP TABLE \"public\".\"keyless\"");
        assertFound(found, Severity.WARNING, "publication", "application's UPDATE", "REPLICA IDENTITY FULL");
        assertFound(found, Severity.WARNING, "failover slot", "is empty", "synchronized_standby_slots");
    }

    @Test
    void knowsProvidersByTheirRolesAndHowTheySwitchOnLogicalWal() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("wal_level", "replica")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            PostgresSource source = Runs.source(database).build();
            Map<String, List<String>> known = Map.of(
                    "rds_superuser", List.of("Amazon RDS", "rds.logical_replication"),
                    "cloudsqlsuperuser", List.of("Google Cloud SQL", "cloudsql.logical_decoding"),
                    "azure_pg_admin", List.of("Azure", "wal_level to LOGICAL"),
                    "neon_superuser", List.of("Neon", "settings"));
            known.forEach((role, expected) -> {
                database.execute("CREATE ROLE " + role);
                SourceExamination found = examine(source);
                assertFound(found, Severity.OK, "connection", expected.get(0), "");
                assertFound(found, Severity.FAILURE, "wal_level", "replica", expected.get(1));
                database.execute("DROP ROLE " + role);
            });
        }
    }
}
