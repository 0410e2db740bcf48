package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** docs/reference/command-line.md has every command, option and exit code of the code, and no others. */
class CommandLinePageTest {

    private static final Path PAGE =
            Path.of(System.getProperty("maven.multiModuleProjectDirectory")).resolve("docs/reference/command-line.md");

    private static final Pattern ROW = Pattern.compile("\\| (`.+?`|\\d) \\| (?:(.*?) \\| )?(.*) \\|");
    private static final Set<String> COMMON = Set.of("--verbose", "--quiet", "--help", "--version");

    private final CommandSpec root = new CommandLine(new Commands(Terminal.ofProcess(), Map.of())).getCommandSpec();

    @Test
    void everyCommandAndOptionStandsOnThePageAndTheOtherWayRound() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        expected.put(
                "Every command",
                root.options().stream().map(CommandLinePageTest::row).collect(Collectors.toCollection(TreeSet::new)));
        root.subcommands().forEach((name, command) -> {
            CommandSpec spec = command.getCommandSpec();
            expected.put(
                    name,
                    Stream.concat(
                                    spec.options().stream()
                                            .filter(option -> !COMMON.contains(option.longestName()))
                                            .map(CommandLinePageTest::row),
                                    spec.positionalParameters().stream().map(CommandLinePageTest::row))
                            .collect(Collectors.toCollection(TreeSet::new)));
        });

        Map<String, Set<String>> found = sections();
        found.keySet().removeAll(Set.of("Exit codes", "Environment"));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theExitCodesAreThoseOfTheHelp() throws IOException {
        assertThat(sections().get("Exit codes"))
                .isEqualTo(root.usageMessage().exitCodeList().keySet());
        assertThat(List.of(Failure.DEFECT, Failure.CONFIGURATION, Failure.STOPPED))
                .containsExactly(1, 2, 3);
    }

    /** An option with its value's name, and whether it has to be given. */
    private static String row(OptionSpec option) {
        String names = Stream.of(option.names()).map(name -> '`' + name + '`').collect(Collectors.joining(", "));
        String value = option.arity().max() == 0 ? names : '`' + option.longestName() + ' ' + option.paramLabel() + '`';
        return value + (option.required() ? " required" : "");
    }

    private static String row(PositionalParamSpec parameter) {
        return '`' + parameter.paramLabel() + "` required";
    }

    /** Headings to what the first column of their tables says. */
    private static Map<String, Set<String>> sections() throws IOException {
        Map<String, Set<String>> sections = new TreeMap<>();
        String heading = "";
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line.replace("\\|", "¦"));
            if (line.startsWith("## ")) {
                heading = line.substring(3);
                sections.put(heading, new TreeSet<>());
            } else if (row.matches()) {
                sections.get(heading)
                        .add(row.group(1).replace('¦', '|') + ("required".equals(row.group(2)) ? " required" : ""));
            }
        }
        return sections;
    }
}
