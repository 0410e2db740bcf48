package dev.tributary.cdc.postgres.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Types that users make, and unmake while changes of their values are under way. */
@Tag("V8")
class ChangedTypesTest {

    private static final TableId PERSON = new TableId("public", "person");

    @PostgresTest
    void oneNameInTwoSchemasAndLabelsThatAreAddedOnTheWay(PostgresDatabase database) {
        database.execute(
                "CREATE SCHEMA other",
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TYPE other.mood AS ENUM ('ok', 'sad')",
                "CREATE TABLE person (id int PRIMARY KEY, m mood, o other.mood, a mood[], b other.mood[])",
                "INSERT INTO person VALUES (1, 'sad', 'ok', '{sad,ok}', '{ok}')");
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = pipeline(database, destination)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("INSERT INTO person VALUES (2, 'ok', 'sad', '{}', '{sad}')");
            database.execute("ALTER TYPE mood ADD VALUE 'better' BEFORE 'ok'");
            database.execute("ALTER TYPE other.mood ADD VALUE 'worst'");
            database.execute(
                    "INSERT INTO person VALUES (3, 'better', 'worst', '{better,NULL,sad}', '{worst}')",
                    "UPDATE person SET m = 'better' WHERE id = 1");
            pipeline.run(Mode.CDC);
            assertThat(arrived(destination)).isEqualTo(source(database)).hasSize(3);
            pipeline.run(Mode.SNAPSHOT);
            assertThat(arrived(destination)).isEqualTo(source(database));
        }
    }

    @PostgresTest
    void aTypeThatIsGoneWhenItsValuesAreRead(PostgresDatabase database) {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE DOMAIN amount AS numeric(12,4)",
                "CREATE DOMAIN counter AS int",
                "CREATE TABLE person (id int PRIMARY KEY, m mood, o amount, a mood[], b counter)",
                "INSERT INTO person VALUES (1, 'sad', 1.5, '{sad,ok}', 1)");
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = pipeline(database, destination)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "INSERT INTO person VALUES (2, 'ok', -2.25, '{ok}', 2)",
                    "ALTER TABLE person ALTER m TYPE text, ALTER o TYPE numeric(12,4), ALTER a TYPE text[],"
                            + " ALTER b TYPE int",
                    "DROP TYPE mood",
                    "DROP DOMAIN amount",
                    "DROP DOMAIN counter",
                    "INSERT INTO person VALUES (3, 'any', 3.75, '{any}', 3)");
            pipeline.run(Mode.CDC);
            assertThat(arrived(destination)).isEqualTo(source(database)).hasSize(3);
        }
    }

    @PostgresTest
    void aTypeThatTakesThePlaceOfAnother(PostgresDatabase database) {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TABLE person (id int PRIMARY KEY, m mood, o text, a mood[], b int)",
                "INSERT INTO person VALUES (1, 'sad', 'x', '{sad,ok}', 1)");
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = pipeline(database, destination)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "INSERT INTO person VALUES (2, 'ok', 'y', '{ok}', 2)",
                    "ALTER TYPE mood RENAME TO old_mood",
                    "CREATE TYPE mood AS ENUM ('blue', 'ok')",
                    "ALTER TABLE person ALTER m TYPE mood USING replace(m::text, 'sad', 'blue')::mood,"
                            + " ALTER a TYPE mood[] USING '{blue}'",
                    "DROP TYPE old_mood",
                    "INSERT INTO person VALUES (3, 'blue', 'z', '{ok}', 3)");
            pipeline.run(Mode.CDC);
            assertThat(arrived(destination)).isEqualTo(source(database)).hasSize(3);
        }
    }

    @PostgresTest
    void aLabelThatIsRenamedInRowsThatNobodyTouches(PostgresDatabase database) {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TABLE person (id int PRIMARY KEY, m mood, o text, a mood[], b int)",
                "INSERT INTO person VALUES (1, 'sad', 'x', '{sad,ok}', 1)");
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = pipeline(database, destination)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
                    "INSERT INTO person VALUES (3, 'blue', 'z', '{ok}', 3)");
            pipeline.run(Mode.CDC);
            assertThat(arrived(destination)).isEqualTo(source(database)).hasSize(2);
        }
    }

    private static Map<Object, String> arrived(MemoryDestination destination) {
        Map<Object, String> rows = new TreeMap<>();
        destination.rows(PERSON).forEach((key, row) -> {
            @Nullable Object array = row.value("a");
            @Nullable Object other = row.value("b");
            rows.put(key.get(0), row.value("m") + " " + row.value("o") + " " + array + " " + other);
        });
        return rows;
    }

    private static Map<Object, String> source(PostgresDatabase database) {
        Map<Object, String> rows = new TreeMap<>();
        database.rows("SELECT id::int8, coalesce(m::text, 'null') || ' ' || coalesce(o::text, 'null') || ' '"
                        + " || translate(a::text, '{}', '[]') || ' ' || translate(b::text, '{}', '[]') FROM person")
                .forEach(row -> rows.put(
                        row.get(0), row.get(1).toString().replace(",", ", ").replace("NULL", "null")));
        return rows;
    }

    private static Pipeline pipeline(PostgresDatabase database, MemoryDestination destination) {
        return Pipeline.builder()
                .name("types")
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .slot(database.name())
                        .publication("types")
                        .build())
                .stager(destination)
                .sink(destination)
                .build();
    }
}
