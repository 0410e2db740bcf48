package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The role that the documentation has people create: it suffices, and nothing of it can be left out. */
class LeastPrivilegeTest {

    private static final Path PAGE = Path.of("..", "docs", "how-to", "prepare-postgresql.md");
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String PASSWORD = "secret of the least";

    private final MemoryDestination destination = new MemoryDestination();

    /** The statements of the page, for a role and a database of the test's. */
    private static List<String> statements(String role, String database) throws IOException {
        List<String> statements = new ArrayList<>();
        Matcher blocks = SQL.matcher(Files.readString(PAGE));
        while (blocks.find()) {
            for (String statement : blocks.group(1).split(";")) {
                if (!statement.isBlank()) {
                    statements.add(statement
                            .strip()
                            .replaceAll("\\bcdc\\b", role)
                            .replaceAll("\\bshop\\b", database)
                            .replace("'…'", "'" + PASSWORD + "'"));
                }
            }
        }
        return statements;
    }

    private Pipeline pipeline(PostgresDatabase database, String role) {
        return Pipeline.builder()
                .name("least")
                .source(Sources.of(database)
                        .user(role)
                        .password(PASSWORD)
                        .publication("tributary")
                        .build())
                .stager(destination)
                .sink(destination)
                .retry(RetryPolicy.none())
                .build();
    }

    private record Right(String taken, String given, String remedy) {}

    @PostgresTest
    void theDocumentedRoleSufficesAndLacksNothingThatItCouldLack(PostgresDatabase database) throws Exception {
        String role = "least_" + database.name();
        database.execute(
                "REVOKE ALL ON DATABASE " + database.name() + " FROM PUBLIC",
                "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                "CREATE TABLE customer (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE invoice (id bigint PRIMARY KEY, v text)",
                "INSERT INTO customer VALUES (1, 'copied')");
        List<String> documented = statements(role, database.name());
        assertThat(documented).hasSize(6);
        database.execute(documented.toArray(String[]::new));
        try (Pipeline pipeline = pipeline(database, role)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "INSERT INTO customer VALUES (2, 'streamed')", "INSERT INTO invoice VALUES (1, 'streamed')");
            pipeline.run(Mode.CDC);
            requireEqual(database);

            database.execute("UPDATE invoice SET v = 'later'");
            for (Right right : List.of(
                    new Right("ALTER ROLE %s NOLOGIN", "ALTER ROLE %s LOGIN", "LOGIN"),
                    new Right("ALTER ROLE %s NOREPLICATION", "ALTER ROLE %s REPLICATION", "REPLICATION"),
                    new Right(
                            "REVOKE CONNECT ON DATABASE " + database.name() + " FROM %s",
                            "GRANT CONNECT ON DATABASE " + database.name() + " TO %s",
                            "GRANT CONNECT ON DATABASE"),
                    new Right(
                            "REVOKE USAGE ON SCHEMA public FROM %s",
                            "GRANT USAGE ON SCHEMA public TO %s", "GRANT USAGE ON SCHEMA"),
                    new Right(
                            "REVOKE SELECT ON invoice FROM %s", "GRANT SELECT ON invoice TO %s", "GRANT SELECT ON"))) {
                database.execute(right.taken().formatted(role));
                for (Mode mode : Mode.values()) {
                    Throwable refused = catchThrowable(() -> pipeline.run(mode));
                    assertThat(refused)
                            .as(right.taken() + ", " + mode)
                            .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                                    .contains(right.remedy()));
                }
                database.execute(right.given().formatted(role));
            }
            assertThat(Tables.target(destination, "invoice").get(1L)).containsEntry("v", "streamed");
            pipeline.run(Mode.CDC);
            requireEqual(database);
        }
    }

    private void requireEqual(PostgresDatabase database) throws Exception {
        for (String table : List.of("customer", "invoice")) {
            assertThat(Tables.target(destination, table)).isEqualTo(Tables.source(database, table));
        }
    }
}
