package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.docs.Markdown;
import dev.tributary.cdc.examples.docs.Markdown.Block;
import dev.tributary.cdc.examples.output.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the pages' blocks call the command line with are commands and options that there are. */
class CommandSamplesTest {

    private static final Pattern CALL = Pattern.compile("java .*?-jar \\S*(?:cdc\\.jar|\\$CDC) ([a-z-]+)(.*)");
    private static final Pattern OPTION = Pattern.compile(" (--[a-z-]+)");

    @Test
    void areThere() {
        CommandLine root = new CommandLine(new Commands(Terminal.ofProcess(), Map.of()));
        List<String> calls = new ArrayList<>();
        for (Markdown page : Markdown.all()) {
            for (Block block : page.blocks()) {
                for (String line : block.lines()) {
                    Matcher call = CALL.matcher(line);
                    if (call.find()) {
                        String place = page.name() + ": " + line.strip();
                        calls.add(place);
                        CommandLine command = root.getSubcommands().get(call.group(1));
                        assertThat(command).as(place).isNotNull();
                        OPTION.matcher(call.group(2).replaceFirst("#.*", ""))
                                .results()
                                .forEach(option -> assertThat(
                                                command.getCommandSpec().optionsMap())
                                        .as(place)
                                        .containsKey(option.group(1)));
                    }
                }
            }
        }
        assertThat(calls).hasSizeGreaterThan(15);
    }
}
