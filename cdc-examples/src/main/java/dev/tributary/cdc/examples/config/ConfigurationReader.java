package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads file and environment once, and says at once all that is wrong with their keys. */
final class ConfigurationReader {

    private final Map<Key, String> values = new EnumMap<>(Key.class);
    private final Map<Key, SortedMap<String, String>> families = new EnumMap<>(Key.class);
    private final List<String> warnings = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> remedies = new ArrayList<>();
    private final TreeSet<String> empty = new TreeSet<>();

    /** A key that stands there twice has one value too many; the last would win, unseen. */
    private static final class Lines extends Properties {
        private static final long serialVersionUID = 1L;

        private final TreeSet<String> twice = new TreeSet<>();

        @Override
        public synchronized @Nullable Object put(Object key, Object value) {
            if (containsKey(key)) {
                twice.add(key.toString());
            }
            return super.put(key, value);
        }
    }

    /** See {@link Configuration#read}. */
    Configuration read(Path file, Map<String, String> environment) {
        readFile(file);
        readEnvironment(environment);
        if (!empty.isEmpty()) {
            wrong.add(String.join(", ", empty) + (empty.size() == 1 ? " is" : " are") + " empty");
            remedies.add("Set a value, or remove what is empty: then the default holds.");
        }
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join("; ", wrong), String.join(" ", remedies));
        }
        return new Configuration(values, families, warnings);
    }

    private void readFile(Path file) {
        Lines lines = load(file);
        List<String> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(lines.stringPropertyNames())) {
            String value = lines.getProperty(name);
            Key.of(name)
                    .ifPresentOrElse(
                            key -> {
                                if (key.isFamily()) {
                                    putMember(key, name, value.strip());
                                } else {
                                    put(key, name, value);
                                }
                            },
                            () -> unknown.add("'" + name + "'"
                                    + Key.closest(name)
                                            .map(key -> " (did you mean '" + key + "'?)")
                                            .orElse("")));
        }
        if (!unknown.isEmpty()) {
            wrong.add("unknown key " + String.join(", ", unknown) + " in " + file);
            remedies.add(
                    "Correct or remove it; docs/reference/configuration.md lists every key. " + Configuration.ESCAPED);
        }
        if (!lines.twice.isEmpty()) {
            wrong.add("given more than once in " + file + ": " + String.join(", ", lines.twice));
            remedies.add("Leave one line for each key.");
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        Map<String, Key> known = new TreeMap<>();
        for (Key key : Key.values()) {
            if (!key.isFamily()) {
                known.put(key.variable(), key);
            }
        }
        List<String> unknown = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            Key key = known.get(name);
            if (key != null) {
                put(key, name, value);
            } else if (Key.isInSection(name)) {
                unknown.add(variable(name));
            } else if (name.startsWith(Key.VARIABLE)) {
                warnings.add("the environment variable " + variable(name) + " names no key and is ignored");
            }
        });
        if (!unknown.isEmpty()) {
            wrong.add("unknown environment variable " + String.join(", ", unknown));
            remedies.add("Correct or unset it; docs/reference/configuration.md lists every key, and those that end in *"
                    + " stand in the file only. Where Kubernetes sets it for a service of that name, say"
                    + " enableServiceLinks: false.");
        }
    }

    private static String variable(String name) {
        return name
                + Key.closestVariable(name)
                        .map(key -> " (did you mean " + key.variable() + "?)")
                        .orElse("");
    }

    private void putMember(Key family, String name, String value) {
        if (value.isEmpty()) {
            empty.add(name);
        } else {
            families.computeIfAbsent(family, any -> new TreeMap<>()).put(family.member(name), value);
        }
    }

    /** @param name as it is spelled where it stands */
    private void put(Key key, String name, String value) {
        // Blanks at the end are easily left by accident; a secret is taken as it is.
        String kept = key.isSecret() ? value : value.strip();
        if (kept.isEmpty()) {
            empty.add(name);
        } else {
            values.put(key, kept);
        }
    }

    private static Lines load(Path file) {
        Lines lines = new Lines();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "there is no configuration file " + file, "Name an existing file with --config.", e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "the configuration file " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    "Name a readable file of Java properties in UTF-8 with --config.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "the configuration file " + file + " has a \\u escape that is none",
                    "Write the character itself, in UTF-8, or a double backslash.",
                    e);
        }
        return lines;
    }
}
