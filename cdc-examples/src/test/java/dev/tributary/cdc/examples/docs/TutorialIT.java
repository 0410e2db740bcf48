package dev.tributary.cdc.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.docs.Markdown.Block;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows docs/tutorial/first-replication.md literally: runs its commands in one shell, in their order, saves what it says
 * to save, and compares what it shows with what is printed, up to numbers. Other ports than the page's are taken, as it says
 * that readers do.
 */
class TutorialIT {

    private static final Path PAGE = Markdown.ROOT.resolve("docs/tutorial/first-replication.md");

    private static final List<String> PORTS = List.of("54329", "18443");

    /** What differs from one run to another: more of the same, LSNs, checksums, times, numbers, spaces of tables. */
    private static final Pattern VARIES =
            Pattern.compile("(…)|([0-9A-F]+/[0-9A-F]+)|(\\b[0-9a-f]{16}\\b)|(\\d[\\d.]* s\\b)|(\\d[\\d,.]*)|( {2,})");

    private static final List<String> VARIANTS =
            List.of(".*", "[0-9A-F]+/[0-9A-F]+", "[0-9a-f]{16}", "[\\d.]+ (?:min [\\d.]+ )?s", "\\d[\\d,.]*", " +");

    @TempDir
    private Path home;

    @Test
    void endsAsItSays() throws Exception {
        Markdown page = Markdown.read(PAGE);
        Map<String, String> ports = freePorts();
        Path directory = home.resolve("first-replication");
        int followed = 0;
        try (Shell shell = Shell.start(Markdown.ROOT, home)) {
            Optional<Shell.Result> last = Optional.empty();
            for (Block block : page.blocks()) {
                String content = with(ports, block.content());
                Optional<String> file = block.comment("save as");
                if (file.isPresent()) {
                    Files.writeString(directory.resolve(file.get()), content);
                } else if (block.language().equals("sh") && block.comment().isEmpty()) {
                    last = Optional.of(shell.run(content));
                    assertThat(last.get().exitCode()).as(last.get().toString()).isZero();
                    followed++;
                } else if (block.language().equals("text")) {
                    String printed = last.orElseThrow().output();
                    assertThat(printed)
                            .as("what is printed by the commands before line %d; %s", block.line(), last.get())
                            .matches(pattern(block.lines()));
                }
            }
        }
        assertThat(followed).as("blocks of commands").isGreaterThan(8);
    }

    private static Map<String, String> freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Map.of(
                    PORTS.get(0), String.valueOf(one.getLocalPort()),
                    PORTS.get(1), String.valueOf(other.getLocalPort()));
        }
    }

    private static String with(Map<String, String> ports, String text) {
        String replaced = text;
        for (Map.Entry<String, String> port : ports.entrySet()) {
            replaced = replaced.replace(port.getKey(), port.getValue());
        }
        return replaced;
    }

    private static Pattern pattern(List<String> expected) {
        StringBuilder all = new StringBuilder();
        for (String line : expected) {
            all.append(line.equals("…") ? "(?:.*\n)*?" : pattern(line) + "\n");
        }
        return Pattern.compile(all.toString());
    }

    private static String pattern(String line) {
        StringBuilder pattern = new StringBuilder();
        Matcher varies = VARIES.matcher(line);
        int end = 0;
        while (varies.find()) {
            pattern.append(Pattern.quote(line.substring(end, varies.start())));
            for (int group = 1; group <= VARIANTS.size(); group++) {
                if (varies.group(group) != null) {
                    pattern.append(VARIANTS.get(group - 1));
                }
            }
            end = varies.end();
        }
        return pattern.append(Pattern.quote(line.substring(end))).toString();
    }
}
