package dev.tributary.cdc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class PostgresTestTest {

    private PostgresDatabase preparedDatabase;

    @BeforeEach
    void prepare(PostgresDatabase database) {
        preparedDatabase = database;
        database.execute("CREATE TABLE prepared (id int)");
    }

    @PostgresTest
    void runsOnTheVersionItNames(PostgresVersion version, PostgresServer server, PostgresDatabase database) {
        assertThat(database.number("SELECT current_setting('server_version_num')::int / 10000"))
                .isEqualTo(version.major());
        assertThat(server).isSameAs(PostgresServer.shared(version));
        assertThat(database.server()).isSameAs(server);
    }

    @PostgresTest
    void sharesItsDatabaseWithTheMethodsAroundIt(PostgresDatabase database) {
        assertThat(database).isSameAs(preparedDatabase);
        assertThat(database.number("SELECT count(*) FROM prepared")).isZero();
    }

    @PostgresTest
    void readsNullsAndNumbers(PostgresDatabase database) {
        assertThat(database.rows("SELECT 1, NULL, ?", "x").get(0)).containsExactly(1, null, "x");
        assertThat(database.text("SELECT NULL")).isNull();
    }

    @PostgresTest
    void dropsADatabaseWithSessionsAndSlots(PostgresServer server) throws SQLException {
        PostgresDatabase database = server.createDatabase();
        database.rows("SELECT pg_create_logical_replication_slot('left_over_slot', 'pgoutput')");
        try (Connection session = database.connect()) {
            database.close();
            assertThatThrownBy(() -> session.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(server.administration()
                        .number("SELECT count(*) FROM pg_database WHERE datname = ?", database.name()))
                .isZero();
    }

    @PostgresTest
    void asksForPasswords(PostgresServer server, PostgresDatabase database) throws SQLException {
        PostgresRole role = server.createRole("reader_of_" + database.name(), "REPLICATION");
        try (Connection connection = database.connect(role)) {
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThatThrownBy(() -> DriverManager.getConnection(database.url(), role.name(), "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.user(), "wrong"))
                .isInstanceOf(SQLException.class);
    }

    @PostgresTest(newestOnly = true)
    void runsOnceWhereTheVersionDoesNotMatter(PostgresVersion version) {
        assertThat(version).isEqualTo(PostgresVersion.newest());
        assertThat(PostgresVersion.selected()).isSorted().endsWith(version);
    }

    @PostgresTest(from = PostgresVersion.V17)
    void canBeLimitedToNewerVersions(PostgresVersion version) {
        assertThat(List.of(PostgresVersion.V17, PostgresVersion.V18)).contains(version);
    }
}
