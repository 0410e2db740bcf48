package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

class PublicationTest {

    private static final String PUBLISHED =
            "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables WHERE pubname = ?";

    private static ConfigurationException refusal(PostgresSource source) {
        return catchThrowableOfType(
                ConfigurationException.class, () -> Runs.open(source).close());
    }

    @PostgresTest
    void isCreatedForTheCopiedTablesAndCompletedLater(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE \"we\"\"ird. Tab\" (\"Id\"\"\" int PRIMARY KEY)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE TABLE other_child () INHERITS (other)");
        TableId weird = new TableId("public", "we\"ird. Tab");
        TableId other = new TableId("public", "other");
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(Runs.source(database).build(), warnings)) {
            session.snapshot(List.of(weird), false).close();
            assertThat(database.text(PUBLISHED, database.name())).isEqualTo("we\"ird. Tab");
            session.stream(session.slot().confirmed(), Map.of(weird, "")).close();
            Lsn confirmed = session.slot().confirmed();
            assertThatThrownBy(() -> session.stream(confirmed, Map.of(weird, "", other, "")))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("no longer contains [public.other]");
            session.snapshot(List.of(other), false).close();
            assertThat(database.text(PUBLISHED, database.name())).isEqualTo("other,we\"ird. Tab");
        }
    }

    @PostgresTest
    void thatTheRoleMayNotCreateIsAskedForWithItsSql(PostgresDatabase database, PostgresServer server) {
        PostgresRole role = server.createRole("reader_" + database.name(), "REPLICATION");
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY)",
                "CREATE TABLE more (id int PRIMARY KEY)",
                "GRANT SELECT ON item, more TO " + role.name());
        PostgresSource.Builder builder = Runs.source(database).user(role.name()).password(role.password());

        ConfigurationException failure = refusal(builder.build());
        assertThat(failure).hasMessageContaining("may not create one");
        String name = "\"" + database.name() + "\"";
        String sql = "CREATE PUBLICATION " + name
                + " FOR TABLE ONLY \"public\".\"item\", ONLY \"public\".\"more\" WITH (publish_via_partition_root = true";
        assertThat(failure.remedy()).contains(sql, "GRANT CREATE ON DATABASE");

        database.execute("GRANT CREATE ON DATABASE " + name + " TO " + role.name());
        failure = refusal(builder.build());
        assertThat(failure).hasMessageContaining("does not own table public.item");
        assertThat(failure.remedy()).contains(sql);

        database.execute("CREATE PUBLICATION " + name + " FOR TABLE item");
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(builder.build(), warnings)) {
            assertThat(Runs.ids(session)).extracting(TableId::name).containsExactly("item");
        }
        String add = "ALTER PUBLICATION " + name + " ADD TABLE ONLY \"public\".\"more\"";
        assertThat(warnings).singleElement().asString().contains("public.more is skipped", add);
        failure = refusal(builder.includeTables("public.more").build());
        assertThat(failure).hasMessageContaining("table public.more cannot be replicated");
        assertThat(failure.remedy()).contains(add);
        builder.includeTables("*");

        database.execute("ALTER PUBLICATION " + name + " ADD TABLE more", "INSERT INTO item VALUES (1)");
        try (SourceSession session = Runs.open(builder.build());
                SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
            assertThat(Runs.copyAll(snapshot).toString()).isEqualTo("{public.item=[[1]], public.more=[]}");
        }
    }

    @Tag("D13")
    @PostgresTest
    void thatHidesChangesIsRefused(PostgresDatabase database) {
        String name = "\"" + database.name() + "\"";
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, v text)",
                "CREATE TABLE part (id int PRIMARY KEY) PARTITION BY HASH (id)",
                "CREATE PUBLICATION " + name + " FOR TABLE item, part WITH (publish = 'insert')");
        PostgresSource source = Runs.source(database).build();
        assertThat(refusal(source).remedy()).contains("SET (publish = 'insert, update, delete, truncate')");

        database.execute("ALTER PUBLICATION " + name + " SET (publish = 'insert, update, delete, truncate')");
        assertThat(refusal(source).remedy()).contains("SET (publish_via_partition_root = true)");

        database.execute("ALTER PUBLICATION " + name + " SET (publish_via_partition_root = true)");
        Runs.open(source).close();
        database.execute(
                "DROP PUBLICATION " + name,
                "CREATE PUBLICATION " + name + " FOR ALL TABLES" + " WITH (publish_via_partition_root = true)");
        Runs.open(source).close();
    }

    @PostgresTest(from = PostgresVersion.V18)
    void thatSendsStoredGeneratedColumnsBringsThem(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE area (id int PRIMARY KEY, w int, a int GENERATED ALWAYS AS (w * w) STORED,"
                        + " v int GENERATED ALWAYS AS (w + 1) VIRTUAL)",
                "CREATE PUBLICATION \"" + database.name() + "\" FOR TABLE area"
                        + " WITH (publish_generated_columns = stored, publish_via_partition_root = true)");
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(Runs.source(database).build(), warnings)) {
            Lsn start = session.prepareStream();
            database.execute("INSERT INTO area (id, w) VALUES (1, 3)");
            TableId area = new TableId("public", "area");
            try (SnapshotSession snapshot = session.snapshot(List.of(area), false)) {
                assertThat(Runs.copyAll(snapshot).get(area).toString()).isEqualTo("[[1, 3, 9]]");
            }
            try (var stream = session.stream(start, Runs.streamed(session))) {
                assertThat(InsertedRows.readAll(stream).rows(area).toString()).isEqualTo("[[1, 3, 9]]");
            }
        }
        assertThat(warnings).singleElement().asString().contains("[v]");
    }

    @PostgresTest(newestOnly = true)
    @Tag("D13")
    void thatWasDroppedMakesItsSlotUseless(PostgresDatabase database) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)");
        try (SourceSession session = Runs.open(Runs.source(database).build())) {
            Lsn start = session.prepareStream();
            database.execute("DROP PUBLICATION \"" + database.name() + "\"");
            assertThat(session.slot().state()).isEqualTo(State.LOST);
            SlotLostException failure =
                    catchThrowableOfType(SlotLostException.class, () -> session.stream(start, Runs.streamed(session)));
            assertThat(failure).hasMessageContaining("publication");
            assertThat(failure.remedy()).contains("Run a SNAPSHOT");
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), true)) {
                assertThat(snapshot.createdSlot()).isTrue();
            }
            assertThat(session.slot().state()).isEqualTo(State.USABLE);
        }
    }

    @PostgresTest(newestOnly = true)
    void isLeftAloneWhenItIsNotToBeManaged(PostgresDatabase database) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)", "CREATE TABLE more (id int PRIMARY KEY)");
        String name = "\"" + database.name() + "\"";
        PostgresSource.Builder none = Runs.source(database).managePublication(PublicationPolicy.NONE);
        ConfigurationException failure = refusal(none.build());
        assertThat(failure).hasMessageContaining("does not exist").hasMessageContaining("publication.manage=none");
        assertThat(failure.remedy()).contains("CREATE PUBLICATION " + name);

        database.execute("CREATE PUBLICATION " + name + " FOR TABLE item WITH (publish_via_partition_root = true)");
        for (PublicationPolicy policy : List.of(PublicationPolicy.NONE, PublicationPolicy.CREATE)) {
            List<String> warnings = new ArrayList<>();
            PostgresSource source =
                    Runs.source(database).managePublication(policy).build();
            try (SourceSession session = Runs.open(source, warnings)) {
                assertThat(Runs.ids(session)).extracting(TableId::name).containsExactly("item");
                session.prepareStream();
            }
            assertThat(warnings).singleElement().asString().contains("public.more is skipped", "ADD TABLE");
            assertThat(database.text(PUBLISHED, database.name())).isEqualTo("item");
            failure = refusal(Runs.source(database)
                    .managePublication(policy)
                    .includeTables("public.more")
                    .build());
            assertThat(failure.remedy()).contains("ADD TABLE ONLY \"public\".\"more\"");
        }
        try (SourceSession session = Runs.open(Runs.source(database).build())) {
            session.prepareStream();
        }
        assertThat(database.text(PUBLISHED, database.name())).isEqualTo("item,more");
    }

    @Tag("S6")
    @PostgresTest(from = PostgresVersion.V15, newestOnly = true)
    void whoseColumnListLeavesOutTheKeyIsRefused(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, v text)",
                "CREATE PUBLICATION \"" + database.name() + "\" FOR TABLE item (v)");
        ConfigurationException failure =
                refusal(Runs.source(database).includeTables("public.item").build());
        assertThat(failure).hasMessageContaining("[id] in its key").hasMessageContaining("column list");
        assertThat(failure.remedy()).contains("Add the key's columns");
    }
}
