package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** What the stream makes of each kind of change. */
class ChangesTest {

    private static final String BIG = "repeat('x', 8000)";

    private PostgresDatabase database;
    private StreamFixture fixture;

    @BeforeEach
    void prepare(PostgresDatabase fresh) {
        database = fresh;
        fixture = new StreamFixture(fresh);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @PostgresTest
    void deliversEveryKindOfChange() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, name text, amount numeric(10,2))");
        database.execute(
                "INSERT INTO t VALUES (1, 'one', 1.5), (2, NULL, NULL)",
                "UPDATE t SET name = 'uno' WHERE id = 1",
                "UPDATE t SET id = 3 WHERE id = 2",
                "DELETE FROM t WHERE id = 1",
                "TRUNCATE t",
                "INSERT INTO t VALUES (4, '', 0)");

        assertThat(fixture.readAll(from))
                .containsExactly(
                        "I t id=1 name=one amount=150",
                        "I t id=2 name=NULL amount=NULL",
                        "U t id=1 name=uno amount=150",
                        "U t id=3 name=NULL amount=NULL was id=2",
                        "D t id=1 name=NULL amount=NULL",
                        "T t",
                        "I t id=4 name= amount=0");
        assertThat(fixture.writer.ends).hasSize(6);
    }

    @PostgresTest
    @Tag("V1")
    void leavesUnchangedToastAlone() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id int PRIMARY KEY, n int, big text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO t VALUES (1, 1, " + BIG + ")");
        database.execute("UPDATE t SET n = 2", "UPDATE t SET id = 5", "UPDATE t SET big = 'small'");

        assertThat(fixture.readAll(from))
                .containsExactly("U t id=1 n=2 big=~", "U t id=5 n=2 big=~ was id=1", "U t id=5 n=2 big=small");
    }

    @PostgresTest
    void takesUnchangedToastFromTheOldRowUnderFull() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id int PRIMARY KEY, n int, big text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES (1, 1, " + BIG + ")");
        database.execute("UPDATE t SET n = 2", "UPDATE t SET id = 5", "DELETE FROM t");

        assertThat(fixture.readAll(from))
                .containsExactly(
                        "U t id=1 n=2 big=x*8000", "U t id=5 n=2 big=x*8000 was id=1", "D t id=5 n=NULL big=NULL");
    }

    @PostgresTest
    @Tag("V3")
    void takesAnUnchangedToastedKeyFromTheOldKey() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (big text PRIMARY KEY, n int)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO t VALUES (repeat('k', 2600), 1)");
        database.execute("UPDATE t SET n = 2");

        assertThat(fixture.readAll(from)).containsExactly("U t big=k*2600 n=2");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D6")
    void usesTheIndexOfTheReplicaIdentity() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL)",
                "CREATE UNIQUE INDEX t_b_a ON t (b, a)",
                "ALTER TABLE t REPLICA IDENTITY USING INDEX t_b_a",
                "INSERT INTO t VALUES (1, 10, 100)");
        database.execute("UPDATE t SET id = 2", "UPDATE t SET a = 11", "DELETE FROM t");

        assertThat(fixture.readAll(from))
                .containsExactly("U t id=2 a=10 b=100", "U t id=2 a=11 b=100 was a=10 b=100", "D t id=NULL a=11 b=100");
        assertThat(fixture.writer.schemas.get(0).keyIndexes()).containsExactly(2, 1);
    }

    @PostgresTest(newestOnly = true)
    @Tag("D6")
    void followsTheReplicaIdentityAsItChanges() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL UNIQUE, c int)");
        database.execute(
                "INSERT INTO t VALUES (1, 10, 0)",
                "UPDATE t SET a = 11",
                "ALTER TABLE t REPLICA IDENTITY USING INDEX t_a_key",
                "UPDATE t SET a = 12",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "UPDATE t SET a = 13");
        PgOutputStream stream = fixture.open(from);
        assertThat(fixture.readAll(stream))
                .containsExactly(
                        "I t id=1 a=10 c=0", "U t id=1 a=11 c=0", "U t id=1 a=12 c=0 was a=11", "U t id=1 a=13 c=0");

        database.execute("ALTER TABLE t REPLICA IDENTITY NOTHING", "INSERT INTO t VALUES (2, 20, 0)");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=2 a=20 c=0");
        assertThat(fixture.writer.schemas)
                .extracting(TableSchema::keyIndexes)
                .containsExactly(List.of(0), List.of(0), List.of(1), List.of(0), List.of());
    }

    @PostgresTest
    @Tag("D9")
    void replacesWholeRowsOfATableWithoutKey() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (a int, big text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES (1, repeat('x', 8000)), (1, NULL)");
        database.execute("UPDATE t SET a = 2", "DELETE FROM t WHERE big IS NULL");

        assertThat(fixture.readAll(from))
                .containsExactly(
                        "D t a=1 big=x*8000",
                        "I t a=2 big=x*8000",
                        "D t a=1 big=NULL",
                        "I t a=2 big=NULL",
                        "D t a=2 big=NULL");
    }

    @Tag("D10")
    @PostgresTest
    void truncatesSeveralTablesAndThoseThatACascadeReaches() {
        Lsn from = fixture.prepare(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY REFERENCES a)",
                "CREATE TABLE c (id int PRIMARY KEY)");
        database.execute(
                "INSERT INTO a VALUES (1)", "TRUNCATE a, c RESTART IDENTITY CASCADE", "INSERT INTO c VALUES (1)");

        assertThat(fixture.readAll(from)).containsExactlyInAnyOrder("I a id=1", "T a", "T b", "T c", "I c id=1");
        assertThat(fixture.writer.ends).hasSize(3);
    }

    @PostgresTest
    @Tag("D11")
    void carriesTheRootsIdentityForPartitions() {
        database.execute("CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)");
        database.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
        // Another order of columns, so other attribute numbers.
        database.execute("CREATE TABLE p2 (v text, id int NOT NULL)");
        database.execute("ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20)");
        database.execute("CREATE PUBLICATION tributary FOR TABLE p WITH (publish_via_partition_root = true)");
        Lsn from = fixture.createSlot();
        database.execute(
                "INSERT INTO p VALUES (1, 'one'), (11, 'eleven')",
                "UPDATE p SET v = 'x' WHERE id = 11",
                "UPDATE p SET id = 12 WHERE id = 1");

        assertThat(fixture.readAll(from))
                .containsExactly(
                        "I p id=1 v=one", "I p id=11 v=eleven", "U p id=11 v=x", "D p id=1 v=NULL", "I p id=12 v=one");
        assertThat(fixture.writer.schemas)
                .allMatch(s -> s.sourceId() == database.number("SELECT 'p'::regclass::oid::int8"));
    }

    @PostgresTest(newestOnly = true)
    void skipsTablesThatNobodyWants() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE u (id int PRIMARY KEY)");
        fixture.writer.declined.add("u");
        database.executeInTransaction(
                "INSERT INTO u VALUES (1)", "INSERT INTO t VALUES (1)", "INSERT INTO u SELECT generate_series(2, 500)");

        assertThat(fixture.readAll(from)).containsExactly("I t id=1");
        assertThat(fixture.writer.asked).isEqualTo(2);
    }

    @PostgresTest(newestOnly = true)
    void keepsChangesAroundLogicalMessagesAndOtherTypes() {
        Lsn from = fixture.prepare(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN small AS int CHECK (VALUE < 10)",
                "CREATE TABLE t (id small PRIMARY KEY, mood mood)");
        database.executeInTransaction(
                "INSERT INTO t VALUES (1, 'sad')",
                "SELECT pg_logical_emit_message(true, 'app', 'inside')",
                "INSERT INTO t VALUES (2, 'happy')");
        database.execute("SELECT pg_logical_emit_message(false, 'app', 'between')", "INSERT INTO t VALUES (3, NULL)");

        assertThat(fixture.readAll(from))
                .containsExactly("I t id=1 mood=sad", "I t id=2 mood=happy", "I t id=3 mood=NULL");
    }

    @PostgresTest(newestOnly = true)
    void namesTableAndColumnOfAValueThatCannotBeCarried() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, amount numeric(10,2))");
        database.execute("INSERT INTO t VALUES (1, 'NaN')");

        assertThatThrownBy(() -> fixture.readAll(from))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("column 'amount'")
                .hasMessageContaining("public.t");
    }
}
