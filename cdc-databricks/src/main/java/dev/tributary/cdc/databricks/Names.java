package dev.tributary.cdc.databricks;

import dev.tributary.cdc.ConfigurationException;
import java.util.regex.Pattern;

/** Names of catalogs and schemas, which stand in statements and in paths. */
final class Names {

    private static final Pattern PATH_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,254}");

    private Names() {}

    /** Refuses what the Files API could not address. */
    static void requirePathName(String name) {
        if (!PATH_NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    "'" + name + "' cannot be the name of a catalog or schema here",
                    "Use letters, digits, '_' and '-': volume paths take nothing else.");
        }
    }
}
