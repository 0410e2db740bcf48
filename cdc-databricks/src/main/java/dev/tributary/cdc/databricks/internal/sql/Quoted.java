package dev.tributary.cdc.databricks.internal.sql;

/**
 * The two ways in which foreign text gets into a statement: as an identifier and as a literal. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-identifiers.html">delimited identifiers</a> and
 * <a href="https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html">string literals</a>.
 */
public final class Quoted {

    private Quoted() {}

    /** A delimited identifier: whatever the name holds, it stays one name. */
    public static String identifier(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** A string literal: whatever the text holds, it stays one literal with that value. */
    public static String literal(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\'' -> quoted.append("\\'");
                case '\\' -> quoted.append("\\\\");
                // Spelled out, since line ends and NUL inside a literal are at the mercy of what lies between.
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\0' -> quoted.append("\\u0000");
                // What looks like a variable is replaced before the statement is parsed.
                case '$' -> quoted.append("\\u0024");
                default -> quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }
}
