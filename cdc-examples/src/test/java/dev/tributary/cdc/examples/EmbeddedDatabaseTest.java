package dev.tributary.cdc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @TempDir
    private Path directory;

    @Test
    void continuesWithItsDataAndIsReadyForReplication() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory);
                Connection connection = database.connect()) {
            assertThat(text(connection, "SHOW wal_level")).isEqualTo("logical");
            assertThat(text(connection, "SHOW server_version_num")).startsWith("17");
            connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
            assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.user(), "wrong"))
                    .isInstanceOf(SQLException.class);
            assertThat(database.toString()).doesNotContain(database.password());
        }

        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory);
                Connection connection = database.connect()) {
            assertThat(text(connection, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (ResultSet result = connection.createStatement().executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
