package dev.tributary.cdc.postgres.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Published;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints;
import dev.tributary.cdc.postgres.internal.slot.ExportedSnapshot;
import dev.tributary.cdc.postgres.internal.slot.SlotCreation;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.PolicyLog;
import dev.tributary.cdc.postgres.internal.types.ValuePolicies;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;

/** What can happen to a table between the moment of the snapshot and the moment in which it is locked. */
class SnapshotOpeningTest {

    private static final Duration TRY = Duration.ofMillis(100);

    private static SourceException failure(PostgresDatabase database, String... meanwhile) {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, v int)",
                "INSERT INTO item SELECT i, i FROM generate_series(1, 10) i");
        Connections connections = connections(database);
        long oid = database.number("SELECT 'item'::regclass::oid");
        try (SideConnection side = new SideConnection(connections, "control");
                ExportedSnapshot exported = export(connections, side)) {
            database.execute(meanwhile);
            return catchThrowableOfType(SourceException.class, () -> opening(connections, Duration.ofMillis(400))
                    .open(exported, List.of(oid)));
        }
    }

    private static Connections connections(PostgresDatabase database) {
        return new DirectConnections(
                ConnectionSettings.of(
                        database.url(),
                        database.user(),
                        database::password,
                        Duration.ofSeconds(10),
                        PostgresSource.DEFAULT_SILENCE),
                "test");
    }

    private static ExportedSnapshot export(Connections connections, SideConnection side) {
        return new SlotCreation(connections, side, w -> {}, Duration.ofSeconds(20)).temporary("opening");
    }

    private static SnapshotOpening opening(Connections connections, Duration lockLimit) {
        Selection all = new Selection(
                List.of("public"), List.of(new NamePattern("*")), List.of(), List.of(), List.of(), Treatments.NONE);
        return new SnapshotOpening(
                connections,
                new CatalogReader(
                        new ColumnTypes(ValuePolicies.STRICT, new PolicyLog(w -> {}, (t, c, p) -> new LongAdder())),
                        all,
                        new Published("", false)),
                new Fingerprints("", Treatments.NONE),
                new SnapshotSettings(2, TRY, lockLimit, 170_000));
    }

    @PostgresTest(newestOnly = true)
    @Tag("S4")
    void aTruncatedTableIsNotTakenForAnEmptyOne(PostgresDatabase database) {
        SourceException failure = failure(database, "TRUNCATE item");
        assertThat(failure).hasMessageContaining("table public.item was rewritten, truncated or replaced");
        assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
    }

    @PostgresTest(newestOnly = true)
    void aRewrittenTableIsNotTakenForAnEmptyOne(PostgresDatabase database) {
        assertThat(failure(database, "ALTER TABLE item ALTER v TYPE bigint")).hasMessageContaining("was rewritten");
    }

    @PostgresTest(newestOnly = true)
    void aReplacedTableIsNotTakenForTheOldOne(PostgresDatabase database) {
        assertThat(failure(database, "ALTER TABLE item RENAME TO old_item", "CREATE TABLE item (id int PRIMARY KEY)"))
                .hasMessageContaining("replaced");
    }

    @PostgresTest(newestOnly = true)
    void aDroppedTableIsAPassingFailure(PostgresDatabase database) {
        assertThat(failure(database, "DROP TABLE item").retry()).isEqualTo(Retry.TRANSIENT);
    }

    @PostgresTest(newestOnly = true)
    @Tag("S8")
    void aLockThatCannotBeHadEndsInAnErrorWithinItsLimit(PostgresDatabase database) throws SQLException {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item VALUES (1)");
        Connections connections = connections(database);
        long oid = database.number("SELECT 'item'::regclass::oid");
        try (Connection ddl = database.connect();
                Statement statement = ddl.createStatement();
                SideConnection side = new SideConnection(connections, "control");
                ExportedSnapshot exported = export(connections, side)) {
            ddl.setAutoCommit(false);
            statement.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE");
            long start = System.nanoTime();
            SourceException failure =
                    catchThrowableOfType(SourceException.class, () -> opening(connections, Duration.ofMillis(400))
                            .open(exported, List.of(oid)));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(failure).hasMessageContaining("locking the tables against DDL");
            assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
            ddl.rollback();
            try (SnapshotPool pool = opening(connections, Duration.ofSeconds(5)).open(exported, List.of(oid))) {
                assertThat(pool.parts()).hasSize(1);
            }
        }
    }
}
