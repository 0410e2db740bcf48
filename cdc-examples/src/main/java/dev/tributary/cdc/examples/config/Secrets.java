package dev.tributary.cdc.examples.config;

import java.io.IOException;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds every value that must never be shown: of secret keys, and passwords inside URLs. */
public final class Secrets {

    private static final Pattern IN_URL =
            Pattern.compile("(?i)(?:[?&;])(?:[a-z0-9_.]*(?:password|pwd|passwd|secret|token))=([^&;\\s]+)");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@:\\s]*:([^@\\s]+)@");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(pass?wor?d|passwd|pwd|token|secret|credential|hash[-_.]?key).*");

    private Secrets() {}

    /**
     * The secrets of a file and an environment, whether their keys are known or not: a mistyped key must not give its
     * value away. A file that cannot be read has none; reading it as configuration says so.
     */
    public static Set<String> of(Path file, Map<String, String> environment) {
        Set<String> secrets = new LinkedHashSet<>();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            properties.clear();
        }
        properties.stringPropertyNames().forEach(name -> collect(name, properties.getProperty(name), secrets));
        environment.forEach((name, value) -> {
            if (name.startsWith("CDC_")) {
                collect(name, value, secrets);
            }
        });
        // A password that is also the user's name hides nothing, and would maim every line that names the user.
        properties.forEach((name, value) -> {
            if (!SECRET_NAME.matcher(name.toString()).matches()) {
                secrets.remove(value.toString().strip());
            }
        });
        secrets.removeIf(String::isBlank);
        return secrets;
    }

    private static void collect(String name, String value, Set<String> secrets) {
        if (SECRET_NAME.matcher(name).matches()) {
            secrets.add(value);
            secrets.add(value.strip());
        }
        for (Pattern pattern : new Pattern[] {IN_URL, USER_INFO}) {
            Matcher matcher = pattern.matcher(value);
            while (matcher.find()) {
                secrets.add(matcher.group(1));
                decoded(matcher.group(1), secrets);
            }
        }
    }

    private static void decoded(String text, Set<String> secrets) {
        try {
            secrets.add(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // Not percent-encoded, then: it is in the set as it stands.
            secrets.add(text);
        }
    }
}
