package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code COPY INTO}.
 *
 * @param target one to three parts
 * @param columns the target's columns that the source's fill by position; empty: by name
 * @param source a volume path
 * @param select the source query with {@link #SOURCE} in place of the path; null: all columns
 * @param files names below the source; empty: all that are there
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/delta-copy-into">COPY INTO</a>
 */
record CopyInto(
        List<String> target,
        List<String> columns,
        String source,
        @Nullable String select,
        List<String> files,
        Map<String, String> formatOptions,
        Map<String, String> copyOptions) {

    /** Stands for the path in {@link #select}; replaced by the name of a view. */
    static final String SOURCE = "\u0000source\u0000";

    private static final int MOST_FILES = 1000;

    static CopyInto parse(Words words) {
        words.expect("COPY", "INTO");
        List<String> target = words.name(3);
        List<String> columns = new ArrayList<>();
        if (words.acceptSymbol('(')) {
            do {
                columns.add(words.identifier());
            } while (words.acceptSymbol(','));
            words.expectSymbol(')');
        } else if (words.looksAt("BY", "POSITION")) {
            throw new NotSupported("COPY INTO … BY POSITION");
        }
        words.expect("FROM");
        String select = null;
        String source;
        if (words.acceptSymbol('(')) {
            Source query = query(words, words.untilClosed());
            select = query.select;
            source = query.path;
        } else {
            source = words.expectString();
        }
        if (words.looksAt("WITH")) {
            throw new NotSupported("COPY INTO … WITH (CREDENTIAL | ENCRYPTION)");
        }
        words.expect("FILEFORMAT");
        words.expectSymbol('=');
        String format = words.identifier();
        if (!format.equalsIgnoreCase("PARQUET")) {
            throw new NotSupported("COPY INTO … FILEFORMAT = " + format.toUpperCase(Locale.ROOT));
        }
        List<String> files = new ArrayList<>();
        Map<String, String> formatOptions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> copyOptions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        while (!words.atEnd() && !words.acceptSymbol(';')) {
            if (words.accept("FILES")) {
                words.expectSymbol('=');
                words.expectSymbol('(');
                do {
                    files.add(words.expectString());
                } while (words.acceptSymbol(','));
                words.expectSymbol(')');
            } else if (words.accept("FORMAT_OPTIONS")) {
                options(words, formatOptions);
            } else if (words.accept("COPY_OPTIONS")) {
                options(words, copyOptions);
            } else if (words.looksAt("PATTERN") || words.looksAt("VALIDATE")) {
                throw new NotSupported("COPY INTO … " + words.identifier().toUpperCase(Locale.ROOT));
            } else {
                throw words.syntaxError();
            }
        }
        words.end();
        if (files.size() > MOST_FILES) {
            throw SqlFailure.of(
                    "COPY_INTO_SYNTAX_ERROR",
                    "FILES lists " + files.size() + " files; at most " + MOST_FILES + " are allowed.",
                    "42601");
        }
        known(formatOptions, "FORMAT_OPTIONS", List.of("mergeSchema", "ignoreMissingFiles", "ignoreCorruptFiles"));
        known(copyOptions, "COPY_OPTIONS", List.of("mergeSchema", "force"));
        if (Boolean.parseBoolean(formatOptions.get("ignoreCorruptFiles"))) {
            throw new NotSupported("COPY INTO … FORMAT_OPTIONS ('ignoreCorruptFiles' = 'true')");
        }
        return new CopyInto(target, columns, source, select, files, formatOptions, copyOptions);
    }

    boolean force() {
        return Boolean.parseBoolean(copyOptions.get("force"));
    }

    boolean mergeSchema() {
        return Boolean.parseBoolean(copyOptions.get("mergeSchema"));
    }

    /** True unless said otherwise, as in a real workspace. */
    boolean ignoreMissingFiles() {
        return Boolean.parseBoolean(formatOptions.getOrDefault("ignoreMissingFiles", "true"));
    }

    private static void options(Words words, Map<String, String> into) {
        words.expectSymbol('(');
        do {
            String name = words.expectString();
            words.expectSymbol('=');
            into.put(name, words.expectString());
        } while (words.acceptSymbol(','));
        words.expectSymbol(')');
    }

    private static void known(Map<String, String> given, String clause, List<String> known) {
        String unknown = given.keySet().stream()
                .filter(name -> known.stream().noneMatch(name::equalsIgnoreCase))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new NotSupported("COPY INTO … " + clause + " (" + unknown + ")");
        }
    }

    /** {@code SELECT … FROM 'path' [alias]}, and nothing after it: a load is a projection. */
    private static Source query(Words words, List<Token> tokens) {
        int from = -1;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("FROM") && tokens.get(i + 1).kind() == Token.Kind.STRING) {
                from = i;
            }
        }
        if (from < 0 || !tokens.get(0).is("SELECT")) {
            throw words.syntaxError();
        }
        List<Token> rest = tokens.subList(from + 2, tokens.size());
        boolean alias = rest.isEmpty()
                || (rest.size() == 1 && rest.get(0).kind() != Token.Kind.SYMBOL)
                || (rest.size() == 2 && rest.get(0).is("AS"));
        if (!alias) {
            throw new NotSupported(
                    "COPY INTO … FROM (SELECT … FROM path " + rest.get(0).text() + " …)");
        }
        Token path = tokens.get(from + 1);
        String text = words.sql().substring(tokens.get(0).start(), path.start())
                + SOURCE
                + words.sql()
                        .substring(path.end(), tokens.get(tokens.size() - 1).end());
        return new Source(path.text(), text);
    }

    private record Source(String path, String select) {}
}
