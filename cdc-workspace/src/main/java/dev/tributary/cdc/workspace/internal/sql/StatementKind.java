package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.sql.Token.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What kind of a statement it is: its leading keywords and what it works on, such as {@code MERGE INTO table} or
 * {@code ALTER TABLE table ADD COLUMNS}. Statements that differ in names and values only are of one kind, except that a
 * table whose name begins with an underscore, as programs name those of their own, keeps the first words of it:
 * {@code COPY INTO _cdc_stg*}. A table of {@code information_schema} keeps its name.
 */
public final class StatementKind {

    private static final Set<String> KEYWORDS = Set.of(
            "MERGE",
            "INTO",
            "COPY",
            "INSERT",
            "OVERWRITE",
            "TABLE",
            "UPDATE",
            "DELETE",
            "FROM",
            "CREATE",
            "OR",
            "REPLACE",
            "SCHEMA",
            "VOLUME",
            "VIEW",
            "CATALOG",
            "TEMPORARY",
            "DROP",
            "ALTER",
            "DESCRIBE",
            "DESC",
            "DETAIL",
            "HISTORY",
            "EXTENDED",
            "TRUNCATE",
            "SHOW",
            "TBLPROPERTIES",
            "TABLES",
            "SCHEMAS",
            "VOLUMES",
            "COLUMNS",
            "IN",
            "USE",
            "BEGIN",
            "ATOMIC",
            "END",
            "COMMENT",
            "ON",
            "COLUMN",
            "OPTIMIZE",
            "VACUUM",
            "RESTORE",
            "EXPLAIN",
            "IF",
            "NOT",
            "EXISTS",
            "SET",
            "UNSET",
            "GRANT",
            "GRANTS",
            "REVOKE",
            "TO",
            "TAG",
            "TAGS",
            "MASK",
            "REFRESH",
            "CALL",
            "EXECUTE",
            "IMMEDIATE",
            "CATALOGS",
            "ANALYZE",
            "COMMIT",
            "ROLLBACK",
            "START",
            "TRANSACTION",
            "FUNCTION",
            "CACHE",
            "DATABASE");

    private static final Set<String> SILENT = Set.of("IF", "NOT", "EXISTS");

    /** How many words an ALTER is told by, after the table. */
    private static final int WORDS_OF_CHANGE = 2;

    private StatementKind() {}

    public static String of(String sql) {
        List<Token> tokens = Lexer.tokens(sql);
        if (tokens.isEmpty()) {
            return "nothing";
        }
        if (tokens.get(0).is("SELECT")
                || tokens.get(0).is("WITH")
                || tokens.get(0).isSymbol('(')) {
            return query(tokens);
        }
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < tokens.size() && isKeyword(tokens, at)) {
            String word = tokens.get(at++).text().toUpperCase(Locale.ROOT);
            if (!SILENT.contains(word)) {
                words.add(word);
            }
            if (word.equals("ATOMIC")) {
                return String.join(" ", words);
            }
        }
        if (words.isEmpty()) {
            return tokens.get(0).kind() == Kind.WORD ? tokens.get(0).text().toUpperCase(Locale.ROOT) : "unknown";
        }
        int end = endOfName(tokens, at);
        if (end > at) {
            words.add(role(tokens.subList(at, end), words.contains("SCHEMA") || words.contains("VOLUME")));
        }
        if (words.get(0).equals("ALTER")) {
            for (int i = end; i < tokens.size() && i < end + WORDS_OF_CHANGE; i++) {
                if (tokens.get(i).kind() != Kind.WORD) {
                    break;
                }
                words.add(tokens.get(i).text().toUpperCase(Locale.ROOT));
            }
        }
        if (words.get(0).equals("CREATE") && words.contains("TABLE") && isFromQuery(tokens, end)) {
            words.add("AS SELECT");
        }
        words.removeAll(Collections.singleton(""));
        return String.join(" ", words);
    }

    /** A keyword, and not a plain name that is spelled like one. */
    private static boolean isKeyword(List<Token> tokens, int at) {
        Token token = tokens.get(at);
        boolean isPart = at + 1 < tokens.size() && tokens.get(at + 1).isSymbol('.');
        return token.kind() == Kind.WORD
                && !isPart
                && KEYWORDS.contains(token.text().toUpperCase(Locale.ROOT));
    }

    /** {@code SELECT} and the tables it reads, each once. */
    private static String query(List<Token> tokens) {
        List<String> sources = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("FROM") || tokens.get(i).is("JOIN")) {
                int end = endOfName(tokens, i + 1);
                // A name of one part is that of a sub-query.
                if (end > i + 2) {
                    String role = role(tokens.subList(i + 1, end), false);
                    if (!sources.contains(role)) {
                        sources.add(role);
                    }
                }
            }
        }
        boolean history = tokens.stream().anyMatch(token -> token.is("DESCRIBE"));
        return (sources.isEmpty() ? "SELECT" : "SELECT FROM " + String.join(", ", sources))
                + (history ? " (DESCRIBE)" : "");
    }

    private static int endOfName(List<Token> tokens, int from) {
        int at = from;
        while (at < tokens.size() && isNamePart(tokens.get(at))) {
            at++;
            if (at < tokens.size() && tokens.get(at).isSymbol('.')) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    private static boolean isNamePart(Token token) {
        return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED;
    }

    private static String role(List<Token> name, boolean isNamed) {
        String last = name.get(name.size() - 1).text().toLowerCase(Locale.ROOT);
        boolean isInformation =
                name.size() > 2 && name.get(name.size() - 3).text().equalsIgnoreCase("information_schema");
        if (isInformation) {
            return "information_schema." + last;
        }
        if (last.startsWith("_")) {
            String[] parts = last.split("_", -1);
            boolean isLonger = parts.length > 3;
            return "_" + parts[1] + (parts.length > 2 ? "_" + parts[2] : "") + (isLonger ? "*" : "");
        }
        return isNamed ? "" : "table";
    }

    private static boolean isFromQuery(List<Token> tokens, int from) {
        int depth = 0;
        for (int i = from; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isSymbol('(')) {
                depth++;
            } else if (token.isSymbol(')')) {
                depth--;
            } else if (depth == 0
                    && token.is("AS")
                    && (tokens.get(i + 1).is("SELECT") || tokens.get(i + 1).is("WITH"))) {
                return true;
            }
        }
        return false;
    }
}
