package dev.tributary.cdc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrivateServerTest {

    @PostgresTest
    void keepsPortAndDataOverRestartAndKill(PostgresVersion version) {
        try (PostgresServer server = PostgresServer.builder(version)
                .walSenderTimeout(Duration.ofMillis(2500))
                .setting("application_name", "it's quoted; right?")
                .start()) {
            PostgresDatabase database = server.createDatabase("kept");
            database.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
            int port = server.port();

            server.restart();
            database.execute("INSERT INTO t VALUES (2)");

            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(database::flushLsn).isInstanceOf(IllegalStateException.class);
            server.start();
            database.execute("INSERT INTO t VALUES (3)");

            server.stopImmediately();
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(3);
            assertThat(database.text("SHOW wal_sender_timeout")).isEqualTo("2500ms");
            assertThat(database.text("SHOW wal_level")).isEqualTo("logical");
        }
    }

    @Test
    void canRefuseLogicalReplication() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                .setting("wal_level", "replica")
                .start()) {
            assertThat(server.administration().text("SHOW wal_level")).isEqualTo("replica");
        }
    }

    @Test
    void reportsWhatTheServerSaysWhenItDoesNotStart() {
        PostgresServer.Builder builder =
                PostgresServer.builder(PostgresVersion.newest()).setting("no_such_setting", "1");

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_setting");
    }

    @Test
    void theSharedServerIsNotForBreaking() {
        PostgresServer shared = PostgresServer.shared(PostgresVersion.newest());

        assertThatThrownBy(shared::kill).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(shared::close).isInstanceOf(IllegalStateException.class);
        assertThat(shared.isRunning()).isTrue();
    }
}
