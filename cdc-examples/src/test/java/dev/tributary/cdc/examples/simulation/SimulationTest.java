package dev.tributary.cdc.examples.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.examples.musicstore.MusicStore;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

class SimulationTest {

    @PostgresTest
    void makesExactlyTheChangesAskedForInTheMusicStore(PostgresDatabase database) throws Exception {
        createMusicStore(database);
        CommittedChanges committed = CommittedChanges.watch(database);
        long before = rows(database, "music");

        SimulationReport report = simulation(database, "music").build().run(500, 200, 100);

        assertThat(report.total()).isEqualTo(new SimulationReport.Changes(500, 200, 100));
        assertThat(committed.byTable()).isEqualTo(report.tables());
        assertThat(rows(database, "music")).isEqualTo(before + 400);
        assertThat(report.tables()).hasSizeGreaterThan(6);
        assertThat(report.transactions()).isGreaterThan(50);
    }

    @PostgresTest(newestOnly = true)
    void leavesTextsStoredOutOfLineUnchangedInManyUpdates(PostgresDatabase database) throws Exception {
        createMusicStore(database);
        CommittedChanges committed = CommittedChanges.watch(database);

        simulation(database, "music")
                .tables((schema, table) -> table.equals("track") || table.equals("album"))
                .build()
                .run(0, 300, 0);

        assertThat(committed.unchangedToast()).isGreaterThan(5);
    }

    @PostgresTest(newestOnly = true)
    void writesToTablesItHasNeverSeen(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE SCHEMA \"My Shop\"",
                "SET search_path TO \"My Shop\"",
                "CREATE DOMAIN percentage AS numeric(5,2) CHECK (value BETWEEN 0 AND 100)",
                "CREATE TYPE mood AS ENUM ('good', 'it''s bad')",
                "CREATE TABLE \"Order\" (code varchar(12) PRIMARY KEY, \"the mood\" mood NOT NULL, discount percentage,"
                        + " moods mood[], total numeric NOT NULL, doubled numeric GENERATED ALWAYS AS (total * 2) STORED,"
                        + " period daterange NOT NULL DEFAULT 'empty')",
                "CREATE TABLE line (\"Order\" varchar(12) REFERENCES \"Order\", number smallint, note text NOT NULL,"
                        + " PRIMARY KEY (\"Order\", number))",
                "CREATE TABLE always (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz(3), u uuid UNIQUE)",
                "CREATE TABLE parted (id bigserial, region text, v int, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu')",
                "INSERT INTO parted (region, v) SELECT 'eu', g FROM generate_series(1, 20) g");
        CommittedChanges committed = CommittedChanges.watch(database);

        SimulationReport report = simulation(database, "My Shop").build().run(300, 150, 100);

        assertThat(report.total()).isEqualTo(new SimulationReport.Changes(300, 150, 100));
        assertThat(report.tables()).containsKeys("My Shop.Order", "My Shop.line", "My Shop.always", "My Shop.parted");
        assertThat(committed.total()).isEqualTo(report.total());
    }

    @PostgresTest(newestOnly = true)
    void neverChangesRowsByCascade(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE parent (id serial PRIMARY KEY, name text)",
                "CREATE TABLE child (id serial PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO parent (name) SELECT 'p' || g FROM generate_series(1, 50) g",
                "INSERT INTO child (parent) SELECT g FROM generate_series(1, 50) g");
        CommittedChanges committed = CommittedChanges.watch(database);

        SimulationReport report = simulation(database, "public").build().run(50, 50, 30);

        assertThat(committed.byTable()).isEqualTo(report.tables());
        assertThat(report.tables().get("public.parent").deletes()).isZero();
        assertThat(report.skipped()).anyMatch(reason -> reason.contains("public.parent: no deletes"));
    }

    @PostgresTest(newestOnly = true)
    void leavesOutWhatItCannotWriteAndSaysWhy(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE keyless (v int)",
                "CREATE TABLE shapes (shape box NOT NULL, id int PRIMARY KEY)",
                "CREATE TABLE fine (id int PRIMARY KEY, v int CHECK (v > 0))",
                "INSERT INTO fine VALUES (1, 1)");

        SimulationReport report = simulation(database, "public").build().run(20, 10, 5);

        assertThat(report.tables()).containsOnlyKeys("public.fine");
        assertThat(report.skipped())
                .anyMatch(reason -> reason.contains("public.keyless: it has no primary key"))
                .anyMatch(reason -> reason.contains("public.shapes: no inserts") && reason.contains("box"));
    }

    @PostgresTest(newestOnly = true)
    void saysWhatIsMissingWhenNothingCanBeDone(PostgresDatabase database) {
        assertThatThrownBy(() -> simulation(database, "public").build().run(1, 0, 0))
                .isInstanceOf(SimulationException.class)
                .hasMessageContaining("public")
                .hasMessageContaining("primary key");

        database.execute("CREATE TABLE small (id int PRIMARY KEY, v int)", "INSERT INTO small VALUES (1, 1), (2, 2)");
        assertThatThrownBy(() -> simulation(database, "public").build().run(0, 0, 50))
                .isInstanceOf(SimulationException.class)
                .hasMessageContaining("50 deletes");
    }

    @PostgresTest(newestOnly = true)
    void reportsProgressUpToTheLastChange(PostgresDatabase database) throws Exception {
        createMusicStore(database);
        List<Long> seen = new ArrayList<>();

        simulation(database, "music")
                .listener((inserts, updates, deletes) -> seen.add(inserts + updates + deletes))
                .build()
                .run(30, 20, 10);

        assertThat(seen).isSorted().endsWith(60L);
    }

    @PostgresTest(newestOnly = true)
    void repeatsWithTheSameSeedInOneSession(PostgresDatabase database) throws Exception {
        createMusicStore(database);
        database.execute("ALTER SCHEMA music RENAME TO first");
        createMusicStore(database);

        SimulationReport first =
                simulation(database, "first").sessions(1).build().run(60, 60, 30);
        SimulationReport second =
                simulation(database, "music").sessions(1).build().run(60, 60, 30);

        assertThat(second.tables().values())
                .containsExactlyElementsOf(first.tables().values());
    }

    private static Simulation.Builder simulation(PostgresDatabase database, String schema) {
        return Simulation.builder(database::connect).schemas(List.of(schema)).seed(11);
    }

    private static void createMusicStore(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            MusicStore.create(connection, "music", 5);
        }
    }

    private static long rows(PostgresDatabase database, String schema) {
        return MusicStore.TABLES.stream()
                .mapToLong(table -> database.number("SELECT count(*) FROM " + schema + "." + table))
                .sum();
    }
}
