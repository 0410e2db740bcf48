package dev.tributary.cdc.databricks.internal.connect;

import dev.tributary.cdc.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A driver URL, {@code jdbc:databricks://host:port/schema;key=value;…}, taken apart: what may be shown, and the secrets.
 */
final class JdbcUrl {

    private static final String PREFIX = "jdbc:databricks://";
    private static final Set<String> SECRETS =
            Set.of("pwd", "password", "oauth2secret", "auth_accesstoken", "auth_refreshtoken", "oauthrefreshtoken");

    private final String address;
    private final Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> secrets = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private JdbcUrl(String address) {
        this.address = address;
    }

    static JdbcUrl parse(String url) {
        if (!url.startsWith(PREFIX)) {
            throw new ConfigurationException(
                    "the JDBC URL of the workspace does not begin with " + PREFIX,
                    "Copy the JDBC URL from the connection details of the SQL warehouse.");
        }
        String[] parts = url.substring(PREFIX.length()).split(";", -1);
        int slash = parts[0].indexOf('/');
        JdbcUrl parsed = new JdbcUrl(slash < 0 ? parts[0] : parts[0].substring(0, slash));
        if (parsed.address.isEmpty()) {
            throw new ConfigurationException(
                    "the JDBC URL of the workspace names no host",
                    "Copy the JDBC URL from the connection details of the SQL warehouse.");
        }
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                String key = parts[i].substring(0, equals);
                String value = parts[i].substring(equals + 1);
                (isSecret(key) ? parsed.secrets : parsed.parameters).put(key, value);
            } else if (!parts[i].isEmpty()) {
                throw new ConfigurationException(
                        "a setting in the JDBC URL of the workspace has no value",
                        "Write each setting after the host as key=value, separated by semicolons.");
            }
        }
        return parsed;
    }

    private static boolean isSecret(String key) {
        return SECRETS.contains(key.toLowerCase(Locale.ROOT));
    }

    /** Host, and port where the URL has one. */
    String address() {
        return address;
    }

    /** Base address for REST. */
    String origin() {
        return (Optional.ofNullable(parameters.get("ssl")).orElse("1").equals("0") ? "http://" : "https://") + address;
    }

    @Nullable
    String parameter(String key) {
        return parameters.get(key);
    }

    @Nullable
    String secret(String... keys) {
        for (String key : keys) {
            String value = secrets.get(key);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** The settings without the secrets. */
    Map<String, String> parameters() {
        return parameters;
    }
}
