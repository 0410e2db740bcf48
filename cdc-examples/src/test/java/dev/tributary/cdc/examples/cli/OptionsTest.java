package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.examples.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Options that every command has, variables that stand for options, and the help. */
class OptionsTest {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @AfterEach
    void giveBack() {
        System.setErr(before);
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = Terminal.of(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return Main.run(terminal, environment, arguments);
    }

    private String complaints() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theHelpOfEveryCommandHasExamplesThatCanBeGiven() {
        CommandLine root = Main.line(new Commands(Terminal.ofProcess(), Map.of()));
        assertThat(root.getSubcommands()).hasSizeGreaterThan(14);
        root.getSubcommands().forEach((name, command) -> {
            String help = command.getUsageMessage();
            assertThat(help).as(name).contains("Examples:", "--quiet", "--verbose");
            List<String> examples = help.substring(help.indexOf("Examples:"))
                    .lines()
                    .filter(line -> line.startsWith(Commands.CALL))
                    .map(line -> line.substring(Commands.CALL.length()))
                    .toList();
            assertThat(examples).as(name).isNotEmpty().allSatisfy(example -> {
                assertThat(example).startsWith(name);
                String[] words = WORD.matcher(example)
                        .results()
                        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                        .toArray(String[]::new);
                assertThat(root.parseArgs(words).errors()).isEmpty();
            });
            assertThat(Arrays.stream(help.split("\n", -1))
                            .mapToInt(String::length)
                            .max()
                            .orElse(0))
                    .as(name)
                    .isLessThanOrEqualTo(100);
        });
    }

    @Test
    void theVariableStandsForTheModeThatIsNotGiven() {
        assertThat(Converters.mode(Mode.CDC, Map.of("PIPELINE_MODE", "snapshot")))
                .isEqualTo(Mode.CDC);
        assertThat(Converters.mode(null, Map.of("PIPELINE_MODE", "snapshot"))).isEqualTo(Mode.SNAPSHOT);
        assertThat(Converters.mode(null, Map.of("PIPELINE_MODE", "CDC"))).isEqualTo(Mode.CDC);

        assertThat(run(Map.of(), "run", "--config", "none.properties")).isEqualTo(Failure.CONFIGURATION);
        assertThat(complaints()).contains("neither --mode nor PIPELINE_MODE", "remedy: Give --mode");
        assertThat(run(Map.of("PIPELINE_MODE", "all"), "run", "--config", "none.properties"))
                .isEqualTo(Failure.CONFIGURATION);
        assertThat(complaints()).contains("PIPELINE_MODE is 'all'");
        assertThat(run(Map.of("PIPELINE_MODE", "cdc"), "run", "--config", "none.properties"))
                .isEqualTo(Failure.CONFIGURATION);
        assertThat(complaints()).contains("there is no configuration file none.properties");
    }

    @Test
    void howMuchIsShownIsSaidByOptionsOrTheVariable() {
        Map<String, String> level = Map.of("LOG_LEVEL", "Info");
        assertThat(Verbosity.of(false, false, Map.of())).isEqualTo(Verbosity.NORMAL);
        assertThat(Verbosity.of(false, false, level)).isEqualTo(Verbosity.INFO);
        assertThat(Verbosity.of(true, false, level)).isEqualTo(Verbosity.DEBUG);
        assertThat(Verbosity.of(false, true, level)).isEqualTo(Verbosity.QUIET);
        assertThat(Verbosity.of(false, false, Map.of("LOG_LEVEL", "error"))).isEqualTo(Verbosity.QUIET);
        assertThatThrownBy(() -> Verbosity.of(true, true, Map.of())).isInstanceOf(ConfigurationException.class);

        assertThat(run(Map.of("LOG_LEVEL", "loud"), "status", "--config", "none.properties"))
                .isEqualTo(Failure.CONFIGURATION);
        assertThat(complaints()).contains("LOG_LEVEL is 'loud'", "remedy: Set LOG_LEVEL to error, warn");
        assertThat(run(Map.of("LOG_LEVEL", "loud"), "status", "--help")).isZero();
    }
}
