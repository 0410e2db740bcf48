package dev.tributary.cdc.workspace;

import dev.tributary.cdc.workspace.internal.ChildProcess;
import dev.tributary.cdc.workspace.internal.KeptToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A running local workspace: a child JVM with Spark and Delta that the unmodified Databricks JDBC driver and SDK connect
 * to. Its tables, volumes and names live in the data directory and are there again when it starts next time.
 *
 * <p>It listens on the loopback interface only and wants its token. It ends with {@link #close} and with the process that
 * started it. Thread-safe.
 */
public final class LocalWorkspaceServer implements AutoCloseable {

    /** The heap that merges of some million small rows are comfortable with. */
    public static final String DEFAULT_HEAP = "1g";

    /** A cold start on a busy machine takes a quarter of this. */
    public static final Duration DEFAULT_START_TIMEOUT = Duration.ofMinutes(2);

    /** The catalog that is always there, with the schema {@code default}. */
    public static final String DEFAULT_CATALOG = "main";

    private static final String WAREHOUSE = "local";
    private static final String HTTP_PATH = "/sql/1.0/warehouses/" + WAREHOUSE;

    private final ChildProcess child;
    private final Path data;
    private final String token;

    private LocalWorkspaceServer(ChildProcess child, Path data, String token) {
        this.child = child;
        this.data = data;
        this.token = token;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** For the driver, with the token in it: keep it out of logs. The class is {@code com.databricks.client.jdbc.Driver}. */
    public String jdbcUrl() {
        return jdbcUrl(DEFAULT_CATALOG, "default");
    }

    /** Like {@link #jdbcUrl()}, in a catalog and schema. */
    public String jdbcUrl(String catalog, String schema) {
        return jdbcUrl(port(), token, catalog, schema);
    }

    static String jdbcUrl(int port, String token, String catalog, String schema) {
        return "jdbc:databricks://127.0.0.1:" + port + "/default;ssl=0;AuthMech=3;UID=token;PWD=" + token
                + ";httpPath=" + HTTP_PATH + ";ConnCatalog=" + catalog + ";ConnSchema=" + schema
                + ";UseThriftClient=0;EnableTelemetry=0";
    }

    /** Opens an entrance at which requests meet with faults; close it when done. */
    public WorkspaceFaults faults() {
        return WorkspaceFaults.open(host(), token);
    }

    /** For the SDK: {@code http://127.0.0.1:PORT}. */
    public String host() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return child.port();
    }

    public String httpPath() {
        return HTTP_PATH;
    }

    public String warehouseId() {
        return WAREHOUSE;
    }

    /** The secret that every request must carry. */
    public String token() {
        return token;
    }

    public Path data() {
        return data;
    }

    /**
     * Makes a service principal whose tokens live that long.
     *
     * @throws IllegalStateException when the workspace does not answer
     */
    public ServicePrincipal newServicePrincipal(Duration tokensLive) {
        return LocalControl.newServicePrincipal(host(), token, tokensLive);
    }

    /**
     * Makes a SQL warehouse that is stopped, takes that long to start, and answers meanwhile as real ones do.
     *
     * @return its id
     * @throws IllegalStateException when the workspace does not answer
     */
    public String newWarehouse(Duration startTakes) {
        return LocalControl.newWarehouse(host(), token, startTakes);
    }

    /** Whether the child still runs. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /** The child's process id: tests kill it. */
    public long pid() {
        return child.pid();
    }

    /** Waits until the child has ended by itself. */
    public void waitFor() throws InterruptedException {
        child.waitFor();
    }

    /** Ends the child. What it answered to is on disk already. */
    @Override
    public void close() {
        child.close();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "LocalWorkspaceServer[" + host() + ", data " + data + "]";
    }

    /** Describes a workspace; may start several one after the other. Not thread-safe. */
    public static final class Builder {

        private @Nullable Path data;
        private int port;
        private String heap = DEFAULT_HEAP;
        private Duration startTimeout = DEFAULT_START_TIMEOUT;
        private @Nullable String token;
        private boolean transactions = true;
        private final List<String> catalogs = new ArrayList<>(List.of(DEFAULT_CATALOG));
        private final List<FaultRule> faults = new ArrayList<>();

        private Builder() {}

        /** Where everything is kept; created when missing. Required. One workspace at a time may use it. */
        public Builder data(Path directory) {
            this.data = directory.toAbsolutePath().normalize();
            return this;
        }

        /** 0, the default, takes a free port. */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("A port is a number from 0 to 65535, not " + number);
            }
            this.port = number;
            return this;
        }

        /** The child's heap as the JVM's {@code -Xmx} takes it; default {@value #DEFAULT_HEAP}. */
        public Builder heap(String size) {
            if (!size.matches("[1-9][0-9]*[kKmMgG]")) {
                throw new IllegalArgumentException("A heap size is a number with k, m or g, such as 1g, not " + size);
            }
            this.heap = size;
            return this;
        }

        public Builder startTimeout(Duration timeout) {
            this.startTimeout = timeout;
            return this;
        }

        /**
         * A secret of your own; letters, digits and {@code . _ -}. It is kept nowhere. Without it, a random one is made by the
         * first start and kept in the data directory, readable for its owner alone, so that it is the same after a restart.
         */
        public Builder token(String secret) {
            if (!KeptToken.SHAPE.matcher(secret).matches()) {
                throw new IllegalArgumentException("A token consists of letters, digits, dots, dashes and underscores");
            }
            this.token = secret;
            return this;
        }

        /**
         * Whether {@code BEGIN ATOMIC … END} works, which is the default; without, it is refused as in a real workspace that
         * does not have the preview.
         */
        public Builder transactions(boolean on) {
            this.transactions = on;
            return this;
        }

        /** A catalog to create when it is missing, as an administrator would have done on a real workspace. */
        public Builder catalog(String name) {
            if (name.isBlank() || name.contains("\n")) {
                throw new IllegalArgumentException("A catalog needs a name of one line");
            }
            catalogs.add(name);
            return this;
        }

        /** Requests that come to {@link #host} meet with this fault; repeatable, the first rule that fits is applied. */
        public Builder fault(FaultRule rule) {
            faults.add(rule);
            return this;
        }

        /**
         * Starts the child and waits until it answers.
         *
         * @throws WorkspaceStartException when it does not: the message says why and what to do
         */
        public LocalWorkspaceServer start() {
            Path directory = Objects.requireNonNull(data, "data directory");
            String secret = token == null ? KeptToken.of(directory) : token;
            ChildProcess child = ChildProcess.start(
                    new ChildProcess.Settings(
                            directory,
                            port,
                            heap,
                            WAREHOUSE,
                            secret,
                            transactions,
                            List.copyOf(catalogs),
                            faults.stream().map(FaultRule::toString).toList()),
                    startTimeout);
            return new LocalWorkspaceServer(child, directory, secret);
        }
    }
}
