package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Columns that are added with a default: rows that are older than the column hold it too. */
@Tag("D3")
class AddedColumnsTest {

    /** Types, each with a default. */
    private static final List<String> ADDED = List.of(
            "bool DEFAULT true",
            "smallint DEFAULT -1",
            "int DEFAULT 5",
            "bigint DEFAULT 9223372036854775807",
            "real DEFAULT 1.1",
            "float8 DEFAULT 'NaN'",
            "numeric(10,2) DEFAULT 0.1",
            "numeric(38,3) DEFAULT -12345678901234567890.125",
            "numeric DEFAULT 1e-20",
            "text DEFAULT ''",
            "text DEFAULT E'it''s {\"a\",\\\\ }\\n'",
            "varchar(3) DEFAULT 'abc'",
            "char(4) DEFAULT 'x'",
            "bytea DEFAULT '\\x00ff'",
            "date DEFAULT '2026-11-21'",
            "timestamp DEFAULT '2026-11-21 10:00'",
            "timestamptz DEFAULT now()",
            "time DEFAULT '10:00'",
            "interval DEFAULT '1 day 2 hours'",
            "uuid DEFAULT '11111111-2222-3333-4444-555555555555'",
            "jsonb DEFAULT '{\"b\": [1, null]}'",
            "json DEFAULT '{ \"b\" : 1 }'",
            "int[] DEFAULT '{1,NULL,3}'",
            "text[] DEFAULT '{\"\",NULL,\"a,b\",\"q\\\"\"}'",
            "int[] DEFAULT '{}'",
            "inet DEFAULT '10.0.0.1/8'",
            "mood DEFAULT 'so so'",
            "short DEFAULT 'dom'",
            "named",
            "pair DEFAULT '(1,\"a b\")'",
            "int4range DEFAULT '[1,5)'");

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("added")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    private Map<Long, Map<String, Object>> target(String table) {
        return Tables.target(destination, table);
    }

    @PostgresTest
    void olderRowsHoldWhatARowOfTheStreamHolds(PostgresDatabase database) {
        database.execute(
                "CREATE TYPE mood AS ENUM ('so so', 'good')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE DOMAIN short AS varchar(5)",
                "CREATE DOMAIN named AS text DEFAULT 'of the domain'",
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (1, 'untouched'), (2, 'touched')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            for (int i = 0; i < ADDED.size(); i++) {
                database.execute("ALTER TABLE t ADD COLUMN c" + i + " " + ADDED.get(i));
            }
            database.execute("UPDATE t SET v = 'changed' WHERE id = 2");
            pipeline.run(Mode.CDC);
        }
        for (int i = 0; i < ADDED.size(); i++) {
            assertThat(target("t").get(1L).get("c" + i))
                    .as(ADDED.get(i))
                    .isNotNull()
                    .isEqualTo(target("t").get(2L).get("c" + i));
        }
    }

    @PostgresTest
    void rowsOfEveryPlaceOfTheStreamAreRight(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE p (id bigint, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 (v text, extra int, id bigint NOT NULL)",
                "ALTER TABLE p1 DROP COLUMN extra",
                "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (100)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200)",
                "INSERT INTO t SELECT i, 'old' FROM generate_series(1, 6) i",
                "INSERT INTO p VALUES (1, 'old'), (2, 'old'), (101, 'old'), (102, 'old')");
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("UPDATE t SET v = 'before' WHERE id = 2", "INSERT INTO t VALUES (7, 'before')");
            database.executeInTransaction(
                    "UPDATE t SET v = 'in it' WHERE id = 3",
                    "INSERT INTO t VALUES (8, 'in it')",
                    "ALTER TABLE t ADD COLUMN n int DEFAULT 5, ADD COLUMN empty int",
                    "UPDATE t SET v = 'in it too' WHERE id = 4",
                    "INSERT INTO t VALUES (9, 'in it too', 6, 7)");
            database.execute(
                    "UPDATE t SET n = NULL WHERE id = 5",
                    "ALTER TABLE t ALTER n SET DEFAULT 77",
                    "INSERT INTO t (id) VALUES (10)",
                    // Renamed since: the catalog has its value under another name.
                    "ALTER TABLE t RENAME n TO renamed",
                    "ALTER TABLE p ADD COLUMN n int DEFAULT 5",
                    "UPDATE p SET v = 'new' WHERE id IN (1, 101)");
            pipeline.run(Mode.CDC);
            assertThat(target("t")).as("as far as it has been said").hasSize(10);
            assertThat(target("p")).isEqualTo(Tables.source(database, "p"));
            database.execute("UPDATE t SET v = 'later' WHERE id = 1");
            pipeline.run(Mode.CDC);
            assertThat(target("t")).isEqualTo(Tables.source(database, "t"));
        }
    }
}
