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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Replica identities and keys that change under a pipeline: every change arrives, or the run stops and says why. */
class ReplicaIdentityTest {

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("identity")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    /** Moves keys around, beside a long value that is not sent. */
    private static void write(PostgresDatabase database, int round) {
        database.executeInTransaction(
                "UPDATE t SET v = 'round " + round + "'",
                "UPDATE t SET id = id + 100 WHERE id % 2 = " + round % 2,
                "UPDATE t SET a = -a WHERE id % 3 = " + round % 3,
                "DELETE FROM t WHERE id = (SELECT min(id) FROM t)",
                "INSERT INTO t SELECT " + round + " + 1000, " + round + " + 1000, 'new', repeat('x', 3000)");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D6")
    void isFollowedWhateverItBecomes(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL CONSTRAINT t_a UNIQUE, v text, big text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO t SELECT i, i, 'v', repeat(i::text, 3000) FROM generate_series(1, 30) i");
        String[] changes = {
            "ALTER TABLE t REPLICA IDENTITY FULL",
            "ALTER TABLE t REPLICA IDENTITY USING INDEX t_a",
            "ALTER TABLE t REPLICA IDENTITY FULL",
            "ALTER TABLE t REPLICA IDENTITY DEFAULT",
            "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (a)",
            "ALTER TABLE t REPLICA IDENTITY FULL, DROP CONSTRAINT t_pkey",
            "ALTER TABLE t DROP CONSTRAINT t_a",
            "ALTER TABLE t ADD PRIMARY KEY (id, a)",
            "ALTER TABLE t REPLICA IDENTITY DEFAULT"
        };
        List<Integer> stopped = new ArrayList<>();
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            for (int round = 0; round < changes.length; round++) {
                write(database, round);
                database.execute(changes[round]);
                write(database, round + 20);
                try {
                    pipeline.run(Mode.CDC);
                } catch (SchemaChangeException e) {
                    assertThat(e).hasMessageContaining("public.t");
                    stopped.add(round);
                    pipeline.run(Mode.SNAPSHOT);
                    pipeline.run(Mode.CDC);
                }
                assertThat(Bags.target(destination, "t")).as(changes[round]).isEqualTo(Bags.source(database, "t"));
            }
        }
        // What only changes the identity's form, not the key, never stops.
        assertThat(stopped).doesNotContain(0, 8);
    }

    @PostgresTest(newestOnly = true)
    @Tag("D6")
    void nothingIsRefused(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("ALTER TABLE t REPLICA IDENTITY NOTHING", "INSERT INTO t VALUES (2)");
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).isInstanceOf(ConfigurationException.class);
            database.execute("ALTER TABLE t REPLICA IDENTITY DEFAULT");
            try {
                pipeline.run(Mode.CDC);
            } catch (SchemaChangeException e) {
                assertThat(e).hasMessageContaining("public.t");
                pipeline.run(Mode.SNAPSHOT);
            }
        }
        assertThat(Bags.target(destination, "t")).isEqualTo(Bags.source(database, "t"));
    }
}
