package dev.tributary.cdc.databricks.internal.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * The lexical rules of Databricks SQL, as far as our statements go, from its documentation and not from how we quote: what
 * we never write (comments, double quotes, several statements, variables) is refused. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-identifiers.html">identifiers</a>,
 * <a href="https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html">string literals</a> and
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-comment.html">comments</a>.
 */
final class StrictLexer {

    enum Kind {
        WORD,
        NUMBER,
        SYMBOL,
        /** A delimited identifier; its text is the name. */
        IDENTIFIER,
        /** A string literal; its text is the value. */
        STRING
    }

    record Token(Kind kind, String text) {}

    private static final String SYMBOLS = "().,;=<>!+-*/%|&:[]";

    private final String sql;
    private int at;

    private StrictLexer(String sql) {
        this.sql = sql;
    }

    /** @throws IllegalArgumentException when the text is not made of tokens that we write */
    static List<Token> tokens(String sql) {
        if (sql.contains("${")) {
            throw new IllegalArgumentException("a variable, which is replaced before anything is parsed: " + sql);
        }
        return new StrictLexer(sql).all();
    }

    private List<Token> all() {
        List<Token> tokens = new ArrayList<>();
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == ' ' || c == '\n') {
                at++;
            } else if (c == '`') {
                tokens.add(new Token(Kind.IDENTIFIER, identifier()));
            } else if (c == '\'') {
                if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).kind() == Kind.STRING) {
                    throw refused("two literals that would be one");
                }
                tokens.add(new Token(Kind.STRING, string()));
            } else if (isLetter(c)) {
                tokens.add(new Token(Kind.WORD, run(true)));
            } else if (isDigit(c)) {
                tokens.add(new Token(Kind.NUMBER, run(false)));
            } else {
                tokens.add(new Token(Kind.SYMBOL, symbol(c)));
            }
        }
        return tokens;
    }

    private String symbol(char c) {
        if (SYMBOLS.indexOf(c) < 0 || c == ';' && at + 1 < sql.length() && sql.charAt(at + 1) != '\n') {
            throw refused("the character " + (int) c);
        }
        boolean comment = sql.startsWith("--", at) || sql.startsWith("/*", at);
        if (comment) {
            throw refused("a comment");
        }
        at++;
        return String.valueOf(c);
    }

    private String run(boolean letters) {
        int from = at;
        while (at < sql.length() && (isDigit(sql.charAt(at)) || letters && isLetter(sql.charAt(at)))) {
            at++;
        }
        return sql.substring(from, at);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String identifier() {
        StringBuilder name = new StringBuilder();
        for (at++; at < sql.length(); at++) {
            char c = sql.charAt(at);
            if (c != '`') {
                name.append(c);
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == '`') {
                name.append('`');
                at++;
            } else {
                at++;
                return name.toString();
            }
        }
        throw refused("an identifier without an end");
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        for (at++; at < sql.length(); at++) {
            char c = sql.charAt(at);
            if (c == '\'') {
                at++;
                return text.toString();
            }
            if (c == '\n' || c == '\r' || c == 0) {
                throw refused("a line's end or NUL in a literal");
            }
            text.append(c == '\\' ? escaped() : c);
        }
        throw refused("a literal without an end");
    }

    private char escaped() {
        at++;
        if (at >= sql.length()) {
            throw refused("an escape without an end");
        }
        char c = sql.charAt(at);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\'', '\\' -> c;
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(sql.substring(at - 3, at + 1), 16);
            }
            default -> throw refused("the escape " + c);
        };
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(what + " at " + at + " of: " + sql);
    }
}
