package dev.tributary.cdc.databricks.internal;

import dev.tributary.cdc.CdcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/how-to/when-a-run-stops.md that say what an answer of the workspace is taken for. */
public final class DocumentedErrors {

    private static final Path PAGE = Path.of("../docs/how-to/when-a-run-stops.md");
    private static final Pattern ROW = Pattern.compile("\\| (.*) \\| .* \\| `(\\w+)` \\| (.*) \\| (.*) \\|");
    private static final Pattern SEEN = Pattern.compile("`([^`]+)`|(no answer)");

    private DocumentedErrors() {}

    /**
     * What is said of one thing that is seen.
     *
     * @param seen a SQLSTATE, an error class, an HTTP status or {@code no answer}
     * @param told the error's class, when a run may be repeated, and the category
     */
    public record Said(String seen, String told) {}

    /** The table after a sentence that begins so. */
    public static List<Said> after(String sentence) throws IOException {
        List<Said> said = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.startsWith(sentence) || inside && (line.isEmpty() || line.startsWith("|"));
            Matcher row = ROW.matcher(line);
            if (inside && row.matches()) {
                Matcher seen = SEEN.matcher(row.group(1));
                while (seen.find()) {
                    said.add(new Said(
                            seen.group(1) == null ? seen.group(2) : seen.group(1),
                            row.group(2) + ", " + row.group(3) + ", " + row.group(4)));
                }
            }
        }
        return said;
    }

    /** The same of an error. */
    public static String told(CdcException error) {
        return error.getClass().getSimpleName() + ", "
                + error.retry().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", "
                + error.category().name().toLowerCase(Locale.ROOT);
    }
}
