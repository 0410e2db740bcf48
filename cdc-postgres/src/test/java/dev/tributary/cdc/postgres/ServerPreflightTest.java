package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is wrong with the server or the role is said before anything is touched, with its remedy. */
class ServerPreflightTest {

    private static CdcException failure(PostgresSource source) {
        return catchThrowableOfType(CdcException.class, () -> Runs.open(source).close());
    }

    private static void assertNoSecret(Throwable failure, PostgresSource source, String secret) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString() + source + source.describe()).doesNotContain(secret);
    }

    @PostgresTest(newestOnly = true)
    void refusesAWrongPassword(PostgresDatabase database) {
        PostgresSource source = Runs.source(database).password("wrong-secret").build();
        CdcException failure = failure(source);
        assertThat(failure).isInstanceOf(ConfigurationException.class).hasMessageContaining("password");
        assertThat(failure.remedy()).isEqualTo("Correct the user or the password of the source.");
        assertNoSecret(failure, source, "wrong-secret");
    }

    @PostgresTest(newestOnly = true)
    void neverShowsAPasswordThatStandsInTheUrl(PostgresDatabase database) {
        PostgresSource source = PostgresSource.builder()
                .url(database.url() + "?user=postgres&password=url-secret&ApplicationName=x")
                .build();
        CdcException failure = failure(source);
        assertThat(failure).isInstanceOf(ConfigurationException.class);
        assertNoSecret(failure, source, "url-secret");
        assertThat(source.describe()).contains("as postgres", database.name());
    }

    @PostgresTest(newestOnly = true)
    void asksForThePasswordAtEveryConnectionSinceItMayExpire(PostgresDatabase database) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        AtomicInteger asked = new AtomicInteger();
        PostgresSource source = Runs.source(database)
                .password(() -> {
                    asked.incrementAndGet();
                    return database.password();
                })
                .build();
        assertThat(asked).hasValue(0);
        Runs.open(source).close();
        int first = asked.get();
        assertThat(first).isGreaterThan(1);
        Runs.open(source).close();
        assertThat(asked.get()).isEqualTo(2 * first);
    }

    @PostgresTest(newestOnly = true)
    void refusesADatabaseThatDoesNotExist(PostgresDatabase database) {
        CdcException failure = failure(Runs.source(database)
                .url(database.url().replace(database.name(), "nowhere"))
                .build());
        assertThat(failure)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("\"nowhere\" does not exist");
        assertThat(failure.remedy()).contains("database's name");
    }

    @Test
    void callsAnUnreachableServerAPassingFailure() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        CdcException failure = failure(PostgresSource.builder()
                .url("jdbc:postgresql://127.0.0.1:" + port + "/shop")
                .user("cdc")
                .password("secret-word")
                .build());
        assertThat(failure).isInstanceOf(SourceException.class).hasMessageContaining("127.0.0.1:" + port + "/shop");
        assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
        assertThat(failure.remedy()).contains("Check host and port");
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            CdcException failure = failure(PostgresSource.builder()
                    .url("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/shop")
                    .connectTimeout(Duration.ofSeconds(1))
                    .build());
            assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void refusesWhatIsNoUrlOfPostgresql() {
        assertThatThrownBy(() -> PostgresSource.builder()
                        .url("jdbc:mysql://h/d?password=url-secret")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("url-secret");
    }

    @Test
    void refusesAServerWithoutLogicalWal() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("wal_level", "replica")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            CdcException failure = failure(Runs.source(database).build());
            assertThat(failure).isInstanceOf(ConfigurationException.class).hasMessageContaining("wal_level=replica");
            assertThat(failure.remedy()).contains("wal_level = logical", "restart");
        }
    }

    @Test
    @Tag("H2")
    void refusesAServerWithoutFreeSlots() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("max_replication_slots", "1")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            database.execute(
                    "SELECT pg_create_logical_replication_slot('others', 'pgoutput')",
                    "CREATE TABLE t (id int PRIMARY KEY)");
            CdcException failure = failure(Runs.source(database).build());
            assertThat(failure)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("all 1 replication slots");
            assertThat(failure.remedy()).contains("max_replication_slots");
        }
    }

    @Test
    @Tag("H2")
    void saysThatNoWalSenderIsFree() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("max_wal_senders", "0")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            CdcException failure = failure(Runs.source(database).build());
            assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
            assertThat(failure).hasMessageContaining("max_wal_senders");
            assertThat(failure.remedy()).contains("max_wal_senders");
        }
    }

    @PostgresTest
    void refusesARoleWithoutReplication(PostgresDatabase database, PostgresServer server) {
        PostgresRole role = server.createRole("plain_" + database.name(), "");
        CdcException failure = failure(Runs.source(database)
                .user(role.name())
                .password(role.password())
                .build());
        assertThat(failure).isInstanceOf(ConfigurationException.class);
        assertThat(failure.remedy()).contains("ALTER ROLE … REPLICATION");
    }

    @PostgresTest(newestOnly = true)
    void refusesADatabaseWithoutAnEncoding(PostgresDatabase database, PostgresServer server) {
        String name = database.name() + "_ascii";
        server.administration()
                .execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
        try {
            CdcException failure = failure(Runs.source(database)
                    .url(database.url().replace(database.name(), name))
                    .build());
            assertThat(failure).isInstanceOf(ConfigurationException.class).hasMessageContaining("SQL_ASCII");
        } finally {
            server.administration().execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    @PostgresTest(newestOnly = true)
    void readsTextOfAnotherEncodingAsUnicode(PostgresDatabase database, PostgresServer server) {
        String name = database.name() + "_latin1";
        server.administration().execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        try {
            String url = database.url().replace(database.name(), name);
            Runs.execute(
                    url,
                    database,
                    "CREATE TABLE \"cité\" (id int PRIMARY KEY, v text, e xml)",
                    "INSERT INTO \"cité\" VALUES (1, 'é', '<é/>')");
            PostgresSource source = Runs.source(database).url(url).build();
            assertThat(Runs.rows(source).toString()).isEqualTo("[[1, é, <é/>]]");
            try (SourceSession session = Runs.open(source)) {
                assertThat(session.tables().get(0).id().name()).isEqualTo("cité");
            }
        } finally {
            server.administration()
                    .execute(
                            "SELECT pg_drop_replication_slot('" + database.name() + "')",
                            "DROP DATABASE " + name + " WITH (FORCE)");
        }
    }
}
