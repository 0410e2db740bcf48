package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import dev.tributary.cdc.workspace.internal.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a statement's tokens from left to right. */
final class Words {

    private final String sql;
    private final List<Token> tokens;
    private int at;

    Words(String sql, List<Token> tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    static Words of(String sql) {
        return new Words(sql, Lexer.tokens(sql));
    }

    String sql() {
        return sql;
    }

    List<Token> tokens() {
        return tokens;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    /** Whether the next words are these; does not move. */
    boolean looksAt(String... words) {
        if (at + words.length > tokens.size()) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Moves past these words when they are next. */
    boolean accept(String... words) {
        boolean found = looksAt(words);
        if (found) {
            at += words.length;
        }
        return found;
    }

    boolean looksAtSymbol(char symbol) {
        return !atEnd() && tokens.get(at).isSymbol(symbol);
    }

    boolean acceptSymbol(char symbol) {
        boolean found = looksAtSymbol(symbol);
        if (found) {
            at++;
        }
        return found;
    }

    void expect(String... words) {
        for (String word : words) {
            if (!accept(word)) {
                throw syntaxError();
            }
        }
    }

    void expectSymbol(char symbol) {
        if (!acceptSymbol(symbol)) {
            throw syntaxError();
        }
    }

    String expectString() {
        Token token = next();
        if (token.kind() != Kind.STRING) {
            at--;
            throw syntaxError();
        }
        return token.text();
    }

    Optional<String> acceptString() {
        return !atEnd() && tokens.get(at).kind() == Kind.STRING ? Optional.of(next().text()) : Optional.empty();
    }

    String identifier() {
        Token token = next();
        if (token.kind() != Kind.WORD && token.kind() != Kind.QUOTED) {
            at--;
            throw syntaxError();
        }
        return token.text();
    }

    /** A dotted name of one to {@code most} parts. */
    List<String> name(int most) {
        List<String> parts = new ArrayList<>();
        do {
            parts.add(identifier());
        } while (acceptSymbol('.'));
        if (parts.size() > most) {
            throw syntaxError();
        }
        return parts;
    }

    Token next() {
        if (atEnd()) {
            throw syntaxError();
        }
        return tokens.get(at++);
    }

    /** The next token; does not move. */
    Token peek() {
        if (atEnd()) {
            throw syntaxError();
        }
        return tokens.get(at);
    }

    /** The token just passed. */
    Token last() {
        return tokens.get(at - 1);
    }

    /** The tokens up to the parenthesis that closes the one just passed; moves past it. */
    List<Token> untilClosed() {
        int depth = 1;
        int from = at;
        while (depth > 0) {
            Token token = next();
            if (token.isSymbol('(')) {
                depth++;
            } else if (token.isSymbol(')')) {
                depth--;
            }
        }
        return tokens.subList(from, at - 1);
    }

    /** Fails unless the statement ends here. */
    void end() {
        while (acceptSymbol(';')) {
            // a statement may end in semicolons
        }
        if (!atEnd()) {
            throw syntaxError();
        }
    }

    SqlFailure syntaxError() {
        String near = atEnd()
                ? "end of input"
                : "'" + sql.substring(tokens.get(at).start(), tokens.get(at).end()) + "'";
        int position = atEnd() ? sql.length() : tokens.get(at).start();
        return new SqlFailure(
                "\n[PARSE_SYNTAX_ERROR] Syntax error at or near " + near + ". SQLSTATE: 42601 (pos " + position
                        + ")\n\n== SQL ==\n" + sql,
                "42601");
    }

    /** A refusal that names the statement. */
    static NotSupported refusal(String sql) {
        return new NotSupported(kind(sql));
    }

    /** The first words of a statement. */
    static String kind(String sql) {
        String kind = Lexer.tokens(sql).stream()
                .takeWhile(t -> t.kind() == Kind.WORD)
                .limit(2)
                .map(t -> t.text().toUpperCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
        return kind.isEmpty() ? sql : kind;
    }
}
