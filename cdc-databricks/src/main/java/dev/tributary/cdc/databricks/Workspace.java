package dev.tributary.cdc.databricks;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a Databricks workspace and its SQL warehouse are, and how to authenticate. Immutable and thread-safe; connects to
 * nothing by itself.
 *
 * <p>Statements go through the vendor's JDBC driver, always over the
 * <a href="https://docs.databricks.com/api/workspace/statementexecution">Statement Execution API</a>; files go through
 * the <a href="https://docs.databricks.com/api/workspace/files">Files API</a>. Secrets never appear in
 * {@link #toString()}, in messages or in logs.
 */
public final class Workspace {

    /** How long requests that are turned away (429, 503) are repeated: a stopped warehouse takes minutes to start. */
    public static final Duration DEFAULT_RETRY_BUDGET = Duration.ofMinutes(5);

    private final Settings settings;

    private Workspace(Settings settings) {
        this.settings = settings;
    }

    public static Builder builder() {
        return new Builder();
    }

    Settings settings() {
        return settings;
    }

    /** The host and the warehouse's path, without secrets. */
    @Override
    public String toString() {
        return settings.toString();
    }

    /** Collects the settings of a {@link Workspace}. Not thread-safe. */
    public static final class Builder {

        private @Nullable String jdbcUrl;
        private @Nullable String host;
        private @Nullable String httpPath;
        private @Nullable String token;
        private @Nullable String clientId;
        private @Nullable String clientSecret;
        private Duration retryBudget = DEFAULT_RETRY_BUDGET;

        private Builder() {}

        /**
         * The warehouse's JDBC URL, instead of host and HTTP path. Secrets in it are taken out; settings which this
         * library depends on (such as {@code UseThriftClient}) are overruled.
         */
        public Builder jdbcUrl(String url) {
            this.jdbcUrl = url;
            return this;
        }

        /** The workspace's address, for example {@code https://dbc-1234.cloud.databricks.com}. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The warehouse's HTTP path, for example {@code /sql/1.0/warehouses/abc123}. */
        public Builder httpPath(String httpPath) {
            this.httpPath = httpPath;
            return this;
        }

        /** A personal access token. */
        public Builder token(String token) {
            this.token = token;
            return this;
        }

        /** A service principal's client id, with {@link #clientSecret}. */
        public Builder clientId(String clientId) {
            this.clientId = clientId;
            return this;
        }

        /** A service principal's secret. */
        public Builder clientSecret(String clientSecret) {
            this.clientSecret = clientSecret;
            return this;
        }

        /** See {@link #DEFAULT_RETRY_BUDGET}. */
        public Builder retryBudget(Duration retryBudget) {
            if (retryBudget.isNegative()) {
                throw new IllegalArgumentException("retryBudget must not be negative: " + retryBudget);
            }
            this.retryBudget = retryBudget;
            return this;
        }

        /**
         * Builds it.
         *
         * @throws ConfigurationException when an address or a way to authenticate is missing or given twice
         */
        public Workspace build() {
            if (jdbcUrl != null) {
                if (host != null || httpPath != null) {
                    throw new ConfigurationException(
                            "the workspace has both a JDBC URL and a host or HTTP path",
                            "Set either the JDBC URL, or the host and the HTTP path.");
                }
                return new Workspace(Settings.ofJdbcUrl(jdbcUrl, token, clientId, clientSecret, retryBudget));
            }
            if (host == null || httpPath == null) {
                throw new ConfigurationException(
                        "the workspace needs a JDBC URL, or a host and an HTTP path",
                        "Copy them from the connection details of the SQL warehouse.");
            }
            return new Workspace(Settings.ofHost(host, httpPath, token, clientId, clientSecret, retryBudget));
        }
    }
}
