package dev.tributary.cdc.examples.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/reference/failures.md lists for each known failure the tests that prove it: those that carry its number as a
 * {@code @Tag}. With {@code -Dfailures.page=write} the page's column of tests is written anew.
 */
class FailuresPageTest {

    private static final Path ROOT = Path.of(System.getProperty("maven.multiModuleProjectDirectory"));
    private static final Path PAGE = ROOT.resolve("docs/reference/failures.md");

    private static final Pattern TAG = Pattern.compile("\\s*@Tag\\(\"([A-Z]\\d+)\"\\)");
    private static final Pattern TYPE = Pattern.compile("(?:public |final |abstract )*(?:class|interface) (\\w+).*");
    private static final Pattern METHOD = Pattern.compile("    (?:public |static )*void (\\w+)\\(.*");
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]\\d+) \\| (.*) \\| (.*) \\|");
    private static final Pattern UNPROVEN = Pattern.compile("- \\*\\*([A-Z]\\d+)\\*\\* .{20,}");

    /** How many rows each letter has. */
    private static final Map<Character, Integer> ROWS =
            Map.of('P', 18, 'S', 8, 'V', 14, 'D', 14, 'H', 5, 'W', 14, 'X', 12);

    @Test
    void namesTheTestsOfEachFailure() throws IOException {
        SortedMap<String, SortedSet<String>> tests = tests();
        if ("write".equals(System.getProperty("failures.page"))) {
            write(tests);
        }
        SortedMap<String, String> rows = new TreeMap<>();
        SortedSet<String> unproven = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), row.group(3)))
                        .as("%s stands once", row.group(1))
                        .isNull();
            }
            Matcher without = UNPROVEN.matcher(line);
            if (without.matches()) {
                unproven.add(without.group(1));
            }
        }
        assertThat(rows.keySet()).as("the rows of the page").isEqualTo(all());
        assertThat(rows.keySet())
                .as("the tags in the tests are rows of the page")
                .containsAll(tests.keySet());
        rows.forEach((row, named) -> assertThat(named)
                .as("the tests of %s; mend it with -Dfailures.page=write", row)
                .isEqualTo(cell(tests.get(row))));
        SortedSet<String> missing = new TreeSet<>(rows.keySet());
        missing.removeAll(tests.keySet());
        assertThat(unproven)
                .as("rows without a test are listed with the reason")
                .isEqualTo(missing);
    }

    private static SortedSet<String> all() {
        SortedSet<String> rows = new TreeSet<>();
        ROWS.forEach((letter, count) -> {
            for (int i = 1; i <= count; i++) {
                rows.add(String.valueOf(letter) + i);
            }
        });
        return rows;
    }

    private static String cell(SortedSet<String> tests) {
        return tests == null
                ? "see below"
                : tests.stream().map(test -> '`' + test + '`').collect(Collectors.joining(", "));
    }

    /** Rows to tests, each as its class below the common package, and its method unless the whole class is meant. */
    private static SortedMap<String, SortedSet<String>> tests() throws IOException {
        SortedMap<String, SortedSet<String>> tests = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(Files::isDirectory).toList()) {
                Path sources = module.resolve("src/test/java/dev/tributary/cdc");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        for (Path file : files.filter(f -> f.toString().endsWith(".java"))
                                .toList()) {
                            read(sources, file, tests);
                        }
                    }
                }
            }
        }
        return tests;
    }

    private static void read(Path sources, Path file, Map<String, SortedSet<String>> tests) throws IOException {
        String name = sources.relativize(file).toString().replace(".java", "").replace('/', '.');
        List<String> tags = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher tag = TAG.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (tag.matches()) {
                tags.add(tag.group(1));
            } else if (method.matches()) {
                tags.forEach(row -> add(tests, row, name + '#' + method.group(1)));
                tags.clear();
            } else if (TYPE.matcher(line).matches()) {
                tags.forEach(row -> add(tests, row, name));
                tags.clear();
            }
        }
        assertThat(tags).as("tags of %s that stand before no test", file).isEmpty();
    }

    private static void add(Map<String, SortedSet<String>> tests, String row, String test) {
        tests.computeIfAbsent(row, any -> new TreeSet<>()).add(test);
    }

    private static void write(SortedMap<String, SortedSet<String>> tests) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            lines.add(
                    row.matches()
                            ? "| " + row.group(1) + " | " + row.group(2) + " | " + cell(tests.get(row.group(1))) + " |"
                            : line);
        }
        Files.write(PAGE, lines);
    }
}
