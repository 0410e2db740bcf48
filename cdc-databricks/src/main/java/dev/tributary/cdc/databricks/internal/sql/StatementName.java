package dev.tributary.cdc.databricks.internal.sql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement is called as a step: its leading keywords and what it works on, such as {@code sql:MERGE INTO table}
 * or {@code sql:COPY INTO _cdc_stg*}, so that statements which differ in names and values only have one name. The local
 * workspace calls its statements the same.
 */
public final class StatementName {

    /** A quoted name, a text, a word, or anything else; possessive, since texts can be long. */
    private static final Pattern TOKEN =
            Pattern.compile("`[^`]*+(?:``[^`]*+)*+`|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\\w++|\\S", Pattern.DOTALL);

    private static final Set<String> KEYWORDS = Set.of(
            "ALTER",
            "ATOMIC",
            "BEGIN",
            "COLUMN",
            "COMMENT",
            "COPY",
            "CREATE",
            "DELETE",
            "DESCRIBE",
            "DETAIL",
            "DROP",
            "EXISTS",
            "FROM",
            "HISTORY",
            "IF",
            "INSERT",
            "INTO",
            "MERGE",
            "NOT",
            "ON",
            "OR",
            "OVERWRITE",
            "REPLACE",
            "SCHEMA",
            "SET",
            "SHOW",
            "TABLE",
            "TAG",
            "TBLPROPERTIES",
            "TRUNCATE",
            "UPDATE",
            "VIEW",
            "VOLUME");

    private static final Set<String> SILENT = Set.of("IF", "NOT", "EXISTS");

    /** Of an ALTER, after the table. */
    private static final int WORDS_OF_CHANGE = 2;

    private final Matcher matcher;
    private final List<String> tokens = new ArrayList<>();

    private StatementName(String sql) {
        matcher = TOKEN.matcher(sql);
    }

    /** The name of a statement of this library. */
    public static String of(String sql) {
        StatementName name = new StatementName(sql);
        boolean isQuery = List.of("SELECT", "WITH", "(").contains(name.token(0));
        return "sql:" + (isQuery ? name.ofQuery() : name.ofOther());
    }

    private String ofOther() {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (KEYWORDS.contains(token(at)) && !token(at + 1).equals(".")) {
            String word = token(at++);
            if (!SILENT.contains(word)) {
                words.add(word);
            }
            if (word.equals("ATOMIC")) {
                return String.join(" ", words);
            }
        }
        if (words.isEmpty()) {
            return token(0);
        }
        int end = endOfName(at);
        boolean isNamed = words.contains("SCHEMA") || words.contains("VOLUME");
        if (end > at && !(isNamed && role(end).equals("table"))) {
            words.add(role(end));
        }
        for (int i = end; words.get(0).equals("ALTER") && i < end + WORDS_OF_CHANGE && isWord(token(i)); i++) {
            words.add(token(i));
        }
        return String.join(" ", words);
    }

    /** With the tables that it reads, each once. */
    private String ofQuery() {
        Set<String> sources = new LinkedHashSet<>();
        boolean describes = false;
        for (int i = 0; !token(i).isEmpty(); i++) {
            describes |= token(i).equals("DESCRIBE");
            if (token(i).equals("FROM") || token(i).equals("JOIN")) {
                int end = endOfName(i + 1);
                // A name of one part is that of a sub-query.
                if (end > i + 2) {
                    sources.add(role(end));
                }
            }
        }
        return (sources.isEmpty() ? "SELECT" : "SELECT FROM " + String.join(", ", sources))
                + (describes ? " (DESCRIBE)" : "");
    }

    private int endOfName(int from) {
        int at = from;
        while (isWord(token(at)) || token(at).startsWith("`")) {
            at++;
            if (!token(at).equals(".")) {
                break;
            }
            at++;
        }
        return at;
    }

    /** What a name that ends here stands for: our own tables keep the first words of their names. */
    private String role(int end) {
        String last = plain(token(end - 1));
        if (plain(token(end - 3)).equals("information_schema")) {
            return "information_schema." + last;
        }
        if (!last.startsWith("_")) {
            return "table";
        }
        String[] parts = last.split("_", -1);
        return "_" + parts[1] + (parts.length > 2 ? "_" + parts[2] : "") + (parts.length > 3 ? "*" : "");
    }

    private static boolean isWord(String token) {
        return !token.isEmpty() && Character.isLetter(token.charAt(0)) || token.startsWith("_");
    }

    private static String plain(String token) {
        return token.replace("`", "").toLowerCase(Locale.ROOT);
    }

    /** Empty where there is none; read no further than somebody looks. */
    private String token(int at) {
        while (tokens.size() <= at && matcher.find()) {
            tokens.add(matcher.group());
        }
        return at >= 0 && at < tokens.size() ? tokens.get(at) : "";
    }
}
