package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Parts cover every row of the view exactly once (S4, D11). */
class PartsTest {

    private static final TableId BIG = new TableId("public", "big");

    @Tag("S4")
    @PostgresTest
    @Tag("S2")
    @Tag("S4")
    void coverEachRowOnceWhileOthersWriteAndVacuum(PostgresDatabase database, PostgresVersion version)
            throws Exception {
        // 60 MB in the heap: several parts. Never analysed, so statistics know nothing of it.
        database.execute(
                "CREATE TABLE big (id int PRIMARY KEY, touched int NOT NULL, pad text) WITH (autovacuum_enabled = off)",
                "INSERT INTO big SELECT i, 0, repeat('x', 1000) FROM generate_series(1, 60000) i",
                "DELETE FROM big WHERE id BETWEEN 10000 AND 20000",
                "UPDATE big SET pad = 'short' WHERE id % 5 = 0");
        PostgresSource source = Runs.source(database).snapshotWorkers(2).build();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (SourceSession session = Runs.open(source)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int seed = 1; seed <= 2; seed++) {
                int own = seed;
                writers.add(threads.submit(() -> churn(database, own, stop)));
            }
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                List<SnapshotPart> parts = snapshot.parts();
                assertThat(parts.size()).isEqualTo(version.compareTo(PostgresVersion.V14) < 0 ? 1 : 8);
                assertThat(parts).extracting(SnapshotPart::count).containsOnly(parts.size());
                assertThat(parts).extracting(SnapshotPart::index).doesNotHaveDuplicates();
                List<Future<List<List<@Nullable Object>>>> copies = new ArrayList<>();
                for (SnapshotPart part : parts) {
                    copies.add(threads.submit(() -> {
                        CollectedRows rows = new CollectedRows(part.schema());
                        snapshot.copy(part, rows);
                        return rows.rows();
                    }));
                }
                List<Object> keys = new ArrayList<>();
                long touched = 0;
                for (Future<List<List<@Nullable Object>>> copy : copies) {
                    for (List<@Nullable Object> row : copy.get()) {
                        keys.add(row.get(0));
                        touched += (Long) row.get(1);
                    }
                }
                stop.set(true);
                for (Future<?> writer : writers) {
                    writer.get();
                }
                assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
                // Each transaction of the writers adds one row, takes one away and touches two.
                assertThat(keys).hasSize(49999);
                assertThat(touched % 2).isZero();
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
    }

    private static Void churn(PostgresDatabase database, int seed, AtomicBoolean stop) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                int added = 100_000 * seed + i;
                statement.execute("BEGIN; INSERT INTO big VALUES (" + added + ", 0, repeat('y', 3000));"
                        + " DELETE FROM big WHERE id = (SELECT min(id) FROM big WHERE id % 2 = " + seed % 2
                        + " AND touched = 0);"
                        + " UPDATE big SET touched = touched + 1, pad = pad || 'z' WHERE id IN (" + added + ", "
                        + (30_000 + (i * 7919L + seed) % 20_000) + "); COMMIT");
                if (i % 50 == 25) {
                    statement.execute("VACUUM big");
                }
            }
        }
        return null;
    }

    @Tag("S4")
    @PostgresTest
    @Tag("S4")
    void partitionedTablesAreCopiedPartitionByPartition(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE sale (id int, region text, amount numeric(8,2), PRIMARY KEY (id, region))"
                        + " PARTITION BY LIST (region)",
                "CREATE TABLE sale_eu PARTITION OF sale FOR VALUES IN ('eu')",
                // Attached with another order of columns, and one dropped before.
                "CREATE TABLE sale_us (amount numeric(8,2), gone int, region text NOT NULL, id int NOT NULL)",
                "ALTER TABLE sale_us DROP COLUMN gone",
                "ALTER TABLE sale ATTACH PARTITION sale_us FOR VALUES IN ('us')",
                "CREATE TABLE sale_other PARTITION OF sale DEFAULT PARTITION BY HASH (id)",
                "CREATE TABLE sale_other_0 PARTITION OF sale_other FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE sale_other_1 PARTITION OF sale_other FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "INSERT INTO sale SELECT i, (ARRAY['eu','us','jp'])[1 + i % 3], i / 10.0 FROM generate_series(1, 300) i",
                "CREATE TABLE none_yet (id int PRIMARY KEY) PARTITION BY HASH (id)");
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(Runs.source(database).build(), warnings)) {
            assertThat(Runs.ids(session)).extracting(TableId::name).containsExactly("none_yet", "sale");
            assertThat(warnings).isEmpty();
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                Map<TableId, List<List<@Nullable Object>>> rows = Runs.copyAll(snapshot);
                assertThat(rows.get(new TableId("public", "none_yet"))).isEmpty();
                List<List<@Nullable Object>> sales = rows.get(new TableId("public", "sale"));
                assertThat(sales).hasSize(300).doesNotHaveDuplicates();
                assertThat(sales.toString()).contains("[1, us, 0.10]", "[2, jp, 0.20]", "[3, eu, 0.30]");
                assertThat(snapshot.parts())
                        .filteredOn(p -> p.schema().id().name().equals("sale"))
                        .hasSize(4);
            }
            assertThat(database.text("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables"))
                    .isEqualTo("none_yet,sale");
        }
    }

    @Tag("S4")
    @PostgresTest(newestOnly = true)
    @Tag("S4")
    void emptyTablesAndParentsByInheritanceAreCopiedAlone(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY, name text)",
                "CREATE TABLE child (extra int, PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE empty (id int PRIMARY KEY)",
                "INSERT INTO parent VALUES (1, 'p')",
                "INSERT INTO child VALUES (2, 'c', 3)");
        try (SourceSession session = Runs.open(Runs.source(database).build());
                SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
            assertThat(Runs.copyAll(snapshot).toString())
                    .isEqualTo("{public.child=[[2, c, 3]], public.empty=[], public.parent=[[1, p]]}");
        }
    }

    @Tag("S4")
    @PostgresTest(newestOnly = true)
    @Tag("S4")
    void aTableThatGrowsAfterItWasPlannedKeepsItsView(PostgresDatabase database) {
        database.execute("CREATE TABLE big (id int PRIMARY KEY)", "INSERT INTO big VALUES (1)");
        try (SourceSession session = Runs.open(Runs.source(database).build());
                SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
            database.execute("INSERT INTO big SELECT generate_series(2, 5000)", "DELETE FROM big WHERE id = 1");
            assertThat(Runs.copyAll(snapshot).get(BIG).toString()).isEqualTo("[[1]]");
        }
    }
}
