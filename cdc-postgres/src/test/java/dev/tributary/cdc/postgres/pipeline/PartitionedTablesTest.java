package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import org.junit.jupiter.api.Tag;

/** Partitioned tables, carried through their root. */
class PartitionedTablesTest {

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("partitions")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private void assertEqual(PostgresDatabase database, String table) throws Exception {
        assertThat(Bags.target(destination, table)).isEqualTo(Bags.source(database, table));
    }

    /** Two levels, columns in another order, a column dropped, one stored out of line. */
    private static void create(PostgresDatabase database, String identity) {
        database.execute(
                "CREATE TABLE m (id int NOT NULL, region text NOT NULL, note text, big text) PARTITION BY LIST (region)",
                "CREATE TABLE m_a PARTITION OF m FOR VALUES IN ('a')",
                "CREATE TABLE m_b (big text, gone int, note text, region text NOT NULL, id int NOT NULL)",
                "ALTER TABLE m_b DROP COLUMN gone",
                "ALTER TABLE m ATTACH PARTITION m_b FOR VALUES IN ('b')",
                "CREATE TABLE m_c PARTITION OF m FOR VALUES IN ('c', 'd') PARTITION BY RANGE (id)",
                "CREATE TABLE m_c_low PARTITION OF m_c FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE m_c_high PARTITION OF m_c FOR VALUES FROM (100) TO (200)");
        for (String table : new String[] {"m", "m_a", "m_b", "m_c", "m_c_low", "m_c_high"}) {
            database.execute("ALTER TABLE " + table + " ALTER big SET STORAGE EXTERNAL");
        }
        database.execute(identity.split(";"));
        database.execute("INSERT INTO m SELECT i, substr('abc', 1 + i % 3, 1), 'n' || i, repeat(i::text, 3000)"
                + " FROM generate_series(1, 12) i");
    }

    private void follows(PostgresDatabase database) throws Exception {
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            assertEqual(database, "m");
            database.execute(
                    "UPDATE m SET note = 'beside a long value'",
                    "UPDATE m SET region = 'b' WHERE id = 3",
                    "UPDATE m SET region = 'c', id = 150, note = 'far' WHERE id = 4",
                    "UPDATE m SET id = id + 100 WHERE id = 5",
                    "DELETE FROM m WHERE id IN (6, 7, 8)",
                    "UPDATE m_b SET note = 'by its own name' WHERE id = 1");
            database.executeInTransaction(
                    "UPDATE m SET region = 'a' WHERE id = 10",
                    "UPDATE m SET region = 'd' WHERE id = 10",
                    "UPDATE m SET note = 'twice' WHERE id = 10",
                    "DELETE FROM m WHERE id = 11",
                    "INSERT INTO m VALUES (11, 'd', 'elsewhere', 'short')");
            pipeline.run(Mode.CDC);
            assertEqual(database, "m");
        }
    }

    @PostgresTest
    @Tag("D11")
    void byTheirPrimaryKey(PostgresDatabase database) throws Exception {
        create(database, "ALTER TABLE m ADD PRIMARY KEY (id, region)");
        follows(database);
    }

    @PostgresTest
    @Tag("D11")
    void byTheIndexesOfTheirPartitions(PostgresDatabase database) throws Exception {
        create(
                database,
                """
                CREATE UNIQUE INDEX m_i ON m (region, id);
                ALTER TABLE m REPLICA IDENTITY USING INDEX m_i;
                ALTER TABLE m_a REPLICA IDENTITY USING INDEX m_a_region_id_idx;
                ALTER TABLE m_b REPLICA IDENTITY FULL;
                ALTER TABLE m_c_low REPLICA IDENTITY USING INDEX m_c_low_region_id_idx;
                ALTER TABLE m_c_high REPLICA IDENTITY USING INDEX m_c_high_region_id_idx""");
        follows(database);
    }

    @PostgresTest(newestOnly = true)
    @Tag("D11")
    void byWholeRowsBesideAKey(PostgresDatabase database) throws Exception {
        create(
                database,
                """
                ALTER TABLE m ADD PRIMARY KEY (id, region);
                ALTER TABLE m REPLICA IDENTITY FULL;
                ALTER TABLE m_a REPLICA IDENTITY FULL""");
        follows(database);
    }

    @PostgresTest(newestOnly = true)
    @Tag("D11")
    @Tag("D9")
    void byWholeRowsWithoutAKey(PostgresDatabase database) throws Exception {
        create(
                database,
                """
                ALTER TABLE m REPLICA IDENTITY FULL;
                ALTER TABLE m_a REPLICA IDENTITY FULL;
                ALTER TABLE m_b REPLICA IDENTITY FULL;
                ALTER TABLE m_c_low REPLICA IDENTITY FULL;
                ALTER TABLE m_c_high REPLICA IDENTITY FULL""");
        database.execute("INSERT INTO m SELECT * FROM m");
        follows(database);
    }

    @PostgresTest(newestOnly = true)
    @Tag("D11")
    @Tag("D6")
    void areCopiedAnewWhenAPartitionDidNotSendTheKey(PostgresDatabase database) throws Exception {
        create(database, "ALTER TABLE m ADD PRIMARY KEY (id, region)");
        database.execute("UPDATE m SET note = id::text", "ALTER TABLE m_a ALTER note SET NOT NULL");
        database.execute("CREATE UNIQUE INDEX m_a_note ON m_a (note)");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "ALTER TABLE m_a REPLICA IDENTITY USING INDEX m_a_note",
                    "INSERT INTO m VALUES (20, 'a', 'only inserted', NULL)");
            assertThatThrownBy(() -> pipeline.run(Mode.CDC))
                    .isInstanceOf(ConfigurationException.class)
                    .satisfies(e ->
                            assertThat(((ConfigurationException) e).remedy()).contains("warnings"));
            database.execute("UPDATE m SET id = 30 WHERE id = 3", "ALTER TABLE m_a REPLICA IDENTITY DEFAULT");
            // What was sent meanwhile cannot be applied: the table is copied anew.
            pipeline.run(Mode.CDC);
            assertEqual(database, "m");
            database.execute("UPDATE m SET id = 31 WHERE id = 30", "UPDATE m SET note = 'n' WHERE id = 31");
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "m");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D11")
    void takeUpPartitionsThatAreCreatedUnderThem(PostgresDatabase database) throws Exception {
        create(database, "ALTER TABLE m ADD PRIMARY KEY (id, region)");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "CREATE TABLE m_e PARTITION OF m FOR VALUES IN ('e')",
                    "INSERT INTO m VALUES (40, 'e', 'new', 'x')",
                    "UPDATE m SET region = 'e' WHERE id = 1",
                    "UPDATE m SET note = 'changed' WHERE region = 'e'");
            pipeline.run(Mode.CDC);
        }
        assertEqual(database, "m");
    }

    /** What PostgreSQL does not publish, since no row changes. */
    @PostgresTest(newestOnly = true)
    @Tag("D11")
    void neverMissRowsThatComeAndGoWithAPartition(PostgresDatabase database) throws Exception {
        create(database, "ALTER TABLE m ADD PRIMARY KEY (id, region)");
        String[][] alterations = {
            {
                "CREATE TABLE m_f (LIKE m INCLUDING ALL)",
                "INSERT INTO m_f VALUES (50, 'f', 'attached', 'x')",
                "ALTER TABLE m ATTACH PARTITION m_f FOR VALUES IN ('f')"
            },
            {"UPDATE m SET note = 'before' WHERE region = 'f'", "TRUNCATE m_f"},
            {"INSERT INTO m VALUES (51, 'f', 'again', 'x')", "ALTER TABLE m DETACH PARTITION m_f"},
            {"DROP TABLE m_c_low"},
            {"CREATE TABLE m_g PARTITION OF m FOR VALUES IN ('g', 'f')", "INSERT INTO m VALUES (60, 'g', 'n', 'x')"}
        };
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            for (String[] alteration : alterations) {
                database.execute(alteration);
                database.execute("UPDATE m SET note = 'after' WHERE id = (SELECT min(id) FROM m)");
                try {
                    pipeline.run(Mode.CDC);
                } catch (SchemaChangeException e) {
                    assertThat(e).hasMessageContaining("public.m");
                    pipeline.run(Mode.SNAPSHOT);
                }
                assertThat(Bags.target(destination, "m"))
                        .as(alteration[alteration.length - 1])
                        .isEqualTo(Bags.source(database, "m"));
            }
        }
    }
}
