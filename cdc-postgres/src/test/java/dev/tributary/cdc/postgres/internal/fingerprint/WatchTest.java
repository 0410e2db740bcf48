package dev.tributary.cdc.postgres.internal.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Published;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.HashKey;
import dev.tributary.cdc.postgres.internal.types.PolicyLog;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import dev.tributary.cdc.postgres.internal.types.ValuePolicies;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;

/** What a table's fingerprint tells of what happened to it, and what it does not mind. */
class WatchTest {

    private static final TableId T = new TableId("public", "t");

    private static final Selection ALL = new Selection(
            List.of("public"), List.of(new NamePattern("*")), List.of(), List.of(), List.of(), Treatments.NONE);

    private record Seen(CatalogTable table, Fingerprints.Seen now) {}

    private static Seen look(Connection c, String table, Selection selection) throws SQLException {
        CatalogReader reader = new CatalogReader(
                new ColumnTypes(ValuePolicies.STRICT, new PolicyLog(w -> {}, (t, n, p) -> new LongAdder())),
                selection,
                new Published("p", false));
        long oid;
        try (java.sql.ResultSet row = c.createStatement().executeQuery("SELECT '" + table + "'::regclass::oid::int8")) {
            row.next();
            oid = row.getLong(1);
        }
        CatalogTable read = reader.tables(c, List.of(oid)).get(0).table();
        return new Seen(
                read,
                new Fingerprints("p", selection.treatments())
                        .read(c, List.of(read))
                        .get(oid));
    }

    /** What a table's changes by some statements come to; the next call starts from there. */
    private static Optional<String> after(Connection c, String table, String... statements) throws SQLException {
        Fingerprint then = look(c, table, ALL).now().fingerprint();
        for (String statement : statements) {
            c.createStatement().execute(statement);
        }
        Seen seen = look(c, table, ALL);
        assertThat(Fingerprint.parse(then.print())).isEqualTo(then);
        return new Judgement(Fingerprint.parse(then.print()), seen.now(), seen.table(), new LeafRows(c)).reason();
    }

    @PostgresTest
    @Tag("D3")
    @Tag("D4")
    @Tag("D13")
    void tellsWhatTheStreamDoesNot(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(10,2), m mood, ms mood[], p pair, w varchar(5))",
                "INSERT INTO t VALUES (1, 'a', 1, 'ok')",
                "CREATE TABLE whole (id int PRIMARY KEY, a text, b text)",
                "CREATE PUBLICATION p FOR TABLE t, whole");
        try (Connection c = database.connect()) {
            // What rows of the stream tell, or what leaves rows as they are.
            assertThat(after(c, "t")).isEmpty();
            assertThat(after(c, "t", "VACUUM FULL t")).isEmpty();
            assertThat(after(c, "t", "CLUSTER t USING t_pkey")).isEmpty();
            assertThat(after(c, "t", "UPDATE t SET v = 'b'", "ANALYZE t", "VACUUM FREEZE t"))
                    .isEmpty();
            assertThat(after(c, "t", "TRUNCATE t")).isEmpty();
            assertThat(after(c, "t", "ALTER TABLE t RENAME v TO text", "ALTER TABLE t ALTER w TYPE text"))
                    .isEmpty();
            assertThat(after(c, "t", "ALTER TABLE t ALTER n TYPE numeric(12,2)"))
                    .isEmpty();
            assertThat(after(c, "t", "ALTER TABLE t ADD a int", "ALTER TABLE t ADD b text DEFAULT 'x'"))
                    .isEmpty();
            assertThat(after(c, "t", "VACUUM FULL t"))
                    .as("takes what older rows held in b out of the catalog")
                    .isEmpty();
            assertThat(after(c, "t", "ALTER TABLE t DROP a")).isEmpty();
            assertThat(after(c, "t", "ALTER TABLE t ADD c2 int")).isEmpty();
            assertThat(after(c, "t", "ALTER TYPE mood ADD VALUE 'fine' BEFORE 'ok'"))
                    .isEmpty();
            assertThat(after(c, "t", "CREATE TABLE other (id int)", "ALTER PUBLICATION p ADD TABLE other"))
                    .isEmpty();

            // What they do not tell.
            assertThat(after(c, "t", "ALTER TABLE t DROP c2", "ALTER TABLE t ADD c3 int"))
                    .as("c2 may have been called c3 meanwhile")
                    .isPresent();
            assertThat(after(c, "t", "ALTER TABLE t ADD r float8 DEFAULT random()"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'r' was added"));
            assertThat(after(c, "t", "ALTER TABLE t ADD i int GENERATED BY DEFAULT AS IDENTITY"))
                    .isPresent();
            assertThat(after(c, "t", "ALTER TABLE t ALTER text TYPE text USING upper(text)"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'text' was changed and"));
            assertThat(after(c, "t", "ALTER TABLE t ADD k text DEFAULT 'x'")).isEmpty();
            assertThat(after(c, "t", "ALTER TABLE t ALTER k TYPE text USING upper(k)"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'k' was changed and"));
            assertThat(after(c, "t", "ALTER TABLE t ALTER id TYPE bigint USING id * 100"))
                    .isPresent();
            assertThat(after(c, "t", "ALTER TABLE t ALTER n TYPE numeric"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'n' is numeric now"));
            assertThat(after(c, "t", "ALTER TABLE t DROP w", "ALTER TABLE t ADD w int"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'w' was dropped"));
            assertThat(after(c, "t", "ALTER TABLE t RENAME text TO old", "ALTER TABLE t ADD text text"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'text'"));
            assertThat(after(c, "t", "ALTER TABLE t DROP w", "ALTER TABLE t RENAME text TO w"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'w' was dropped"));
            assertThat(after(c, "t", "ALTER TABLE t RENAME w TO x", "ALTER TABLE t RENAME old TO w"))
                    .as("columns are missing, so that places do not tell who had which name meanwhile")
                    .hasValueSatisfying(reason -> assertThat(reason).contains("several columns were renamed"));
            assertThat(after(c, "t", "ALTER TABLE t RENAME w TO y"))
                    .as("one new name can be followed")
                    .isEmpty();
            assertThat(after(c, "whole", "ALTER TABLE whole RENAME a TO x", "ALTER TABLE whole RENAME b TO a"))
                    .as("no column is missing, so that places tell")
                    .isEmpty();
            assertThat(after(c, "t", "ALTER TYPE mood RENAME VALUE 'ok' TO 'okay'"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("type"));
            assertThat(after(c, "t", "ALTER TYPE pair ADD ATTRIBUTE c int")).isPresent();
            assertThat(after(c, "t", "ALTER PUBLICATION p DROP TABLE t", "ALTER PUBLICATION p ADD TABLE t"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("left the publication"));
            assertThat(after(
                            c,
                            "t",
                            "ALTER PUBLICATION p SET (publish = 'insert')",
                            "ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate')"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("publication was changed"));
            assertThat(after(c, "t", "DROP PUBLICATION p", "CREATE PUBLICATION p FOR ALL TABLES"))
                    .isPresent();
            assertThat(after(c, "t", "CREATE TABLE another (id int)")).isEmpty();
        }
    }

    @PostgresTest
    @Tag("D11")
    void tellsWhatPartitionsBringAndTake(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id)",
                "CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15)",
                "INSERT INTO t VALUES (1, 'a'), (11, 'b')",
                "CREATE PUBLICATION p FOR TABLE t WITH (publish_via_partition_root = true)");
        try (Connection c = database.connect()) {
            assertThat(after(
                            c,
                            "t",
                            "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (20) TO (30)",
                            "INSERT INTO t VALUES (21, 'c')",
                            "VACUUM FREEZE t3"))
                    .isEmpty();
            assertThat(after(
                            c,
                            "t",
                            "CREATE TABLE t4 (LIKE t INCLUDING ALL)",
                            "ALTER TABLE t ATTACH PARTITION t4 FOR VALUES FROM (30) TO (40)",
                            "INSERT INTO t VALUES (31, 'd')"))
                    .as("attached empty")
                    .isEmpty();
            assertThat(after(
                            c,
                            "t",
                            "CREATE TABLE t5 (v text, id int PRIMARY KEY)",
                            "INSERT INTO t5 VALUES ('e', 41)",
                            "ALTER TABLE t ATTACH PARTITION t5 FOR VALUES FROM (40) TO (50)"))
                    .hasValue("a partition with rows was attached");
            assertThat(after(c, "t", "ALTER TABLE t ADD n int DEFAULT 5", "UPDATE t SET v = 'x' WHERE id = 1"))
                    .isEmpty();
            assertThat(look(c, "t", ALL).table().schema().columns().get(2).initial())
                    .isEqualTo("5");
            assertThat(after(c, "t", "ALTER TABLE t ADD r float8 DEFAULT random()"))
                    .isPresent();
            assertThat(after(c, "t", "ALTER TABLE t ALTER v TYPE text USING upper(v)"))
                    .isPresent();
            assertThat(after(c, "t", "TRUNCATE t21"))
                    .as("not published")
                    .hasValue("a partition was truncated or rewritten");
            assertThat(after(c, "t", "ALTER TABLE t DETACH PARTITION t5"))
                    .hasValue("a partition was detached or dropped");
            assertThat(after(c, "t", "DROP TABLE t3")).isPresent();
        }
    }

    @PostgresTest(newestOnly = true)
    void tellsColumnsThatWereLeftOutUntilNow(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, secret text)", "CREATE PUBLICATION p FOR TABLE t");
        Selection without = new Selection(
                List.of("public"),
                List.of(new NamePattern("*")),
                List.of(),
                List.of(),
                List.of(new NamePattern("*.secret")),
                Treatments.NONE);
        try (Connection c = database.connect()) {
            Fingerprint then = look(c, "t", without).now().fingerprint();
            Seen seen = look(c, "t", ALL);
            assertThat(new Judgement(then, seen.now(), seen.table(), new LeafRows(c)).reason())
                    .hasValue("column 'secret' was left out until now");
            assertThat(seen.table().schema().id()).isEqualTo(T);
        }
    }

    private static Judgement judged(Connection c, Treatments before, Treatments after) throws SQLException {
        Fingerprint then = look(c, "t", treated(before)).now().fingerprint();
        Seen seen = look(c, "t", treated(after));
        return new Judgement(Fingerprint.parse(then.print()), seen.now(), seen.table(), new LeafRows(c));
    }

    private static Selection treated(Treatments treatments) {
        return new Selection(
                List.of("public"), List.of(new NamePattern("*")), List.of(), List.of(), List.of(), treatments);
    }

    private static Treatments treat(Treatment treatment) {
        return new Treatments(List.of(new Treatments.Rule(new NamePattern("public.t.v"), treatment)));
    }

    @PostgresTest(newestOnly = true)
    void tellsThatColumnsAreTreatedOtherwise(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE PUBLICATION p FOR TABLE t");
        Treatments mask = treat(new Treatment.Mask(Optional.empty()));
        Treatments hash = treat(new Treatment.Hash(new HashKey("0123456789abcdef")));
        try (Connection c = database.connect()) {
            assertThat(judged(c, hash, hash).reason()).isEmpty();
            assertThat(judged(c, mask, mask).reason()).isEmpty();
            List<Treatments> all = List.of(
                    hash,
                    treat(new Treatment.Hash(new HashKey("0123456789abcdeF"))),
                    mask,
                    treat(new Treatment.Mask(Optional.of("x"))),
                    treat(new Treatment.Mask(Optional.of("y"))),
                    treat(new Treatment.Truncate(1)),
                    treat(new Treatment.Truncate(2)),
                    Treatments.NONE);
            for (Treatments before : all) {
                for (Treatments after : all) {
                    Judgement judgement = judged(c, before, after);
                    assertThat(judgement.reason().isPresent())
                            .as("%s to %s", before, after)
                            .isEqualTo(before != after);
                    boolean bared = before != Treatments.NONE && after == Treatments.NONE;
                    assertThat(judgement.bared()).isEqualTo(bared ? Optional.of("v") : Optional.empty());
                }
            }
        }
    }
}
