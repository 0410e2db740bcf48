package dev.tributary.cdc.postgres.pipeline;

import static dev.tributary.cdc.testkit.WorstNames.literal;
import static dev.tributary.cdc.testkit.WorstNames.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.WorstNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever schemas, tables, columns, labels, publications, databases and roles are called, nothing is lost or mistaken. */
@Tag("D12")
class WorstNamesTest {

    private static final List<String> NAMES = WorstNames.ALL;

    private final MemoryDestination destination = new MemoryDestination();

    @PostgresTest(newestOnly = true)
    void everythingArrivesUnderItsOwnName(PostgresServer server, PostgresDatabase database) {
        PostgresRole role = server.createRole(shorter(database.name() + " '\"\\ ${x}"), "SUPERUSER REPLICATION");
        try (PostgresDatabase worst = server.createDatabase(shorter(database.name() + " '\"\\ %2e?a=b&c/世界"))) {
            create(worst);
            try (Pipeline pipeline = pipeline(worst, role)) {
                pipeline.run(Mode.SNAPSHOT);
                assertArrived(1);
                change(worst);
                pipeline.run(Mode.CDC);
                assertArrived(2);
            }
        }
        server.administration().execute("DROP ROLE " + quoted(role.name()));
    }

    /** In each schema one table, whose name and column are the next ones in the list; one table has them all. */
    private static void create(PostgresDatabase database) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            TableId table = table(i);
            statements.add("CREATE SCHEMA " + quoted(table.schema()));
            statements.add("CREATE TABLE " + sql(table) + " (id int PRIMARY KEY, " + quoted(name(i + 2)) + " int)");
            statements.add("INSERT INTO " + sql(table) + " VALUES (1, " + i + ")");
        }
        statements.add("CREATE TYPE " + quoted(name(0)) + "." + quoted("type " + name(8)) + " AS ENUM ("
                + NAMES.stream().map(WorstNames::literal).collect(Collectors.joining(", ")) + ")");
        statements.add("CREATE TABLE wide ("
                + NAMES.stream().map(name -> quoted(name) + " int").collect(Collectors.joining(", ")) + ", label "
                + quoted(name(0)) + "." + quoted("type " + name(8)) + ", PRIMARY KEY (" + quoted(name(1)) + "))");
        statements.add("INSERT INTO wide VALUES (" + places() + ", " + literal(name(0)) + ")");
        database.execute(statements.toArray(String[]::new));
    }

    private static void change(PostgresDatabase database) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            statements.add("INSERT INTO " + sql(table(i)) + " VALUES (2, " + i + ")");
        }
        // Each label once, under a key of its own.
        for (int i = 1; i < NAMES.size(); i++) {
            statements.add(
                    "INSERT INTO wide (" + quoted(name(1)) + ", label) VALUES (" + -i + ", " + literal(name(i)) + ")");
        }
        statements.add("UPDATE wide SET label = " + literal("null") + " WHERE " + quoted(name(1)) + " = 1");
        database.execute(statements.toArray(String[]::new));
    }

    private void assertArrived(int rows) {
        for (int i = 0; i < NAMES.size(); i++) {
            Map<List<Object>, Row> arrived = destination.rows(table(i));
            assertThat(arrived).as("table %s", table(i)).hasSize(rows);
            assertThat(arrived.get(List.of((long) rows)).values())
                    .as("table %s", table(i))
                    .isEqualTo(Map.of("id", (long) rows, name(i + 2), (long) i));
        }
        Map<List<Object>, Row> wide = destination.rows(new TableId("public", "wide"));
        for (int i = 0; i < NAMES.size(); i++) {
            assertThat(wide.get(List.of(1L)).value(name(i))).as(name(i)).isEqualTo((long) i);
        }
        if (rows == 1) {
            assertThat(wide.get(List.of(1L)).value("label")).isEqualTo(name(0));
            return;
        }
        assertThat(wide.get(List.of(1L)).value("label")).isEqualTo("null");
        for (int i = 1; i < NAMES.size(); i++) {
            assertThat(wide.get(List.of((long) -i)).value("label")).isEqualTo(name(i));
        }
    }

    private Pipeline pipeline(PostgresDatabase database, PostgresRole role) {
        List<String> schemas = new ArrayList<>(List.of("public"));
        IntStream.range(0, NAMES.size()).forEach(i -> schemas.add(table(i).schema()));
        return Pipeline.builder()
                .name("names")
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(role.name())
                        .password(role.password())
                        .schemas(schemas.toArray(String[]::new))
                        .slot("names_" + Math.abs(database.name().hashCode()))
                        .publication(shorter("publication ${x} `'\"\\ %s 世界; DROP TABLE wide; --"))
                        .build())
                .stager(destination)
                .sink(destination)
                .build();
    }

    /** Slots are named as PostgreSQL allows, so a name that it would refuse never gets there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upper",
                "a b",
                "a-b",
                "a'b",
                "ü",
                "",
                "sixty_four_characters_are_one_more_than_a_name_may_have_in_itself"
            })
    void aSlotThatPostgresqlWouldRefuseIsRefusedFirst(String slot) {
        assertThatThrownBy(() -> PostgresSource.builder()
                        .url("jdbc:postgresql://localhost/none")
                        .user("none")
                        .password("none")
                        .slot(slot)
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "世界世界世界世界世界世界世界世界世界世界世界"})
    void aPublicationWhoseNamePostgresqlWouldCutIsRefused(String publication) {
        assertThatThrownBy(() -> PostgresSource.builder()
                        .url("jdbc:postgresql://localhost/none")
                        .user("none")
                        .password("none")
                        .publication(publication)
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }

    private static TableId table(int i) {
        return new TableId(name(i), name(i + 1));
    }

    private static String name(int i) {
        return NAMES.get(i % NAMES.size());
    }

    private static String places() {
        return IntStream.range(0, NAMES.size()).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String sql(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    /** Of no more than 63 bytes. */
    private static String shorter(String name) {
        String cut = name;
        while (cut.getBytes(StandardCharsets.UTF_8).length > 63) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }
}
