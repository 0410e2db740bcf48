package dev.tributary.cdc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void replacesWhatTheOutputCannotShow() {
        Terminal terminal = terminal(false, false, false);

        terminal.line("a → b … " + terminal.mark(true));

        assertThat(text(out)).isEqualTo("a -> b ... ok\n");
    }

    @Test
    void namesCannotForgeLinesOrMoveTheCursor() {
        String name = "evil\u001b[2J\u009b1A\nwarning: all is well\r";

        terminal(true, true, true)
                .line("table " + name + " " + terminal(true, true, true).mark(true));
        terminal(false, true, false).warn("table " + name);

        assertThat(text(out)).isEqualTo("table evil·[2J·1A·warning: all is well· \u001b[32m✓\u001b[0m\n");
        assertThat(text(err)).isEqualTo("warning: table evil·[2J·1A·warning: all is well·\n");
    }

    @Test
    void usesColourOnlyWhereWanted() {
        assertThat(terminal(true, true, true).mark(true)).isEqualTo("\u001b[32m✓\u001b[0m");
        assertThat(terminal(true, true, false).mark(true)).isEqualTo("✓");
    }

    @Test
    void aVariableTurnsColoursOff() {
        assertThat(Terminal.isColoured(true, Map.of())).isTrue();
        assertThat(Terminal.isColoured(true, Map.of("NO_COLOR", ""))).isTrue();
        assertThat(Terminal.isColoured(true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.isColoured(false, Map.of())).isFalse();
    }

    @Test
    void showsResultsAndErrorsOnlyWhenQuiet() {
        Terminal terminal = terminal(true, true, false);
        terminal.note("working");
        terminal.warn("strange");
        terminal.beQuiet();
        terminal.note("working");
        terminal.warn("strange");
        terminal.progress("1 of 2");
        terminal.line("done");
        terminal.complain("error: broken");

        assertThat(text(out)).isEqualTo("working\ndone\n");
        assertThat(text(err)).isEqualTo("warning: strange\nerror: broken\n");
    }

    @Test
    void breaksNotesThatATerminalIsTooNarrowForAndNoOthers() {
        String words = "  " + "word ".repeat(30).strip();
        terminal(true, true, false).note(words);
        assertThat(text(out).lines())
                .hasSize(2)
                .allMatch(line -> line.length() <= 100)
                .last()
                .asString()
                .startsWith("      word");
        out.reset();
        terminal(false, true, false).note(words);
        assertThat(text(out)).isEqualTo(words + "\n");
    }

    @Test
    void updatesOneLineOnATerminal() {
        Terminal terminal = terminal(true, true, false);

        terminal.progress("1 of 2");
        terminal.progress("2 of 2");
        terminal.line("done");

        assertThat(text(out))
                .isEqualTo("\r\u001b[K\u001b[?7l1 of 2\u001b[?7h\r\u001b[K\u001b[?7l2 of 2\u001b[?7h\r\u001b[Kdone\n");
    }

    @Test
    void showsNoProgressInQuickSuccessionElsewhere() {
        Terminal terminal = terminal(false, true, false);

        terminal.progress("1 of 2");
        terminal.line("done");

        assertThat(text(out)).isEqualTo("done\n");
    }

    @Test
    void letsNoSecretPass() {
        Terminal terminal = terminal(false, true, false);
        terminal.redact(Redaction.of(List.of("canary-4711-secret", "cdc")));

        terminal.line("PWD=canary-4711-secret; role cdc of cdcuser");
        terminal.complain("xcanary-4711-secretx");
        terminal.logStream().println("token canary-4711-secret");

        assertThat(text(out)).isEqualTo("PWD=***; role *** of cdcuser\n");
        assertThat(text(err)).isEqualTo("x***x\ntoken ***\n");
    }

    @Test
    void alignsColumnsWhateverTheirColour() {
        List<String> lines = new TextTable("table", "rows")
                .row("a", "\u001b[32m1\u001b[0m")
                .row("long_name", "1,000")
                .lines();

        assertThat(lines)
                .containsExactly("  table       rows", "  a              \u001b[32m1\u001b[0m", "  long_name  1,000");
    }

    @Test
    void breaksTheLastColumnBetweenWordsWhereATerminalIsTooNarrow() {
        TextTable table = TextTable.leftAligned("", "check", "found")
                .row("\u001b[32mok\u001b[0m", "slot", "it keeps no more than what it has to keep for the pipeline");

        assertThat(table.lines(0)).isEqualTo(table.lines()).hasSize(2);
        assertThat(table.lines(49))
                .containsExactly(
                        "      check  found",
                        "  \u001b[32mok\u001b[0m  slot   it keeps no more than what it has to",
                        "             keep for the pipeline");
        assertThat(terminal(false, true, false).width()).isZero();
    }

    private Terminal terminal(boolean interactive, boolean unicode, boolean colour) {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                interactive,
                unicode,
                colour);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
