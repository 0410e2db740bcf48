package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is set wrong is told in one message and one remedy, without a stack trace, and never with a secret. */
@ExtendWith(WorkspaceProcess.Shared.class)
class FailuresIT {

    private static final String CANARY = "canary-d41d8cd98f00";
    private static final Map<String, String> ENVIRONMENT = Map.of("CDC_STATE_PASSWORD", CANARY + "-env");

    /** Where a driver's exception, which knows the secret, is part of the stack trace. */
    private static final Set<String> CONNECTING =
            Set.of("source.url", "source.password", "databricks.token", "databricks.jdbc-url");

    @TempDir
    Path directory;

    private Shop shop;

    @PostgresTest(newestOnly = true)
    @Tag("W14")
    void saysWhatToDo(PostgresDatabase database, PostgresServer server, WorkspaceProcess workspace) throws Exception {
        database.execute("CREATE TABLE customer (id int PRIMARY KEY)");
        shop = Shop.of(database, workspace, directory).set("retry.budget", "0");

        fails(Failure.CONFIGURATION, "password authentication failed", "source.password", CANARY);
        int closed = closedPort();
        fails(
                Failure.STOPPED,
                "localhost:" + closed,
                "source.url",
                "jdbc:postgresql://localhost:" + closed + "/shop?password=" + CANARY);
        fails(Failure.CONFIGURATION, "did you mean 'source.schemas'", "source.schema", "public");
        fails(Failure.CONFIGURATION, "absent", "source.include", "public.absent");
        fails(Failure.CONFIGURATION, "token", "databricks.token", CANARY);
        fails(
                Failure.STOPPED,
                "127.0.0.1",
                "databricks.jdbc-url",
                workspace
                        .jdbcUrl()
                        .replaceFirst("127.0.0.1:\\d+", "127.0.0.1:" + closed)
                        .replaceFirst("PWD=[^;]+", "PWD=" + CANARY));
        fails(Failure.CONFIGURATION, "sink.mode", "sink.mode", "overwrite");

        PostgresRole plain = server.createRole("plain_" + database.name(), "");
        database.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + plain.name());
        fails(Failure.CONFIGURATION, "REPLICATION", plain);
        PostgresRole blind = server.createRole("blind_" + database.name(), "REPLICATION");
        fails(Failure.CONFIGURATION, "customer", blind);
    }

    @PostgresTest(newestOnly = true)
    void saysWhichServerSettingIsMissing(WorkspaceProcess workspace) throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("wal_level", "replica")
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE customer (id int PRIMARY KEY)");
            shop = Shop.of(database, workspace, directory).set("retry.budget", "0");
            fails(Failure.CONFIGURATION, "wal_level", "source.include", "*");
        }
    }

    private void fails(int code, String said, PostgresRole role) {
        shop.set("source.user", role.name()).set("source.password", role.password());
        check(code, said, role.password(), "source.user");
    }

    private void fails(int code, String said, String key, String value) {
        String before = shop.get(key);
        shop.set(key, value);
        check(code, said, CANARY, key);
        shop.set(key, before);
    }

    private void check(int code, String said, String secret, String changed) {
        String config = shop.config();
        Cli.Result quiet = Cli.run(ENVIRONMENT, "run", "--mode", "snapshot", "--config", config);
        assertThat(quiet.exitCode()).as(quiet.toString()).isEqualTo(code);
        List<String> complaints = quiet.err().stream()
                .filter(line -> !line.startsWith("warning: "))
                .toList();
        assertThat(complaints).as(quiet.toString()).hasSize(2);
        assertThat(complaints.get(0)).startsWith("error: ");
        assertThat(complaints.get(1)).startsWith("remedy: ").hasSizeGreaterThan(20);
        assertThat(String.join(" ", quiet.err())).contains(said);
        assertThat(quiet.toString())
                .doesNotContain(secret)
                .doesNotContain("\tat ")
                .doesNotContain("Exception");

        if (!CONNECTING.contains(changed)) {
            return;
        }
        Cli.Result verbose = Cli.run(ENVIRONMENT, "run", "--mode", "snapshot", "--config", config, "--verbose");
        assertThat(verbose.exitCode()).isEqualTo(code);
        assertThat(verbose.err()).as(verbose.toString()).anyMatch(line -> line.startsWith("\tat "));
        assertThat(verbose.toString()).doesNotContain(secret);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
