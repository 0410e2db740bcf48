package dev.tributary.cdc.examples.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** URLs of the Databricks JDBC driver. */
final class WarehouseUrls {

    private static final Set<String> FIXED =
            Set.of("usethriftclient", "enablearrow", "enabletelemetry", "enabletokencache");
    private static final Set<String> IDENTITY = Set.of(
            "authmech",
            "auth_flow",
            "auth_accesstoken",
            "uid",
            "user",
            "pwd",
            "password",
            "oauth2clientid",
            "oauth2secret");

    private WarehouseUrls() {}

    /** From what a warehouse's connection details show. */
    static String of(String host, String httpPath) {
        boolean plain = host.startsWith("http://");
        String address = host.replaceFirst("^https?://", "").replaceFirst("/+$", "");
        return "jdbc:databricks://" + address + "/default;" + (plain ? "ssl=0;" : "") + "httpPath=" + httpPath;
    }

    /** A URL without the settings that are given as properties. */
    static String without(String url, boolean identity) {
        return Arrays.stream(url.split(";"))
                .filter(part -> {
                    String key = key(part);
                    return !FIXED.contains(key) && !(identity && IDENTITY.contains(key));
                })
                .collect(Collectors.joining(";"));
    }

    private static String key(String part) {
        int equals = part.indexOf('=');
        return equals < 0 ? "" : part.substring(0, equals).toLowerCase(Locale.ROOT);
    }
}
