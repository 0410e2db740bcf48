package dev.tributary.cdc.testkit;

/** Quoting for SQL that takes no parameters. */
final class SqlText {

    private SqlText() {}

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
