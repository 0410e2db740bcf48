package dev.tributary.cdc.databricks;

import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.internal.connect.Identity;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a Databricks workspace and its SQL warehouse are, and how to authenticate. Immutable and thread-safe; connects to
 * nothing by itself.
 *
 * <p>Statements go through the vendor's JDBC driver, always over the
 * <a href="https://docs.databricks.com/api/workspace/statementexecution">Statement Execution API</a>; files go through
 * the <a href="https://docs.databricks.com/api/workspace/files">Files API</a>. Both share one token, which is renewed before
 * it expires. Secrets never appear in {@link #toString()}, in messages or in logs, and go to no other host; proxies and
 * trust stores are those of the JVM.
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

    /**
     * A session of the vendor's JDBC driver, for reading what was replicated; to be closed by the caller. It can be used
     * by one thread at a time.
     *
     * @throws SQLException when it cannot be opened
     */
    public Connection connect() throws SQLException {
        return settings.openSession(Map.of());
    }

    /**
     * Whether requests are sent. After five in a row to which no answer came, or 429 or 5xx, all requests of this object's
     * sinks and stagers wait, statements and files alike; after a second one is let through, and decides for all. May be
     * called at any time.
     */
    public CircuitState circuit() {
        return settings.circuit();
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
        private @Nullable String azureTenantId;
        private @Nullable String azureLogin;
        private @Nullable String profile;
        private Authentication authentication = Authentication.AUTO;
        private Duration retryBudget = DEFAULT_RETRY_BUDGET;

        private Builder() {}

        /**
         * The warehouse's JDBC URL, instead of host and HTTP path. Secrets in it are taken out, and must not differ from
         * those that are given besides; settings which this
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

        /** The tenant of a service principal of Entra ID, whose client id and secret are given too. */
        public Builder azureTenantId(String azureTenantId) {
            this.azureTenantId = azureTenantId;
            return this;
        }

        /** Address of Entra ID; unless set, the one of the cloud in which the workspace's name says that it is. */
        public Builder azureLogin(String address) {
            this.azureLogin = address.replaceFirst("/+$", "");
            return this;
        }

        /** How to authenticate; unless set, by what is given. */
        public Builder authentication(Authentication authentication) {
            this.authentication = authentication;
            return this;
        }

        /** With the profile of that name in {@code ~/.databrickscfg}. */
        public Builder profile(String profile) {
            this.profile = profile;
            this.authentication = Authentication.PROFILE;
            return this;
        }

        /** With what stands in the environment, such as {@code DATABRICKS_TOKEN}. */
        public Builder environment() {
            this.authentication = Authentication.ENVIRONMENT;
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
            Identity identity =
                    new Identity(authentication, token, clientId, clientSecret, azureTenantId, azureLogin, profile);
            if (jdbcUrl != null) {
                if (host != null || httpPath != null) {
                    throw new ConfigurationException(
                            "the workspace has both a JDBC URL and a host or HTTP path",
                            "Set either the JDBC URL, or the host and the HTTP path.");
                }
                return new Workspace(Settings.ofJdbcUrl(jdbcUrl, identity, retryBudget));
            }
            if (host == null || httpPath == null) {
                throw new ConfigurationException(
                        "the workspace needs a JDBC URL, or a host and an HTTP path",
                        "Copy them from the connection details of the SQL warehouse.");
            }
            return new Workspace(Settings.ofHost(host, httpPath, identity, retryBudget));
        }
    }
}
