package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Which keys have to be set: all that are missing are named at once. */
final class RequiredKeys {

    private RequiredKeys() {}

    /** What a command needs that works at the source alone. */
    static void forSource(Configuration configuration) {
        require(missingAtSource(configuration));
    }

    /** What a command needs that works at both ends. */
    static void forPipeline(Configuration configuration) {
        List<String> missing = missingAtSource(configuration);
        if (!configuration.has(Key.DATABRICKS_JDBC_URL)) {
            if (!configuration.has(Key.DATABRICKS_HOST) && !configuration.has(Key.DATABRICKS_HTTP_PATH)) {
                missing.add(Key.DATABRICKS_JDBC_URL + " (or " + Key.DATABRICKS_HOST + " and " + Key.DATABRICKS_HTTP_PATH
                        + ")");
            } else if (!configuration.has(Key.DATABRICKS_HOST)) {
                missing.add(Key.DATABRICKS_HOST.text());
            } else if (!configuration.has(Key.DATABRICKS_HTTP_PATH)) {
                missing.add(Key.DATABRICKS_HTTP_PATH.text());
            }
            boolean authenticated = configuration.has(Key.DATABRICKS_TOKEN)
                    || configuration.has(Key.DATABRICKS_AUTH)
                    || configuration.has(Key.DATABRICKS_PROFILE)
                    || configuration.has(Key.DATABRICKS_CLIENT_ID) && configuration.has(Key.DATABRICKS_CLIENT_SECRET);
            if (!authenticated) {
                missing.add(Key.DATABRICKS_TOKEN + " (or " + Key.DATABRICKS_CLIENT_ID + " and "
                        + Key.DATABRICKS_CLIENT_SECRET + ")");
            }
        }
        require(missing);
    }

    private static List<String> missingAtSource(Configuration configuration) {
        List<String> missing = new ArrayList<>();
        if (!configuration.has(Key.SOURCE_URL)) {
            missing.add(Key.SOURCE_URL.text());
        }
        return missing;
    }

    private static void require(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "not set: " + String.join(", ", missing),
                    "Set it in the configuration file or in the environment, where " + Key.SOURCE_URL + " is "
                            + Key.SOURCE_URL.variable() + ".");
        }
    }
}
