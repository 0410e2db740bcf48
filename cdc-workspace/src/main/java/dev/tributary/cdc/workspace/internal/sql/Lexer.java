package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.util.SparkParserUtils$;

/**
 * Cuts a statement into tokens the way Spark's own lexer does: comments (nested ones too) vanish, literals and quoted
 * identifiers stay whole.
 */
final class Lexer {

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
    }

    static List<Token> tokens(String sql) {
        return new Lexer(sql).run();
    }

    private List<Token> run() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c) || c == '\uFEFF') {
                at++;
            } else if (sql.startsWith("--", at)) {
                skipLine();
            } else if (sql.startsWith("/*", at)) {
                skipBlock();
            } else if (c == '`') {
                quoted();
            } else if (c == '\'' || c == '"') {
                string(at);
            } else if ((c == 'r' || c == 'R') && at + 1 < sql.length() && isQuote(sql.charAt(at + 1))) {
                rawString();
            } else if (isWord(c)) {
                word();
            } else {
                tokens.add(new Token(Kind.SYMBOL, String.valueOf(c), at, at + 1));
                at++;
            }
        }
        return tokens;
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n') {
            at++;
        }
    }

    private void skipBlock() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private void quoted() {
        int start = at++;
        StringBuilder name = new StringBuilder();
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c != '`') {
                name.append(c);
            } else if (at < sql.length() && sql.charAt(at) == '`') {
                name.append('`');
                at++;
            } else {
                break;
            }
        }
        tokens.add(new Token(Kind.QUOTED, name.toString(), start, at));
    }

    private void string(int start) {
        char quote = sql.charAt(at++);
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\') {
                at = Math.min(at + 1, sql.length());
            } else if (c == quote) {
                if (at < sql.length() && sql.charAt(at) == quote) {
                    at++;
                } else {
                    break;
                }
            }
        }
        String text = sql.substring(start, at);
        tokens.add(new Token(Kind.STRING, SparkParserUtils$.MODULE$.unescapeSQLString(text, false), start, at));
    }

    private void rawString() {
        int start = at;
        char quote = sql.charAt(at + 1);
        int end = sql.indexOf(quote, at + 2);
        at = end < 0 ? sql.length() : end + 1;
        String value = sql.substring(start + 2, Math.max(start + 2, end < 0 ? at : at - 1));
        tokens.add(new Token(Kind.STRING, value, start, at));
    }

    private void word() {
        int start = at;
        while (at < sql.length() && isWord(sql.charAt(at))) {
            at++;
        }
        tokens.add(new Token(Kind.WORD, sql.substring(start, at), start, at));
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
