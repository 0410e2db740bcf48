package dev.tributary.cdc.workspace.internal.sql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of parameters into a statement as literals, outside of comments, strings and quoted names.
 *
 * @param positional for each {@code ?} in order
 * @param named for {@code :name}
 */
public record Parameters(List<Value> positional, Map<String, Value> named) {

    /** A value as the request carries it: SQL type and text; null text is NULL. */
    public record Value(String type, @Nullable String text) {

        private static final Set<String> TEXTUAL = Set.of("STRING", "CHAR", "VARCHAR");

        String literal() {
            String upper = type.toUpperCase(Locale.ROOT);
            if (upper.equals("VOID")) {
                return "NULL";
            }
            String value =
                    text == null ? "NULL" : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
            return TEXTUAL.contains(upper) && text != null ? value : "CAST(" + value + " AS " + type + ")";
        }
    }

    public String bind(String sql) {
        if (positional.isEmpty() && named.isEmpty()) {
            return sql;
        }
        StringBuilder bound = new StringBuilder();
        int copied = 0;
        int next = 0;
        List<Token> tokens = Lexer.tokens(sql);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Value value = null;
            int end = token.end();
            if (token.isSymbol('?')) {
                if (next >= positional.size()) {
                    throw SqlFailure.of(
                            "UNBOUND_SQL_PARAMETER", "Found the unbound parameter: _" + token.start() + ".", "42P02");
                }
                value = positional.get(next++);
            } else if (token.isSymbol(':')
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).kind() == Token.Kind.WORD
                    && tokens.get(i + 1).start() == token.end()) {
                value = named.get(tokens.get(i + 1).text());
                end = tokens.get(i + 1).end();
            }
            if (value != null) {
                bound.append(sql, copied, token.start()).append(value.literal());
                copied = end;
            }
        }
        return bound.append(sql, copied, sql.length()).toString();
    }
}
