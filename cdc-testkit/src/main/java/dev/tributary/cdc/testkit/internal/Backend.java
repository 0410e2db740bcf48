package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Where test servers run. */
public enum Backend {
    DOCKER {
        @Override
        public ServerInstance create(PostgresVersion version, Map<String, String> settings) {
            return ContainerInstance.create(version, settings);
        }
    },
    EMBEDDED {
        @Override
        public ServerInstance create(PostgresVersion version, Map<String, String> settings) {
            return EmbeddedInstance.create(version, settings);
        }
    };

    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    /** System property: {@code auto}, {@code docker} or {@code embedded}. */
    private static final String PROPERTY = "postgres.backend";

    /** Starts a new server. */
    public abstract ServerInstance create(PostgresVersion version, Map<String, String> settings);

    /** Docker where it runs, embedded binaries elsewhere, or what the system property says. */
    public static Backend chosen() {
        return Choice.BACKEND;
    }

    private static Backend choose() {
        String wanted = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
        Backend backend =
                switch (wanted) {
                    case "docker" -> DOCKER;
                    case "embedded" -> EMBEDDED;
                    case "auto" -> dockerRuns() ? DOCKER : EMBEDDED;
                    default ->
                        throw new IllegalArgumentException(
                                PROPERTY + " is \"" + wanted + "\"; use auto, docker or embedded");
                };
        log.info("PostgreSQL for the tests: {} ({}={})", backend, PROPERTY, wanted);
        return backend;
    }

    /** Testcontainers complains loudly when there is no Docker, so it is asked only where there are traces of one. */
    private static boolean dockerRuns() {
        Path home = Path.of(System.getProperty("user.home"));
        boolean traces = System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(home.resolve(".docker/run/docker.sock"))
                || Files.exists(home.resolve(".testcontainers.properties"));
        return traces && DockerClientFactory.instance().isDockerAvailable();
    }

    private static final class Choice {
        private static final Backend BACKEND = choose();
    }
}
