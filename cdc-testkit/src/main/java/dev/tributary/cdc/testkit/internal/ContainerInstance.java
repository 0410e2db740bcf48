package dev.tributary.cdc.testkit.internal;

import com.github.dockerjava.api.DockerClient;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A server of the official image in Docker. Its port is bound by us, because Docker's own choice changes on restart. */
final class ContainerInstance implements ServerInstance {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final int INTERNAL_PORT = 5432;

    private final GenericContainer<?> container;
    private final int port;

    private ContainerInstance(GenericContainer<?> container, int port) {
        this.container = container;
        this.port = port;
    }

    static ContainerInstance create(PostgresVersion version, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        int port = freePort();
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("postgres:" + version.major()))
                .withEnv("POSTGRES_USER", SUPERUSER)
                .withEnv("POSTGRES_PASSWORD", SUPERUSER_PASSWORD)
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
                .withEnv("POSTGRES_INITDB_ARGS", "--no-locale --encoding=UTF8 --auth-host=scram-sha-256")
                .withExposedPorts(INTERNAL_PORT)
                .withCommand(command.toArray(String[]::new));
        container.setPortBindings(List.of(port + ":" + INTERNAL_PORT));
        container.start();
        ContainerInstance instance = new ContainerInstance(container, port);
        Connections.awaitReady(instance.host(), port, START_LIMIT, instance::isRunning);
        return instance;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void requestStop(StopMode mode) {
        if (isRunning()) {
            docker().killContainerCmd(container.getContainerId())
                    .withSignal(mode.signal())
                    .exec();
        }
    }

    @Override
    public boolean isRunning() {
        return Boolean.TRUE.equals(docker().inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getRunning());
    }

    @Override
    public void start() {
        docker().startContainerCmd(container.getContainerId()).exec();
        Connections.awaitReady(host(), port, START_LIMIT, this::isRunning);
        if (!isRunning()) {
            throw new IllegalStateException("PostgreSQL did not start: " + container.getLogs());
        }
    }

    @Override
    public ServerInstance standby(Map<String, String> own) {
        throw new TestAbortedException("standbys need the embedded binaries: -Dpostgres.backend=embedded");
    }

    @Override
    public void close() {
        container.close();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }
}
