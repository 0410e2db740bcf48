package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.ColumnTreatment;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;

/** Treated columns from one run to the next. */
class TreatedTablesTest {

    private final MemoryDestination destination = new MemoryDestination();

    private void run(PostgresDatabase database, Mode mode, ColumnTreatment... treatments) {
        try (Pipeline pipeline = Pipeline.builder()
                .name("treated")
                .source(Sources.of(database).treatColumns(treatments).build())
                .stager(destination)
                .sink(destination)
                .build()) {
            pipeline.run(mode);
        }
    }

    private String target() {
        return Tables.target(destination, "person").toString();
    }

    @PostgresTest(newestOnly = true)
    void aColumnThatIsRenamedWhileNobodyLooksStaysCovered(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE person (id bigint PRIMARY KEY, ssn text)", "INSERT INTO person VALUES (1, 'clear')");
        ColumnTreatment pattern = ColumnTreatment.mask("*.ssn*");
        run(database, Mode.SNAPSHOT, pattern);
        database.execute("ALTER TABLE person RENAME ssn TO social", "INSERT INTO person VALUES (2, 'clear')");

        for (ColumnTreatment[] outdated : new ColumnTreatment[][] {{pattern}, {}}) {
            assertThatThrownBy(() -> run(database, Mode.CDC, outdated))
                    .isInstanceOf(SchemaChangeException.class)
                    .hasMessageContaining(
                            "column 'social' of table public.person was masked, hashed or truncated until");
            assertThat(target()).doesNotContain("clear");
        }
        run(database, Mode.CDC, pattern, ColumnTreatment.mask("*.social"));
        assertThat(target()).contains("2={").doesNotContain("clear");
    }

    @PostgresTest(newestOnly = true)
    void anotherTreatmentMakesTheTableBeCopiedAnew(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE person (id bigint PRIMARY KEY, ssn text)", "INSERT INTO person VALUES (1, 'clear')");
        run(database, Mode.SNAPSHOT, ColumnTreatment.mask("*.ssn"));
        assertThat(target()).contains("ssn=null");
        ColumnTreatment hash = ColumnTreatment.hash("0123456789abcdef", "*.ssn");
        database.execute("INSERT INTO person VALUES (2, 'clear')");

        run(database, Mode.CDC, hash);
        String hashed = target();
        assertThat(hashed).containsPattern("1=\\{[^}]*ssn=[0-9a-f]{64}").containsPattern("2=\\{[^}]*ssn=[0-9a-f]{64}");
        run(database, Mode.CDC, ColumnTreatment.hash("fedcba9876543210", "*.ssn"));
        assertThat(target()).containsPattern("1=\\{[^}]*ssn=[0-9a-f]{64}").isNotEqualTo(hashed);
        assertThat(target()).doesNotContain("clear");
    }
}
