package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A pooler between here and the server is found out by the process id that it makes up. */
class PoolerTest {

    @PostgresTest(newestOnly = true)
    void isNamedWithItsRemedy(PostgresDatabase database) throws IOException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        URI server = URI.create(database.url().substring("jdbc:".length()));
        try (Pooler pooler = new Pooler(server.getHost(), server.getPort(), true)) {
            PostgresSource source = Runs.source(database)
                    .url("jdbc:postgresql://127.0.0.1:" + pooler.port() + server.getPath() + "?sslmode=disable")
                    .build();
            List<Finding> findings =
                    source.examine(Runs.context(Mode.CDC, new ArrayList<>())).findings();
            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.check()).isEqualTo("pooler");
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.remedy()).contains("server itself");
            });
        }
    }

    @PostgresTest(newestOnly = true)
    void thatRefusesReplicationIsNamedAsTheReason(PostgresDatabase database) throws IOException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        URI server = URI.create(database.url().substring("jdbc:".length()));
        try (Pooler pooler = new Pooler(server.getHost(), server.getPort(), false)) {
            PostgresSource source = Runs.source(database)
                    .url("jdbc:postgresql://127.0.0.1:" + pooler.port() + server.getPath() + "?sslmode=disable")
                    .build();
            ConfigurationException refused = catchThrowableOfType(
                    ConfigurationException.class, () -> Runs.open(source).close());
            assertThat(refused.remedy()).contains("PgBouncer", "server itself");
            assertThat(source.examine(Runs.context(Mode.CDC, new ArrayList<>())).findings())
                    .anySatisfy(finding -> {
                        assertThat(finding.check()).isEqualTo("replication");
                        assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
                        assertThat(finding.remedy()).contains("PgBouncer");
                    });
        }
    }

    /** Passes everything on but the server's process id, in place of which it tells one of its own, as PgBouncer does. */
    private static final class Pooler implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final List<Socket> open = new ArrayList<>();
        private final String host;
        private final int serverPort;
        private final boolean replicates;

        /** @param replicates whether replication is passed on, as PgBouncer does from 1.23 on */
        Pooler(String host, int port, boolean replicates) throws IOException {
            this.replicates = replicates;
            this.host = host;
            this.serverPort = port;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // Either side has closed, which ends the other's copy too.
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() throws IOException {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                Socket server = new Socket(host, serverPort);
                synchronized (open) {
                    open.add(client);
                    open.add(server);
                }
                if (!passStartOn(client, server)) {
                    client.close();
                    server.close();
                    continue;
                }
                start(() -> copy(client.getInputStream(), server.getOutputStream()));
                start(() -> {
                    replaceProcessId(server, client);
                    copy(server.getInputStream(), client.getOutputStream());
                });
            }
        }

        /** The first message is a length that counts itself, a version, and parameters. */
        private boolean passStartOn(Socket client, Socket server) throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            int length = in.readInt();
            byte[] content = in.readNBytes(length - 4);
            if (!replicates && new String(content, StandardCharsets.ISO_8859_1).contains("replication\0")) {
                byte[] fields = "SFATAL\0C08P01\0Munsupported startup parameter: replication\0\0"
                        .getBytes(StandardCharsets.ISO_8859_1);
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                out.writeByte('E');
                out.writeInt(fields.length + 4);
                out.write(fields);
                out.flush();
                return false;
            }
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            out.writeInt(length);
            out.write(content);
            out.flush();
            return true;
        }

        private static void copy(InputStream in, OutputStream out) throws IOException {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }

        /** Messages are a type, a length that counts itself, and a content; {@code K} tells process id and secret. */
        private static void replaceProcessId(Socket server, Socket client) throws IOException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            byte type;
            do {
                type = in.readByte();
                int length = in.readInt();
                byte[] content = in.readNBytes(length - 4);
                if (type == 'K') {
                    content[0] ^= 0x55;
                }
                out.writeByte(type);
                out.writeInt(length);
                out.write(content);
                out.flush();
            } while (type != 'K');
        }

        @Override
        public void close() throws IOException {
            listening.close();
            synchronized (open) {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }
    }
}
