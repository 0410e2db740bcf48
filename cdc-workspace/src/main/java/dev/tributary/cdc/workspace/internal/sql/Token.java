package dev.tributary.cdc.workspace.internal.sql;

/** A token of a statement; {@code start} and {@code end} are offsets into its text. */
record Token(Kind kind, String text, int start, int end) {

    enum Kind {
        /** A keyword, a plain identifier or a number. */
        WORD,
        /** An identifier in backticks; {@code text} is unquoted. */
        QUOTED,
        /** A string literal; {@code text} is its value. */
        STRING,
        /** Any other single character. */
        SYMBOL
    }

    boolean is(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }
}
