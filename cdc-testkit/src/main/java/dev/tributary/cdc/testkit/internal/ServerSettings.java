package dev.tributary.cdc.testkit.internal;

import java.util.Map;
import java.util.TreeMap;

/** The configuration of a test server: our defaults with the test's own on top. */
public final class ServerSettings {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("wal_level", "logical"),
            Map.entry("max_wal_senders", "60"),
            Map.entry("max_replication_slots", "60"),
            Map.entry("max_connections", "300"),
            Map.entry("password_encryption", "scram-sha-256"),
            // A crash of the machine is no test case, and these three make everything much faster.
            Map.entry("fsync", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("max_wal_size", "4GB"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"));

    private ServerSettings() {}

    /** Defaults overridden by {@code own}, in the order of the names. */
    public static Map<String, String> with(Map<String, String> own) {
        Map<String, String> settings = new TreeMap<>(DEFAULTS);
        settings.putAll(own);
        return settings;
    }
}
