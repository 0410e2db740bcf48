package dev.tributary.cdc.databricks.internal.connect;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.retry.NoRetryStrategyPicker;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.spi.Steps;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a workspace is reached. Immutable but for the token that is good at the time, which everything that talks to the
 * workspace shares. What {@link #toString()} and {@link #jdbcUrl()} show holds no secret. Thread-safe.
 */
public final class Settings {

    /**
     * What is set for every connection: the Statement Execution API, no telemetry, results that need no Arrow, casts that
     * fail rather than yield NULL.
     */
    private static final Map<String, String> FORCED = Map.of(
            "ANSI_MODE", "true",
            "UseThriftClient", "0",
            "EnableTelemetry", "0",
            "ForceEnableTelemetry", "0",
            "EnableQueryResultDownload", "0",
            "EnableTokenCache", "0");

    private static final String QUERY_TAGS = "QUERY_TAGS";

    private static final Set<String> IDENTITY = Set.of("uid", "user", "authmech", "auth_flow", "oauth2clientid");

    /** What the driver's own HTTP client would have obeyed, which is not in use. */
    private static final List<String> NETWORK = List.of(
            "useproxy", "proxy", "usesystemproxy", "usecfproxy", "cfproxy", "ssltrust", "sslkey", "allowselfsigned");

    private final String origin;
    private final String address;
    private final String httpPath;
    private final Map<String, String> parameters;
    private final Credentials credentials;
    private final WorkspaceHttp http;
    private final Duration retryBudget;
    private final Steps steps;

    private Settings(
            String origin,
            String address,
            String httpPath,
            Map<String, String> parameters,
            Identity identity,
            Duration retryBudget) {
        this.origin = origin;
        this.address = address;
        this.httpPath = httpPath;
        this.parameters = parameters;
        this.retryBudget = retryBudget;
        if (!httpPath.startsWith("/")) {
            throw new ConfigurationException(
                    "'" + httpPath + "' is not the HTTP path of a SQL warehouse",
                    "Copy the HTTP path from the connection details of the SQL warehouse: it begins with /sql/.");
        }
        for (String key : parameters.keySet()) {
            if (NETWORK.stream().anyMatch(key.toLowerCase(Locale.ROOT)::startsWith)) {
                throw new ConfigurationException(
                        "the JDBC URL of the workspace sets " + key + ", which has no effect here",
                        "Take it out; set proxies and trust stores for the JVM (https.proxyHost,"
                                + " javax.net.ssl.trustStore).");
            }
        }
        this.credentials = identity.credentials(origin);
        this.steps = Steps.NONE;
        this.http = new WorkspaceHttp(origin, credentials, retryBudget, steps);
    }

    private Settings(Settings other, Steps steps) {
        this.origin = other.origin;
        this.address = other.address;
        this.httpPath = other.httpPath;
        this.parameters = other.parameters;
        this.credentials = other.credentials;
        this.retryBudget = other.retryBudget;
        this.steps = steps;
        this.http = other.http.with(steps);
    }

    /** The same, by which every statement and every request is a step, but for those that ask for a token. */
    public Settings with(Steps followed) {
        return followed == steps ? this : new Settings(this, followed);
    }

    /** What passes statements and requests. */
    public Steps steps() {
        return steps;
    }

    /** From a driver URL, with what it has to authenticate, or what is given for that besides. */
    public static Settings ofJdbcUrl(String url, Identity identity, Duration retryBudget) {
        JdbcUrl parsed = JdbcUrl.parse(url);
        String httpPath = parsed.parameter("httpPath");
        if (httpPath == null) {
            throw new ConfigurationException(
                    "the JDBC URL of the workspace has no httpPath",
                    "Copy the JDBC URL from the connection details of the SQL warehouse.");
        }
        Identity given = identity.besides(
                parsed.secret("PWD", "password", "Auth_AccessToken"),
                parsed.parameter("OAuth2ClientId"),
                parsed.secret("OAuth2Secret"));
        return new Settings(parsed.origin(), parsed.address(), httpPath, parsed.parameters(), given, retryBudget);
    }

    /** From the two things that a warehouse's connection details show. */
    public static Settings ofHost(String host, String httpPath, Identity identity, Duration retryBudget) {
        String origin = host.contains("://") ? host : "https://" + host;
        while (origin.endsWith("/")) {
            origin = origin.substring(0, origin.length() - 1);
        }
        Map<String, String> parameters = origin.startsWith("http://") ? Map.of("ssl", "0") : Map.of();
        return new Settings(
                origin, origin.substring(origin.indexOf("://") + 3), httpPath, parameters, identity, retryBudget);
    }

    /** The driver's URL, without secrets: it gets none. */
    public String jdbcUrl() {
        Map<String, String> all = new LinkedHashMap<>();
        parameters.forEach((key, value) -> {
            if (FORCED.keySet().stream().noneMatch(key::equalsIgnoreCase)
                    && !IDENTITY.contains(key.toLowerCase(Locale.ROOT))
                    && !key.equalsIgnoreCase(QUERY_TAGS)
                    && !key.equalsIgnoreCase("httpPath")) {
                all.put(key, value);
            }
        });
        all.put("httpPath", httpPath);
        FORCED.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> all.put(e.getKey(), e.getValue()));
        StringBuilder url =
                new StringBuilder("jdbc:databricks://").append(address).append("/default");
        all.forEach((key, value) -> url.append(';').append(key).append('=').append(value));
        return url.toString();
    }

    /**
     * Opens a session of the warehouse.
     *
     * @param session settings of the session, by name
     * @throws SQLException when it cannot be opened
     */
    public Connection openSession(Map<String, String> session) throws SQLException {
        StringBuilder url = new StringBuilder(jdbcUrl());
        session.forEach((key, value) -> url.append(';').append(key).append('=').append(value));
        return DriverSession.open(url.toString(), origin, new DriverHttp(http, retryBudget));
    }

    /** Tags for statements, besides those that the URL gives. */
    public String queryTags(String more) {
        return parameters.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(QUERY_TAGS))
                .map(entry -> entry.getValue() + ',' + more)
                .findFirst()
                .orElse(more);
    }

    /** The SDK's client, for requests that are each sent once. */
    public ApiClient apiClient() {
        // Built without the SDK's configuration: resolving one asks the host and the environment for more.
        return new ApiClient.Builder()
                .withGetHostFunc(nothing -> origin)
                .withHttpClient(new SdkHttp(http))
                .withRetryStrategyPicker(new NoRetryStrategyPicker())
                .build();
    }

    /** Scheme, host and port. */
    String origin() {
        return origin;
    }

    /** The last part of the HTTP path. */
    public String warehouseId() {
        return httpPath.substring(httpPath.lastIndexOf('/') + 1);
    }

    /** How long a request that the workspace turns away for the moment is repeated. */
    public Duration retryBudget() {
        return retryBudget;
    }

    /** How it authenticates. */
    public String authentication() {
        return credentials.describe();
    }

    /** Whether requests are sent. */
    public CircuitState circuit() {
        return http.circuit();
    }

    /** Where it is, without secrets. */
    @Override
    public String toString() {
        return origin + httpPath;
    }
}
