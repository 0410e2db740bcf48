package dev.tributary.cdc.databricks.internal.connect;

import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.PatCredentialsProvider;
import com.databricks.sdk.core.oauth.OAuthM2MServicePrincipalCredentialsProvider;
import dev.tributary.cdc.ConfigurationException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How a workspace is reached. Immutable. What {@link #toString()} and {@link #jdbcUrl()} show holds no secret.
 */
public final class Settings {

    /**
     * What is set for every connection: the Statement Execution API, no telemetry, results that need no Arrow, answers
     * that come or fail in bounded time, casts that fail rather than yield NULL. Retries are ours, since they know
     * whether a statement may run twice.
     */
    private static final Map<String, String> FORCED = Map.of(
            "ANSI_MODE", "true",
            "UseThriftClient", "0",
            "EnableTelemetry", "0",
            "EnableQueryResultDownload", "0",
            "EnableTokenCache", "0",
            "TemporarilyUnavailableRetry", "0",
            "RateLimitRetry", "0",
            "SocketTimeout", "120");

    private final String origin;
    private final String address;
    private final String httpPath;
    private final Map<String, String> parameters;
    private final @Nullable String token;
    private final @Nullable String clientId;
    private final @Nullable String clientSecret;
    private final Duration retryBudget;

    private Settings(
            String origin,
            String address,
            String httpPath,
            Map<String, String> parameters,
            @Nullable String token,
            @Nullable String clientId,
            @Nullable String clientSecret,
            Duration retryBudget) {
        this.origin = origin;
        this.address = address;
        this.httpPath = httpPath;
        this.parameters = parameters;
        this.token = token;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.retryBudget = retryBudget;
        if (!httpPath.startsWith("/")) {
            throw new ConfigurationException(
                    "'" + httpPath + "' is not the HTTP path of a SQL warehouse",
                    "Copy the HTTP path from the connection details of the SQL warehouse: it begins with /sql/.");
        }
        if ((token == null) == (clientId == null || clientSecret == null)) {
            throw new ConfigurationException(
                    "the workspace needs either a token, or a client id and a client secret",
                    "Set exactly one of the two ways to authenticate.");
        }
    }

    /** From a driver URL; what is given besides wins over what stands in it. */
    public static Settings ofJdbcUrl(
            String url,
            @Nullable String token,
            @Nullable String clientId,
            @Nullable String clientSecret,
            Duration retryBudget) {
        JdbcUrl parsed = JdbcUrl.parse(url);
        String httpPath = parsed.parameter("httpPath");
        if (httpPath == null) {
            throw new ConfigurationException(
                    "the JDBC URL of the workspace has no httpPath",
                    "Copy the JDBC URL from the connection details of the SQL warehouse.");
        }
        boolean given = token != null || clientId != null || clientSecret != null;
        return new Settings(
                parsed.origin(),
                parsed.address(),
                httpPath,
                parsed.parameters(),
                given ? token : parsed.secret("PWD", "password", "Auth_AccessToken"),
                given ? clientId : parsed.parameter("OAuth2ClientId"),
                given ? clientSecret : parsed.secret("OAuth2Secret"),
                retryBudget);
    }

    /** From the two things that a warehouse's connection details show. */
    public static Settings ofHost(
            String host,
            String httpPath,
            @Nullable String token,
            @Nullable String clientId,
            @Nullable String clientSecret,
            Duration retryBudget) {
        String origin = host.contains("://") ? host : "https://" + host;
        while (origin.endsWith("/")) {
            origin = origin.substring(0, origin.length() - 1);
        }
        Map<String, String> parameters = origin.startsWith("http://") ? Map.of("ssl", "0") : Map.of();
        return new Settings(
                origin,
                origin.substring(origin.indexOf("://") + 3),
                httpPath,
                parameters,
                token,
                clientId,
                clientSecret,
                retryBudget);
    }

    /** The driver's URL, without secrets: those are in {@link #jdbcProperties}. */
    public String jdbcUrl() {
        Map<String, String> all = new LinkedHashMap<>();
        parameters.forEach((key, value) -> {
            if (FORCED.keySet().stream().noneMatch(key::equalsIgnoreCase)
                    && !isIdentity(key)
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

    private static boolean isIdentity(String key) {
        return key.equalsIgnoreCase("UID")
                || key.equalsIgnoreCase("user")
                || key.equalsIgnoreCase("AuthMech")
                || key.equalsIgnoreCase("Auth_Flow")
                || key.equalsIgnoreCase("OAuth2ClientId");
    }

    /** What the driver needs to authenticate. */
    public Properties jdbcProperties() {
        Properties properties = new Properties();
        if (token != null) {
            properties.setProperty("AuthMech", "3");
            properties.setProperty("UID", "token");
            properties.setProperty("PWD", token);
        } else if (clientId != null && clientSecret != null) {
            properties.setProperty("AuthMech", "11");
            properties.setProperty("Auth_Flow", "1");
            properties.setProperty("OAuth2ClientId", clientId);
            properties.setProperty("OAuth2Secret", clientSecret);
        }
        return properties;
    }

    /**
     * A fresh configuration of the SDK, without retries of its own: it would send a consumed stream again. The way to
     * authenticate is named, so that nothing is taken from the environment and no other way is tried.
     */
    public DatabricksConfig sdkConfig() {
        DatabricksConfig config = new DatabricksConfig().setHost(origin).setDisableRetries(true);
        return token != null
                ? config.setToken(token).setCredentialsProvider(new PatCredentialsProvider())
                : config.setClientId(clientId)
                        .setClientSecret(clientSecret)
                        .setCredentialsProvider(new OAuthM2MServicePrincipalCredentialsProvider());
    }

    /** How long a request that the workspace turns away for the moment is repeated. */
    public Duration retryBudget() {
        return retryBudget;
    }

    /** Where it is, without secrets. */
    @Override
    public String toString() {
        return origin + httpPath;
    }
}
