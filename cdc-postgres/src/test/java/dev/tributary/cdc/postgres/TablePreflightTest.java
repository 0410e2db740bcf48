package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Tables that cannot be carried: skipped with a reason when they were only discovered, refused when they are named. */
class TablePreflightTest {

    private record Unfit(String table, String reason, String fix) {}

    private static final String[] TABLES = {
        "CREATE TABLE good (id int PRIMARY KEY)",
        "CREATE TABLE keyless (id int)",
        "CREATE TABLE deferrable_key (id int PRIMARY KEY DEFERRABLE)",
        "CREATE TABLE identity_nothing (id int PRIMARY KEY)",
        "ALTER TABLE identity_nothing REPLICA IDENTITY NOTHING",
        "CREATE TABLE full_parts (id int) PARTITION BY HASH (id)",
        "CREATE TABLE full_parts_0 PARTITION OF full_parts FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "ALTER TABLE full_parts REPLICA IDENTITY FULL",
        "CREATE TABLE index_parts (id int, k int NOT NULL, PRIMARY KEY (id)) PARTITION BY HASH (id)",
        "CREATE UNIQUE INDEX index_parts_k ON index_parts (k, id)",
        "CREATE TABLE index_parts_0 PARTITION OF index_parts FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "ALTER TABLE index_parts REPLICA IDENTITY USING INDEX index_parts_k",
        "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
        "CREATE VIEW a_view AS SELECT 1 AS id",
        "CREATE MATERIALIZED VIEW a_matview AS SELECT 1 AS id",
        "CREATE FOREIGN DATA WRAPPER nothing",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing",
        "CREATE FOREIGN TABLE remote (id int) SERVER elsewhere",
        "CREATE TABLE halves (id int PRIMARY KEY) PARTITION BY HASH (id)",
        "CREATE UNLOGGED TABLE halves_0 PARTITION OF halves FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE generated_key (a int, k int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY)",
        "CREATE TABLE _dlt_loads (id int PRIMARY KEY)"
    };

    private static final List<Unfit> UNFIT = List.of(
            new Unfit("keyless", "no usable replica identity", "REPLICA IDENTITY USING INDEX"),
            new Unfit("deferrable_key", "no usable replica identity", "Add a primary key"),
            new Unfit("identity_nothing", "REPLICA IDENTITY NOTHING", "REPLICA IDENTITY DEFAULT"),
            new Unfit(
                    "full_parts",
                    "its partition public.full_parts_0 sends nothing of old rows, and they are found by all their columns",
                    "ALTER TABLE public.full_parts_0 REPLICA IDENTITY FULL"),
            new Unfit(
                    "index_parts",
                    "its partition public.index_parts_0 sends [id] of old rows, and they are found by [k, id]",
                    "ALTER TABLE public.index_parts_0 REPLICA IDENTITY"),
            new Unfit("unlogged", "is unlogged", "SET LOGGED"),
            new Unfit("a_view", "is a view", "tables under it"),
            new Unfit("a_matview", "is a view", "tables under it"),
            new Unfit("remote", "is a foreign table", "server it lives on"),
            new Unfit("halves", "its partition public.halves_0 is unlogged", "ordinary, logged table"));

    /** From 18 on, the publication that we create sends generated columns that are stored. */
    private static final Unfit UNFIT_BEFORE_18 =
            new Unfit("generated_key", "generated column [k] in its key", "REPLICA IDENTITY USING INDEX");

    @PostgresTest
    void thatAreDiscoveredAreSkippedWithTheirReason(PostgresDatabase database, PostgresVersion version) {
        database.execute(TABLES);
        boolean sent = version.compareTo(PostgresVersion.V18) >= 0;
        List<Unfit> expected = new ArrayList<>(UNFIT);
        if (!sent) {
            expected.add(UNFIT_BEFORE_18);
        }
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(Runs.source(database).build(), warnings)) {
            assertThat(Runs.ids(session))
                    .extracting(TableId::name)
                    .isEqualTo(sent ? List.of("generated_key", "good") : List.of("good"));
        }
        assertThat(warnings).hasSize(expected.size());
        for (Unfit unfit : expected) {
            assertThat(warnings)
                    .filteredOn(w -> w.startsWith("Table public." + unfit.table + " is skipped: "))
                    .singleElement()
                    .asString()
                    .contains(unfit.reason, unfit.fix);
        }
    }

    @PostgresTest(newestOnly = true)
    void thatAreNamedAreRefusedWithTheirRemedy(PostgresDatabase database) {
        database.execute(TABLES);
        for (Unfit unfit : UNFIT) {
            ConfigurationException failure = catchThrowableOfType(
                    ConfigurationException.class,
                    () -> Runs.open(Runs.source(database)
                            .includeTables("public.good", "public." + unfit.table)
                            .build()));
            assertThat(failure)
                    .hasMessageContaining("table public." + unfit.table)
                    .hasMessageContaining(unfit.reason);
            assertThat(failure.remedy()).contains(unfit.fix);
        }
        assertThatThrownBy(() -> Runs.open(
                        Runs.source(database).includeTables("public.halves_0").build()))
                .hasMessageContaining("is a partition of public.halves");
        assertThatThrownBy(() -> Runs.open(
                        Runs.source(database).includeTables("public._dlt_loads").build()))
                .hasMessageContaining("belongs to a tool");
    }

    @PostgresTest(newestOnly = true)
    void thatAreNamedAndMissingAreRefused(PostgresDatabase database) {
        database.execute("CREATE TABLE good (id int PRIMARY KEY)");
        assertThatThrownBy(() -> Runs.open(Runs.source(database)
                        .includeTables("public.good", "public.God")
                        .build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("missing table: 'public.God'");
        assertThatThrownBy(() ->
                        Runs.open(Runs.source(database).includeTables("other.*").build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no table that can be carried");
    }

    @PostgresTest(newestOnly = true)
    void areChosenBySchemaAndPatterns(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE order_1 (id int PRIMARY KEY)",
                "CREATE TABLE order_2 (id int PRIMARY KEY)",
                "CREATE TABLE order_10 (id int PRIMARY KEY)",
                "CREATE SCHEMA sales",
                "CREATE TABLE sales.item (id int PRIMARY KEY)",
                "CREATE TABLE sales.\"Item.X\" (id int PRIMARY KEY)",
                "CREATE SCHEMA quiet",
                "CREATE TABLE quiet.item (id int PRIMARY KEY)");
        assertThat(tables(Runs.source(database)))
                .containsExactly("public.order_1", "public.order_10", "public.order_2");
        assertThat(tables(Runs.source(database).includeTables("*.order_?").excludeTables("*_2")))
                .containsExactly("public.order_1");
        assertThat(tables(Runs.source(database).schemas("sales"))).containsExactly("sales.Item.X", "sales.item");
        assertThat(tables(Runs.source(database).includeTables("public.order_1", "sales.Item.X")))
                .containsExactly("public.order_1", "sales.Item.X");
    }

    @PostgresTest(newestOnly = true)
    void areChosenByTheirNameAloneInTheConfiguredSchemas(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY)",
                "CREATE SCHEMA sales",
                "CREATE TABLE sales.item (id int PRIMARY KEY)",
                "CREATE TABLE sales.item_old (id int PRIMARY KEY)");
        assertThat(tables(Runs.source(database).includeTables("item"))).containsExactly("public.item");
        assertThat(tables(Runs.source(database).schemas("public", "sales").includeTables("item")))
                .containsExactly("public.item", "sales.item");
        assertThat(tables(Runs.source(database).schemas("sales").excludeTables("*_old")))
                .containsExactly("sales.item");
        assertThatThrownBy(() -> tables(Runs.source(database).includeTables("item_old")))
                .hasMessageContaining("missing table: 'item_old'");
    }

    private static List<String> tables(PostgresSource.Builder builder) {
        try (SourceSession session = Runs.open(builder.build())) {
            return Runs.ids(session).stream().map(TableId::toString).toList();
        }
    }

    @PostgresTest
    void keysAreThoseOfTheReplicaIdentity(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE by_primary (a int, b int, c int NOT NULL UNIQUE, PRIMARY KEY (b, a))",
                "CREATE TABLE by_index (a int PRIMARY KEY, b int NOT NULL, c int NOT NULL)",
                "CREATE UNIQUE INDEX wanted ON by_index (c, b) INCLUDE (a)",
                "ALTER TABLE by_index REPLICA IDENTITY USING INDEX wanted",
                "CREATE TABLE by_full (a int, b int NOT NULL UNIQUE)",
                "ALTER TABLE by_full REPLICA IDENTITY FULL",
                "CREATE TABLE full_primary (a int NOT NULL UNIQUE, b int PRIMARY KEY)",
                "ALTER TABLE full_primary REPLICA IDENTITY FULL");
        try (SourceSession session = Runs.open(Runs.source(database).build())) {
            assertThat(session.tables())
                    .extracting(t -> t.id().name()
                            + t.keyColumns().stream().map(Column::name).toList())
                    .containsExactly("by_full[b]", "by_index[c, b]", "by_primary[b, a]", "full_primary[b]");
        }
    }

    @PostgresTest(newestOnly = true)
    void thatHaveNoKeyAreReplicatedAsTheirPolicySays(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE full_keyless (id int)",
                "ALTER TABLE full_keyless REPLICA IDENTITY FULL",
                "CREATE TABLE full_nullable (id int UNIQUE)",
                "ALTER TABLE full_nullable REPLICA IDENTITY FULL",
                "CREATE TABLE keyed (id int PRIMARY KEY)",
                "CREATE TABLE log_a (id int)",
                "CREATE TABLE log_b (id int PRIMARY KEY)",
                "ALTER TABLE log_b REPLICA IDENTITY NOTHING");
        assertThat(tables(Runs.source(database)))
                .containsExactly("public.full_keyless", "public.full_nullable", "public.keyed");
        assertThat(tables(Runs.source(database).keylessTables(KeylessPolicy.REFUSE)))
                .containsExactly("public.keyed");
        assertThat(tables(Runs.source(database)
                        .keylessTables(KeylessPolicy.REFUSE, "public.full_n*")
                        .keylessTables(KeylessPolicy.APPEND, "log_?")))
                .containsExactly("public.full_keyless", "public.keyed", "public.log_a", "public.log_b");
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(
                Runs.source(database).keylessTables(KeylessPolicy.APPEND).build(), warnings)) {
            assertThat(session.tables()).hasSize(5);
        }
        assertThat(warnings)
                .hasSize(4)
                .allMatch(warning -> warning.contains("only inserted rows"))
                .filteredOn(warning -> warning.contains("PostgreSQL rejects UPDATE and DELETE"))
                .hasSize(2)
                .allMatch(warning -> warning.contains("log_"));
    }

    @PostgresTest(newestOnly = true)
    void columnsAreChosenByPatternsButNeverKeys(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE person (id int PRIMARY KEY, name text, ssn text)",
                "INSERT INTO person VALUES (1, 'Ann', 'secret')");
        assertThat(Runs.rows(Runs.source(database)
                                .excludeColumns("*.person.ssn")
                                .build())
                        .toString())
                .isEqualTo("[[1, Ann]]");
        assertThatThrownBy(() ->
                        Runs.open(Runs.source(database).excludeColumns("*.id").build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[id], part of the key of table public.person");
        assertThatThrownBy(() ->
                        Runs.open(Runs.source(database).includeColumns("*.name").build()))
                .isInstanceOf(ConfigurationException.class);
    }

    @PostgresTest(to = PostgresVersion.V17)
    void generatedColumnsAreLeftOutWithAWarning(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE area (id int PRIMARY KEY, w int, h int, a int GENERATED ALWAYS AS (w * h) STORED)",
                "INSERT INTO area VALUES (1, 2, 3)");
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = Runs.open(Runs.source(database).build(), warnings)) {
            assertThat(session.tables())
                    .singleElement()
                    .extracting(TableSchema::columns)
                    .asList()
                    .extracting(c -> ((Column) c).name())
                    .containsExactly("id", "w", "h");
        }
        assertThat(warnings).singleElement().asString().contains("Generated columns [a] of table public.area");
    }

    @PostgresTest
    @Tag("S6")
    void thatTheRoleMayNotReadAreRefusedTogetherAndHiddenRowsSkipped(PostgresDatabase database, PostgresServer server) {
        PostgresRole role = server.createRole("reader_" + database.name(), "REPLICATION");
        String grantee = "\"" + role.name() + "\"";
        database.execute(
                "CREATE TABLE readable (id int PRIMARY KEY)",
                "CREATE TABLE unreadable (id int PRIMARY KEY)",
                "CREATE TABLE partly (id int PRIMARY KEY, name text, ssn text)",
                "CREATE TABLE hidden (id int PRIMARY KEY)",
                "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY nobody ON hidden USING (false)",
                "GRANT SELECT ON readable, hidden TO " + grantee,
                "GRANT SELECT (id, name) ON partly TO " + grantee,
                "CREATE SCHEMA closed",
                "CREATE TABLE closed.t (id int PRIMARY KEY)",
                "GRANT SELECT ON closed.t TO " + grantee,
                "INSERT INTO partly VALUES (1, 'Ann', 'x')",
                "CREATE PUBLICATION \"" + database.name() + "\" FOR ALL TABLES");
        PostgresSource.Builder builder = Runs.source(database)
                .user(role.name())
                .password(role.password())
                .schemas("public", "closed");
        List<String> warnings = new ArrayList<>();
        assertThatThrownBy(() -> Runs.open(builder.build(), warnings))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                        .contains("GRANT SELECT ON \"public\".\"unreadable\"")
                        .contains("GRANT USAGE ON SCHEMA"))
                .hasMessageContaining("public.unreadable may not be read")
                .hasMessageContaining("no SELECT on ssn")
                .hasMessageContaining("closed.t lies in a schema");
        database.execute("CREATE TABLE secret (id int PRIMARY KEY, v text)", "CREATE TABLE closed.u (id int)");
        assertThat(builder.build()
                        .examine(Runs.context(Mode.CDC, new ArrayList<>()))
                        .findings())
                .filteredOn(finding -> finding.severity() == Severity.FAILURE
                        && finding.check().startsWith("table "))
                .as("what one GRANT gives is told once, and columns that are kept back are a case of their own")
                .extracting(finding -> finding.check() + ": " + finding.remedy())
                .containsExactlyInAnyOrder(
                        "table public.*: GRANT SELECT ON ALL TABLES IN SCHEMA \"public\" to the role (or on these tables"
                                + " alone), or exclude them.",
                        "table closed.*: GRANT USAGE ON SCHEMA \"closed\" to the role.",
                        "table public.partly: GRANT SELECT ON \"public\".\"partly\" to the role, or exclude it.");
        warnings.clear();
        builder.excludeTables("secret", "unreadable", "partly", "closed.*");
        try (SourceSession session = Runs.open(builder.build(), warnings)) {
            assertThat(Runs.ids(session)).extracting(TableId::name).containsExactly("readable");
        }
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("public.hidden is skipped", "row security", "BYPASSRLS");
        builder.excludeTables();
        assertThat(Runs.rows(builder.includeTables("public.partly")
                                .excludeColumns("*.ssn")
                                .build())
                        .toString())
                .isEqualTo("[[1, Ann]]");
    }
}
