package dev.tributary.cdc.workspace;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which real workspace the tests run against, by the variables that the vendor's own tools read too. Its
 * {@link #toString()} holds no secret.
 *
 * @see <a href="https://docs.databricks.com/en/dev-tools/auth/env-vars.html">Environment variables</a>
 */
final class LiveSettings {

    static final String VARIABLES = "DATABRICKS_HOST (https://…), DATABRICKS_HTTP_PATH (/sql/1.0/warehouses/…),"
            + " DATABRICKS_CATALOG, and DATABRICKS_TOKEN or both of DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final URI host;
    private final String httpPath;
    private final String catalog;
    private final Optional<String> token;
    private final String secret;
    private final String credentials;

    private LiveSettings(
            URI host, String httpPath, String catalog, Optional<String> token, String secret, String credentials) {
        this.host = host;
        this.httpPath = httpPath;
        this.catalog = catalog;
        this.token = token;
        this.secret = secret;
        this.credentials = credentials;
    }

    /** @throws IllegalStateException when something is missing or cannot be; names the variables, never a value */
    static LiveSettings of(Map<String, String> environment) {
        List<String> missing = new ArrayList<>();
        String host = value(environment, "DATABRICKS_HOST", missing);
        String httpPath = value(environment, "DATABRICKS_HTTP_PATH", missing);
        String catalog = value(environment, "DATABRICKS_CATALOG", missing);
        String token = environment.getOrDefault("DATABRICKS_TOKEN", "").strip();
        String id = environment.getOrDefault("DATABRICKS_CLIENT_ID", "").strip();
        String secret = environment.getOrDefault("DATABRICKS_CLIENT_SECRET", "").strip();
        if (token.isEmpty() && (id.isEmpty() || secret.isEmpty())) {
            missing.add(
                    id.isEmpty() && secret.isEmpty()
                            ? "DATABRICKS_TOKEN"
                            : id.isEmpty() ? "DATABRICKS_CLIENT_ID" : "DATABRICKS_CLIENT_SECRET");
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("The live tests need a workspace, and " + String.join(", ", missing)
                    + " is not set. Set " + VARIABLES + ".");
        }
        require("DATABRICKS_HTTP_PATH", httpPath, "/[^;\\s]+");
        require("DATABRICKS_CATALOG", catalog, "[^;\\s`]+");
        require("DATABRICKS_TOKEN", token, "[^;\\s]*");
        require("DATABRICKS_CLIENT_ID", id, "[^;\\s]*");
        require("DATABRICKS_CLIENT_SECRET", secret, "[^;\\s]*");
        String credentials = token.isEmpty()
                ? "AuthMech=11;Auth_Flow=1;OAuth2ClientId=" + id + ";OAuth2Secret=" + secret
                : "AuthMech=3;UID=token;PWD=" + token;
        return new LiveSettings(
                origin(host),
                httpPath,
                catalog,
                token.isEmpty() ? Optional.empty() : Optional.of(token),
                token.isEmpty() ? secret : token,
                credentials);
    }

    private static String value(Map<String, String> environment, String name, List<String> missing) {
        String value = environment.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            missing.add(name);
        }
        return value;
    }

    private static void require(String name, String value, String pattern) {
        if (!value.matches(pattern)) {
            throw new IllegalStateException(name + " is not what it should be. Set " + VARIABLES + ".");
        }
    }

    /** Scheme, host and port; without TLS only on this machine, since a secret goes there. */
    private static URI origin(String host) {
        String text = host.contains("://") ? host : "https://" + host;
        require("DATABRICKS_HOST", text, "https?://[^/;\\s?#@]+/*");
        URI origin = URI.create(text.replaceAll("/+$", ""));
        if (origin.getHost() == null) {
            require("DATABRICKS_HOST", "", "a host");
        }
        if ("http".equals(origin.getScheme()) && !LOOPBACK.contains(String.valueOf(origin.getHost()))) {
            throw new IllegalStateException(
                    "DATABRICKS_HOST would carry the credentials without TLS. Set it to an https address.");
        }
        return origin;
    }

    String host() {
        return host.toString();
    }

    String httpPath() {
        return httpPath;
    }

    String catalog() {
        return catalog;
    }

    /** Empty with a service principal. */
    Optional<String> token() {
        return token;
    }

    /** For the driver, with the secret in it. */
    String jdbcUrl() {
        return "jdbc:databricks://" + host.getAuthority() + "/default"
                + ("http".equals(host.getScheme()) ? ";ssl=0" : "") + ";" + credentials + ";httpPath=" + httpPath
                + ";ConnCatalog=" + catalog + ";ConnSchema=default;UseThriftClient=0;EnableTelemetry=0";
    }

    /** A text of the driver's, without the secrets that it may hold. */
    String redacted(String text) {
        return text.replace(secret, "***");
    }

    /** Where it is, without secrets. */
    @Override
    public String toString() {
        return host + httpPath + ", catalog " + catalog;
    }
}
