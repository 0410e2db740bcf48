package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.testkit.Certificate;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS: demanded of every host that is not this machine, with what it needs to be useful. */
class EncryptionTest {

    @TempDir
    Path directory;

    private static CdcException failure(PostgresSource source) {
        return catchThrowableOfType(CdcException.class, () -> Runs.open(source).close());
    }

    private static PostgresSource.Builder source(PostgresDatabase database, String host, String parameters) {
        return Runs.source(database).url(database.url().replace("127.0.0.1", host) + parameters);
    }

    /** An address of this machine that does not say that it is one. */
    private static Optional<String> ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    @Test
    void isVerifiedByDefaultUnlessTheHostIsThisMachine() throws Exception {
        String host = ownAddress().orElse(null);
        assumeThat(host).as("an address beside the loopback's").isNotNull();
        Path access =
                Files.writeString(directory.resolve("hba.conf"), "host all,replication all 0.0.0.0/0 scram-sha-256");
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("listen_addresses", "*")
                        .setting("hba_file", access.toString())
                        .start();
                PostgresDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE t (id int PRIMARY KEY)");

            PostgresSource standard = source(database, host, "").build();
            assertThat(standard.describe()).contains("sslmode=verify-full by default");
            CdcException failure = failure(standard);
            assertThat(failure).isInstanceOf(ConfigurationException.class).hasMessageContaining("SSL");
            assertThat(failure.remedy()).contains("sslmode=disable", "certificate");

            PostgresSource plain = source(database, host, "?sslmode=disable").build();
            assertThat(plain.describe()).contains("sslmode=disable");
            Runs.open(plain).close();
            List<Finding> findings =
                    plain.examine(Runs.context(Mode.CDC, new ArrayList<>())).findings();
            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.check()).isEqualTo("encryption");
                assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
                assertThat(finding.remedy()).contains("verify-full");
            });
            assertThat(source(database, "127.0.0.1", "").build().describe()).contains("since the host is local");
        }
    }

    @Test
    void takesCertificatesOfTheServerAndOfTheClient() throws Exception {
        Certificate server = Certificate.selfSigned(directory, "server", "CN=127.0.0.1", "SAN=IP:127.0.0.1");
        Certificate client = Certificate.selfSigned(directory, "client", "CN=cdc", "SAN=DNS:cdc");
        Path access = Files.writeString(
                directory.resolve("hba.conf"),
                "hostssl all,replication cdc 127.0.0.1/32 cert\nhost all all 127.0.0.1/32 scram-sha-256\n");
        try (PostgresServer running = PostgresServer.builder(PostgresVersion.newest())
                        .setting("ssl", "on")
                        .setting("ssl_cert_file", server.certificate().toString())
                        .setting("ssl_key_file", server.key().toString())
                        .setting("ssl_ca_file", client.certificate().toString())
                        .setting("hba_file", access.toString())
                        .start();
                PostgresDatabase database = running.createDatabase()) {
            running.createRole("cdc", "REPLICATION");
            database.execute("CREATE TABLE t (id int PRIMARY KEY)", "ALTER TABLE t OWNER TO cdc");
            running.administration().execute("GRANT CREATE ON DATABASE " + database.name() + " TO cdc");
            String verified = "?sslmode=verify-full&sslrootcert=" + server.certificate();

            // By its certificate alone, without a password.
            PostgresSource byCertificate = PostgresSource.builder()
                    .url(database.url() + verified + "&sslkey=" + client.store() + "&sslpassword="
                            + Certificate.PASSWORD)
                    .user("cdc")
                    .build();
            Runs.open(byCertificate).close();
            assertThat(byCertificate.describe()).doesNotContain(Certificate.PASSWORD);
            assertThat(byCertificate
                            .examine(Runs.context(Mode.CDC, new ArrayList<>()))
                            .findings())
                    .filteredOn(finding -> finding.check().equals("encryption"))
                    .singleElement()
                    .extracting(Finding::detail)
                    .asString()
                    .startsWith("TLSv1.");

            CdcException withoutOne = failure(PostgresSource.builder()
                    .url(database.url() + verified)
                    .user("cdc")
                    .build());
            assertThat(withoutOne).isInstanceOf(ConfigurationException.class);

            CdcException forged = failure(PostgresSource.builder()
                    .url(database.url() + "?sslmode=verify-full&sslrootcert=" + client.certificate())
                    .user("cdc")
                    .build());
            assertThat(forged).isInstanceOf(ConfigurationException.class);
            assertThat(forged.remedy()).contains("certificate");

            CdcException otherName = failure(PostgresSource.builder()
                    .url(database.url().replace("127.0.0.1", "localhost") + verified)
                    .user("cdc")
                    .build());
            assertThat(otherName).isInstanceOf(ConfigurationException.class).hasMessageContaining("localhost");
            assertThat(otherName.remedy()).contains("certificate");
        }
    }
}
