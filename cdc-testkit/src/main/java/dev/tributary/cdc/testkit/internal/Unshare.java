package dev.tributary.cdc.testkit.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * PostgreSQL refuses to run as root. On Linux a user namespace of its own makes root an ordinary user in the eyes of
 * the process.
 */
final class Unshare {

    private static final List<String> PREFIX = detect();

    private Unshare() {}

    /** What to put before a PostgreSQL command: {@code unshare -U} for root on Linux, nothing for others. */
    static List<String> prefix() {
        return PREFIX;
    }

    private static List<String> detect() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        if (!linux || !userId("id", "-u").equals("0")) {
            return List.of();
        }
        String inside = userId("unshare", "-U", "id", "-u");
        if (inside.isEmpty() || inside.equals("0")) {
            throw new IllegalStateException("PostgreSQL does not run as root, and \"unshare -U\" does not work here."
                    + " Run the tests as another user, or start Docker.");
        }
        return List.of("unshare", "-U");
    }

    private static String userId(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot run \"" + String.join(" ", command) + "\"", e);
        }
    }
}
