package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PublicationPolicy;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import org.junit.jupiter.api.Tag;

/** What a publication leaves out, the copy leaves out too, in the snapshot as in the stream. */
class FilteredTablesTest {

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("filtered")
                .source(Sources.of(database)
                        .managePublication(PublicationPolicy.NONE)
                        .build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private void assertEqual(PostgresDatabase database, String table, String query) throws Exception {
        assertThat(Tables.target(destination, table))
                .isEqualTo(Tables.source(database, "(" + query + ") AS published"));
    }

    @Tag("S6")
    @PostgresTest(from = PostgresVersion.V15)
    void rowFiltersAndColumnListsHoldInSnapshotAndStream(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE person (id bigint PRIMARY KEY, region text NOT NULL, name text, ssn text)",
                "ALTER TABLE person REPLICA IDENTITY FULL",
                "CREATE TABLE item (id bigint PRIMARY KEY, v text, secret text)",
                "CREATE TABLE part (id bigint PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (100)",
                "CREATE TABLE part_2 (v text, id bigint NOT NULL PRIMARY KEY)",
                "ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES FROM (100) TO (1000)",
                "INSERT INTO person SELECT i, CASE i % 2 WHEN 0 THEN 'EU' ELSE 'US' END, 'p' || i, 's' FROM"
                        + " generate_series(1, 20) i",
                "INSERT INTO item SELECT i, 'v' || i, 's' FROM generate_series(1, 20) i",
                "INSERT INTO part SELECT i, 'v' || i FROM generate_series(90, 110) i",
                "CREATE PUBLICATION \"" + database.name() + "\" FOR TABLE person WHERE (region = 'EU'),"
                        + " item (id, v) WHERE (id > 5), part WHERE (id % 2 = 0)"
                        + " WITH (publish_via_partition_root = true)");
        String person = "SELECT * FROM person WHERE region = 'EU'";
        String item = "SELECT id, v FROM item WHERE id > 5";
        String part = "SELECT * FROM part WHERE id % 2 = 0";
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            assertEqual(database, "person", person);
            assertEqual(database, "item", item);
            assertEqual(database, "part", part);
            database.execute(
                    // Rows that come to meet the filter, and rows that no longer do.
                    "UPDATE person SET region = 'EU' WHERE id IN (1, 3)",
                    "UPDATE person SET region = 'US' WHERE id IN (2, 4)",
                    "UPDATE person SET name = 'new' WHERE id BETWEEN 5 AND 8",
                    "DELETE FROM person WHERE id > 18",
                    "INSERT INTO person VALUES (100, 'EU', 'in', 's'), (101, 'US', 'out', 's')",
                    "UPDATE item SET v = 'x', secret = 'y' WHERE id < 10",
                    "UPDATE item SET id = 106 WHERE id = 1",
                    "UPDATE item SET id = 2 - 10 WHERE id = 6",
                    "UPDATE part SET id = id + 400 WHERE id = 94",
                    "UPDATE part SET id = id + 411 WHERE id = 91",
                    "UPDATE part SET v = 'x' WHERE id > 100",
                    "INSERT INTO part VALUES (200, 'in'), (201, 'out')");
            pipeline.run(Mode.CDC);
            assertEqual(database, "person", person);
            assertEqual(database, "item", item);
            assertEqual(database, "part", part);
        }
    }

    @Tag("S6")
    @PostgresTest(from = PostgresVersion.V15, newestOnly = true)
    void aRowThatEntersTheFilterBesideAnUnchangedLongValueKeepsTheValue(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE item (id bigint PRIMARY KEY, v text)",
                "ALTER TABLE item ALTER v SET STORAGE EXTERNAL",
                "INSERT INTO item SELECT i, repeat('long', 3000) || i FROM generate_series(1, 4) i",
                "CREATE PUBLICATION \"" + database.name() + "\" FOR TABLE item WHERE (id > 2)");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("UPDATE item SET id = 10 WHERE id = 1");
            try {
                pipeline.run(Mode.CDC);
            } catch (SchemaChangeException e) {
                assertThat(e).hasMessageContaining("row filter");
                pipeline.run(Mode.SNAPSHOT);
            }
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "item", "SELECT * FROM item WHERE id > 2");
    }

    @Tag("V11")
    @PostgresTest
    void generatedColumnsAreTheSameInSnapshotAndStream(PostgresDatabase database, PostgresVersion version)
            throws Exception {
        database.execute("CREATE TABLE area (id bigint PRIMARY KEY, w bigint,"
                + " a bigint GENERATED ALWAYS AS (w * w) STORED)");
        boolean sent = version.compareTo(PostgresVersion.V18) >= 0;
        if (sent) {
            database.execute("ALTER TABLE area ADD COLUMN v bigint GENERATED ALWAYS AS (w + 1) VIRTUAL");
        }
        database.execute("INSERT INTO area (id, w) VALUES (1, 3), (2, 4)");
        try (Pipeline pipeline = Pipeline.builder()
                .name("generated")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build()) {
            pipeline.run(Mode.SNAPSHOT);
            String query = sent ? "SELECT id, w, a FROM area" : "SELECT id, w FROM area";
            assertEqual(database, "area", query);
            database.execute("UPDATE area SET w = 5 WHERE id = 1", "INSERT INTO area (id, w) VALUES (3, 6)");
            pipeline.run(Mode.CDC);
            assertEqual(database, "area", query);
        }
    }
}
