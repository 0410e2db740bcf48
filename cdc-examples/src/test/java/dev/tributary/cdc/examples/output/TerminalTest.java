package dev.tributary.cdc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    void usesColourOnlyWhereWanted() {
        assertThat(terminal(true, true, true).mark(true)).isEqualTo("\u001b[32m✓\u001b[0m");
        assertThat(terminal(true, true, false).mark(true)).isEqualTo("✓");
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
