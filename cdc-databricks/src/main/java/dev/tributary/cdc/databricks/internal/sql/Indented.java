package dev.tributary.cdc.databricks.internal.sql;

/** Moves lines of a statement to the right, for its readers, and no line of a name that has several. */
final class Indented {

    private Indented() {}

    /** The text with spaces in front of each of its lines; without a line's end at its own. */
    static String by(int spaces, String sql) {
        String margin = " ".repeat(spaces);
        StringBuilder indented = new StringBuilder(sql.length() + 64).append(margin);
        String text = sql.stripTrailing();
        // What a name or a literal that has begun ends with; a quoted backtick ends a name and begins the rest of it.
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            indented.append(c);
            if (quote == '\'' && c == '\\') {
                i++;
                indented.append(text.charAt(i));
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '`' || c == '\'') {
                quote = c;
            } else if (c == '\n') {
                indented.append(margin);
            }
        }
        return indented.toString();
    }
}
