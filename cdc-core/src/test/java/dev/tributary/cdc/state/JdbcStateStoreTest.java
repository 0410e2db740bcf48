package dev.tributary.cdc.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcStateStoreTest extends StateStoreContract {

    private PostgresDatabase database;
    private StateStore store;

    @BeforeEach
    void connect() {
        database = PostgresServer.shared(PostgresVersion.newest()).createDatabase();
        store = new JdbcStateStore(new Connecting(database.url(), database.user(), database.password()), "test");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Override
    StateStore store() {
        return store;
    }

    @Test
    void saysWhatToDoWhenTheDatabaseCannotBeReached() {
        StateStore unreachable =
                new JdbcStateStore(new Connecting(database.url(), database.user(), "wrong-secret"), "test");
        assertThatThrownBy(() -> unreachable.load("p"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("wrong-secret");
    }

    @Test
    void isExaminedWithoutCreatingItsTable() {
        assertThat(store.examine("p")).extracting(Finding::severity).containsExactly(Severity.OK);
        assertThat(database.rows("SELECT 1 FROM pg_class WHERE relname = 'tributary_checkpoint'"))
                .isEmpty();
        StateStore unreachable =
                new JdbcStateStore(new Connecting(database.url(), database.user(), "wrong-secret"), "test");
        assertThat(unreachable.examine("p")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
            assertThat(finding.toString()).contains("28P01").doesNotContain("wrong-secret");
        });
    }

    /** The least that a data source can be. */
    private record Connecting(String url, String user, String password) implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        @Override
        public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
            return DriverManager.getConnection(url, otherUser, otherPassword);
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            throw new SQLFeatureNotSupportedException("no log");
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("nothing to unwrap");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
