package dev.tributary.cdc.examples.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/configuration.md and builders.md have every setting of the code, and no others. */
class SettingsPagesTest {

    private static final Path REFERENCE =
            Path.of(System.getProperty("maven.multiModuleProjectDirectory")).resolve("docs/reference");

    private static final List<Class<?>> BUILDERS = List.of(
            PipelineBuilder.class,
            PostgresSource.Builder.class,
            Workspace.Builder.class,
            VolumeStager.Builder.class,
            DatabricksSink.Builder.class);

    private static final Pattern HEADING = Pattern.compile("## `(.*)`");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void everyKeyStandsOnThePageAndTheOtherWayRound() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(REFERENCE.resolve("configuration.md"))) {
            for (String key : code(cell(line, 1))) {
                assertThat(named.add(key)).as("%s stands once", key).isTrue();
            }
        }
        assertThat(named)
                .isEqualTo(Arrays.stream(Key.values()).map(Key::text).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyMethodOfTheBuildersStandsOnThePageAndTheOtherWayRound() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (Class<?> builder : BUILDERS) {
            expected.put(
                    name(builder),
                    Arrays.stream(builder.getMethods())
                            .filter(method ->
                                    !Modifier.isStatic(method.getModifiers()) && method.getReturnType() == builder)
                            .map(Method::getName)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertThat(builders(1)).isEqualTo(expected);
    }

    /** Keys that only the command line knows are not about the library: its state stores' users, say. */
    @Test
    void theKeysBesideTheMethodsAreKeys() throws IOException {
        Set<String> keys = builders(2).values().stream()
                .flatMap(Set::stream)
                .filter(key -> !key.startsWith("run "))
                .map(key -> key.replaceFirst("=.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(Arrays.stream(Key.values()).map(Key::text)).containsAll(keys);
    }

    /** What a column of builders.md names, for each builder. */
    private static Map<String, Set<String>> builders(int column) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(REFERENCE.resolve("builders.md"))) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                names = new TreeSet<>();
                found.put(heading.group(1), names);
            } else {
                names.addAll(code(cell(line, column)));
            }
        }
        return found;
    }

    private static String name(Class<?> builder) {
        return builder.getName().replaceFirst(".*\\.", "").replace('$', '.');
    }

    /** Of a row of a table; empty if it is none. */
    private static String cell(String line, int column) {
        String[] cells = line.split("(?<!\\\\)\\|", -1);
        return line.startsWith("| ") && cells.length > column ? cells[column] : "";
    }

    private static List<String> code(String text) {
        return CODE.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
