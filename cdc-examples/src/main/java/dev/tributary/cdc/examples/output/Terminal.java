package dev.tributary.cdc.examples.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the command line shows what it does. On a terminal, progress is one line that updates itself; elsewhere it is a
 * line every {@link #PROGRESS_INTERVAL}. Characters that the output cannot show, or that would do more than be shown, are
 * replaced; colour only where it is wanted. No secret passes. Thread-safe.
 */
public final class Terminal {

    /** How often progress is a line of its own where there is no terminal. */
    public static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);

    /** Of a terminal; Java does not know how wide it is. */
    private static final int WIDTH = 100;

    private static final int FURTHER_IN = 4;

    private static final String CLEAR_LINE = "\r\u001b[K";

    /** A line that is too long ends at the margin: one that went on in the next could not be cleared. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f]");

    /** But those that make this class's colours. */
    private static final Pattern FOREIGN_CONTROL =
            Pattern.compile("(?!\u001b\\[(?:0|1|31|32|33)m)[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f]");

    private static final Map<String, String> PLAIN =
            Map.of("✓", "ok", "✗", "NOT EQUAL", "…", "...", "→", "->", "·", "-", "–", "-", "²", "2", "×", "x");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;
    private final boolean unicode;
    private final boolean colour;
    private Redaction redaction = Redaction.none();
    private boolean quiet;
    private boolean progressShown;
    private long progressAt = System.nanoTime();

    Terminal(PrintStream out, PrintStream err, boolean interactive, boolean unicode, boolean colour) {
        this.out = out;
        this.err = err;
        this.interactive = interactive;
        this.unicode = unicode;
        this.colour = colour;
    }

    /** The process's own output, by what its environment says of it. */
    public static Terminal ofProcess() {
        Charset charset = charset();
        boolean interactive = isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
                interactive,
                charset.newEncoder().canEncode('✓'),
                isColoured(interactive, System.getenv()));
    }

    /** As <a href="https://no-color.org">no-color.org</a> has it: a variable that is there and not empty says no. */
    static boolean isColoured(boolean interactive, Map<String, String> environment) {
        return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Streams of a host that shows lines as they are: plain text, without colours or progress that updates itself. */
    public static Terminal of(PrintStream out, PrintStream err) {
        return new Terminal(out, err, false, false, false);
    }

    private static Charset charset() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property);
            if (name != null && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return StandardCharsets.US_ASCII;
    }

    /** From Java 22 on there is a console without a terminal too, which says so itself. */
    private static boolean isTerminal() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /** What is replaced from here on. */
    public synchronized void redact(Redaction secrets) {
        redaction = secrets;
    }

    /** From here on shows results and errors only. */
    public synchronized void beQuiet() {
        quiet = true;
    }

    /** A line about what is being done, on stdout. */
    public synchronized void note(String text) {
        if (!quiet) {
            broken(text).forEach(this::line);
        }
    }

    /** On a terminal, what is too long goes on below, further in. */
    private List<String> broken(String text) {
        if (!interactive || text.length() <= WIDTH) {
            return List.of(text);
        }
        int indent = text.length() - text.stripLeading().length();
        List<String> lines = new ArrayList<>();
        for (String part : TextTable.words(text.strip(), WIDTH - indent - FURTHER_IN)) {
            lines.add(" ".repeat(lines.isEmpty() ? indent : indent + FURTHER_IN) + part);
        }
        return lines;
    }

    /** A line about something that somebody should know, though the work goes on, on stderr. */
    public synchronized void warn(String text) {
        if (!quiet) {
            complain("warning: " + text);
        }
    }

    /** A line of the result, on stdout. */
    public synchronized void line(String text) {
        endProgress();
        out.println(shown(text));
        out.flush();
        progressAt = System.nanoTime();
    }

    /** A line that must not be changed by redaction, since it is there to hand over a secret that was made here. */
    public synchronized void handOver(String text) {
        endProgress();
        out.println(text);
        out.flush();
    }

    /** A line about something that went wrong, on stderr. */
    public synchronized void complain(String text) {
        endProgress();
        err.println(shown(text));
        err.flush();
    }

    /** How wide lines should be: as wide as the terminal, where there is one; 0 elsewhere, where lines are for machines too. */
    public int width() {
        return interactive ? WIDTH : 0;
    }

    /** How far the work is: at once on a terminal, every {@link #PROGRESS_INTERVAL} elsewhere. */
    public synchronized void progress(String text) {
        if (quiet) {
            return;
        }
        if (interactive) {
            out.print(CLEAR_LINE + NO_WRAP + shown(text) + WRAP);
            out.flush();
            progressShown = true;
        } else if (System.nanoTime() - progressAt >= PROGRESS_INTERVAL.toNanos()) {
            line(text);
        }
    }

    private void endProgress() {
        if (progressShown) {
            out.print(CLEAR_LINE);
            progressShown = false;
        }
    }

    /** Emphasis, where there is colour. */
    public String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /** A good or a bad mark. */
    public String mark(boolean good) {
        String mark = shown(good ? "✓" : "✗");
        return good ? good(mark) : bad(mark);
    }

    /** What is as it should be. */
    public String good(String text) {
        return coloured("32", text);
    }

    /** What to watch. */
    public String doubtful(String text) {
        return coloured("33", text);
    }

    /** What is not as it should be. */
    public String bad(String text) {
        return coloured("31", text);
    }

    private String coloured(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** The stream for log lines, which go through the same net. */
    public PrintStream logStream() {
        return new PrintStream(new LineOutput(this::complain), true, StandardCharsets.UTF_8);
    }

    /** What names and values from elsewhere hold of control characters must neither move the cursor nor begin a line. */
    private String shown(String text) {
        String safe = (colour ? FOREIGN_CONTROL : CONTROL)
                .matcher(redaction.apply(text))
                .replaceAll("·");
        if (!unicode) {
            for (Map.Entry<String, String> replacement : PLAIN.entrySet()) {
                safe = safe.replace(replacement.getKey(), replacement.getValue());
            }
        }
        return safe;
    }
}
