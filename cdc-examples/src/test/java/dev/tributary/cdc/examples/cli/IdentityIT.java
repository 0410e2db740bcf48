package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tells rows apart, from PostgreSQL to Delta: keys that are spelled in several ways, no key, partitions. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class IdentityIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("V12")
    @Tag("D7")
    @Tag("D9")
    @Tag("D11")
    void findsEachRowAgain(PostgresDatabase database, WorkspaceProcess workspace) {
        database.execute(
                "CREATE EXTENSION citext",
                "CREATE TABLE word (k citext PRIMARY KEY, n int)",
                "INSERT INTO word VALUES ('KEY', 1), ('b', 2), ('c', 3)",
                "CREATE TABLE weight (k float8 PRIMARY KEY, big text, n int)",
                "ALTER TABLE weight ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO weight SELECT k, repeat(n::text, 3000), n FROM (VALUES (0::float8, 1), ('NaN', 2), (1.5, 3),"
                        + " (7, 4)) AS v (k, n)",
                "CREATE TABLE path (k text[], flag bool, raw bytea, at timestamptz, price numeric(8, 2), day date, PRIMARY KEY (k, flag,"
                        + " raw, at, price, day), n int)",
                "INSERT INTO path SELECT k::text[], flag, '\\x00ff', '2024-01-01+01', 1.5, '2024-02-29', n FROM (VALUES ('{}',"
                        + " true, 1), ('{NULL}', true, 2), ('{a,NULL}', false, 3), ('{a}', true, 4)) AS v (k, flag, n)",
                "CREATE TABLE reading (n int, s text, f float8)",
                "ALTER TABLE reading REPLICA IDENTITY FULL",
                "INSERT INTO reading VALUES (1, 'a', 0), (1, 'a', 0), (1, 'a', '-0'), (NULL, NULL, 'NaN'),"
                        + " (NULL, NULL, 'NaN')",
                "CREATE TABLE part (id int, region text, note text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a')",
                "CREATE TABLE part_b (note text, gone int, region text NOT NULL, id int NOT NULL)",
                "ALTER TABLE part_b DROP COLUMN gone",
                "ALTER TABLE part ATTACH PARTITION part_b FOR VALUES IN ('b')",
                "INSERT INTO part SELECT i, CASE i % 2 WHEN 0 THEN 'a' ELSE 'b' END, 'n' || i FROM generate_series(1, 6) i");
        Shop shop = Shop.of(database, workspace, directory);
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "UPDATE word SET k = 'key' WHERE k = 'KEY'",
                    "UPDATE word SET n = 10 WHERE k = 'key'",
                    "DELETE FROM word WHERE k = 'B'",
                    "INSERT INTO word VALUES ('B', 20)",
                    // Zero leaves for another key, and comes back with the other sign.
                    "UPDATE weight SET k = 5 WHERE k = 0",
                    "INSERT INTO weight VALUES ('-0', 'new', 9)",
                    "UPDATE weight SET n = 11 WHERE k = 5",
                    "UPDATE weight SET n = 12 WHERE k = 'NaN'",
                    "UPDATE weight SET k = 'NaN' WHERE k = 7 AND NOT EXISTS (SELECT FROM weight WHERE k = 'NaN')",
                    "DELETE FROM weight WHERE k = 1.5",
                    "UPDATE path SET n = 10 WHERE k = '{NULL}'",
                    "UPDATE path SET flag = false, raw = '' WHERE k = '{a}'",
                    "UPDATE path SET n = 11 WHERE k = '{a}'",
                    "DELETE FROM path WHERE k = '{}'",
                    "DELETE FROM reading WHERE ctid = (SELECT min(ctid) FROM reading WHERE f = 0)",
                    "DELETE FROM reading WHERE ctid = (SELECT max(ctid) FROM reading WHERE f = 'NaN')",
                    "UPDATE reading SET s = 'b' WHERE f::text = '-0'",
                    "UPDATE part SET region = 'b' WHERE id = 2",
                    "UPDATE part SET note = 'moved and changed', region = 'a' WHERE id = 3",
                    "UPDATE part SET note = 'other order' WHERE id = 5",
                    "DELETE FROM part WHERE id IN (1, 4)",
                    "CREATE TABLE part_c PARTITION OF part FOR VALUES IN ('c')",
                    "INSERT INTO part VALUES (7, 'c', 'new partition')");
            pipeline.run(Mode.CDC);
            shop.assertEqual();
        }
    }
}
