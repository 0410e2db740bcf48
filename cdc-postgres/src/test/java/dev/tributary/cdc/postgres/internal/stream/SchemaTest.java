package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Which schemas the stream gives to changes, while tables change and the catalog is ahead. */
class SchemaTest {

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

    private TableSchema last() {
        return fixture.writer.schemas.get(fixture.writer.schemas.size() - 1);
    }

    @PostgresTest
    void givesTheSchemaThatTheCatalogGives() {
        Lsn from = fixture.prepare(
                "CREATE DOMAIN short AS varchar(5)",
                "CREATE TABLE t (b int, a bigint, gone int, n numeric(12,3), m numeric, s short NOT NULL,"
                        + " c char(3), ts timestamptz(3), g int GENERATED ALWAYS AS (b + 1) STORED, PRIMARY KEY (a, b))",
                "ALTER TABLE t DROP COLUMN gone");
        database.execute("INSERT INTO t (a, b, s) VALUES (1, 2, 'x')");

        fixture.readAll(from);

        long oid = database.number("SELECT 't'::regclass::oid::int8");
        assertThat(last()).isEqualTo(fixture.catalog().table(oid).orElseThrow().schema());
        assertThat(last().keyColumns()).extracting(Column::name).containsExactly("a", "b");
        assertThat(last().columns()).extracting(Column::id).containsExactly(1, 2, 4, 5, 6, 7, 8);
    }

    @PostgresTest(newestOnly = true)
    void keepsTheSchemaWhenTheServerOnlyRepeatsIt() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE f (id int PRIMARY KEY)",
                "ALTER TABLE f REPLICA IDENTITY FULL");
        database.execute("INSERT INTO t VALUES (1)", "INSERT INTO f VALUES (1)");
        PgOutputStream stream = fixture.open(from);
        fixture.readAll(stream);
        database.execute(
                "CREATE INDEX ON t (id)",
                "CREATE INDEX ON f (id)",
                "INSERT INTO t VALUES (2)",
                "INSERT INTO f VALUES (2)");
        fixture.readAll(stream);

        assertThat(fixture.writer.schemas).hasSize(4);
        assertThat(fixture.writer.schemas.get(2)).isSameAs(fixture.writer.schemas.get(0));
        assertThat(fixture.writer.schemas.get(3)).isSameAs(fixture.writer.schemas.get(1));
    }

    @PostgresTest
    @Tag("D2")
    void deliversAddedColumnsFromTheFirstChangeThatHasThem() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)");
        // All before the stream starts: the catalog is ahead of each of these changes.
        database.execute("INSERT INTO t VALUES (1)", "ALTER TABLE t ADD a text", "INSERT INTO t VALUES (2, 'a2')");
        database.executeInTransaction(
                "UPDATE t SET a = 'a1' WHERE id = 1",
                "ALTER TABLE t ADD b int DEFAULT 7",
                "UPDATE t SET a = 'b1' WHERE id = 1",
                "INSERT INTO t VALUES (3, 'a3', 3)");

        assertThat(fixture.readAll(from))
                .containsExactly(
                        "I t id=1", "I t id=2 a=a2", "U t id=1 a=a1", "U t id=1 a=b1 b=7", "I t id=3 a=a3 b=3");
        assertThat(last().columns()).extracting(Column::id).containsExactly(1, 2, 3);
    }

    @PostgresTest(newestOnly = true)
    void deliversColumnsAddedWhileItStreams() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1)");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=1");

        database.execute("ALTER TABLE t ADD a text", "INSERT INTO t VALUES (2, 'a2')");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=2 a=a2");

        database.execute(
                "ALTER TABLE t DROP a", "ALTER TABLE t ADD a int NOT NULL DEFAULT 1", "INSERT INTO t VALUES (3, 3)");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=3 a=3");
        assertThat(last().columns().get(1)).isEqualTo(new Column(3, "a", DataType.INT32, "integer", false, 0, "1", ""));
    }

    @PostgresTest(newestOnly = true)
    void carriesCommentsAsTheCatalogHasThemWhenItIsRead() {
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id int PRIMARY KEY, a text, b text)",
                "COMMENT ON TABLE t IS 'what is sold'",
                "COMMENT ON COLUMN t.a IS 'it''s\nnew'",
                "COMMENT ON COLUMN t.b IS '" + "ä".repeat(1001) + "'");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1, 'a', 'b')");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=1 a=a b=b");
        assertThat(last().comment()).isEqualTo("what is sold");
        assertThat(last().columns()).extracting(Column::comment).containsExactly("", "it's\nnew", "ä".repeat(1000));

        database.execute(
                "ALTER TABLE t RENAME a TO c",
                "COMMENT ON COLUMN t.c IS 'renamed'",
                "COMMENT ON TABLE t IS NULL",
                "INSERT INTO t VALUES (2, 'a', 'b')");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=2 c=a b=b");
        assertThat(last().comment()).isEmpty();
        assertThat(last().columns()).extracting(Column::comment).containsExactly("", "renamed", "ä".repeat(1000));
    }

    @PostgresTest(newestOnly = true)
    @Tag("D1")
    @Tag("D2")
    void keepsAttributeNumbersOverNamesThatWentFromColumnToColumn() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, v text, b text, a text)");
        database.execute(
                "ALTER TABLE t RENAME b TO m",
                "INSERT INTO t VALUES (1, 'v', 'third', 'fourth')",
                "ALTER TABLE t RENAME m TO n",
                "ALTER TABLE t RENAME a TO m",
                "ALTER TABLE t ADD a text",
                "INSERT INTO t VALUES (2, 'v', 'third', 'fourth', 'fifth')");

        assertThat(fixture.readAll(from))
                .containsExactly("I t id=1 v=v m=third a=fourth", "I t id=2 v=v n=third m=fourth a=fifth");
        assertThat(fixture.writer.schemas)
                .extracting(s -> s.columns().stream().map(Column::id).toList())
                .containsExactly(List.of(1, 2, 3, 4), List.of(1, 2, 3, 4, 5));
    }

    @PostgresTest(newestOnly = true)
    @Tag("D1")
    @Tag("D2")
    void keepsAttributeNumbersOverRenamesThatTheCatalogShowsAlready() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, a text, b text, c int)");
        database.execute(
                "INSERT INTO t VALUES (1, 'a', 'b', 1)",
                "ALTER TABLE t RENAME a TO x",
                "ALTER TABLE t RENAME b TO a",
                "ALTER TABLE t RENAME x TO b",
                "ALTER TABLE t RENAME c TO d",
                "INSERT INTO t VALUES (2, 'a', 'b', 2)");

        assertThat(fixture.readAll(from)).containsExactly("I t id=1 a=a b=b c=1", "I t id=2 b=a a=b d=2");
        assertThat(fixture.writer.schemas)
                .extracting(s -> s.columns().stream().map(Column::id).toList())
                .containsExactly(List.of(1, 2, 3, 4), List.of(1, 2, 3, 4));
    }

    @PostgresTest(newestOnly = true)
    @Tag("D2")
    void readsTablesThatNoLongerExist() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, a text)");
        database.execute(
                "INSERT INTO t VALUES (1, 'a')",
                "UPDATE t SET id = 2",
                "DROP TABLE t",
                "CREATE TABLE t (a text PRIMARY KEY)",
                "INSERT INTO t VALUES ('new')");

        assertThat(fixture.readAll(from)).containsExactly("I t id=1 a=a", "U t id=2 a=a was id=1", "I t a=new");
        assertThat(fixture.writer.schemas.get(0).sourceId())
                .isNotEqualTo(fixture.writer.schemas.get(2).sourceId());
    }

    @PostgresTest(newestOnly = true)
    void leavesOutColumnsThatTheConfigurationExcludes() {
        fixture.excludedColumns = List.of(new NamePattern("public.t.secret"));
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, secret text, a text)");
        database.execute("INSERT INTO t VALUES (1, 's', 'a')", "UPDATE t SET id = 2", "DELETE FROM t");

        assertThat(fixture.readAll(from)).containsExactly("I t id=1 a=a", "U t id=2 a=a was id=1", "D t id=2 a=NULL");
        assertThat(last().columns()).extracting(Column::id).containsExactly(1, 3);
    }

    @PostgresTest(newestOnly = true)
    @Tag("D12")
    void carriesOddNames() {
        fixture.publication = "Odd \"publication\", it's; ünïcode";
        Lsn from = fixture.prepare(
                "CREATE TABLE \"Sel,ect \"\"Ü\"\" it's\" (\"ID\" int PRIMARY KEY, \"id\" text, \"a.b c\" text)");
        database.execute("INSERT INTO \"Sel,ect \"\"Ü\"\" it's\" VALUES (1, 'x', 'y')");

        assertThat(fixture.readAll(from)).containsExactly("I Sel,ect \"Ü\" it's ID=1 id=x a.b c=y");
    }
}
