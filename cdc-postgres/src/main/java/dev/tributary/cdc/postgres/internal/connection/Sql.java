package dev.tributary.cdc.postgres.internal.connection;

/** Quoting of PostgreSQL's names and literals. */
public final class Sql {

    private Sql() {}

    /** A name, for any text. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A qualified name. */
    public static String identifier(String schema, String name) {
        return identifier(schema) + '.' + identifier(name);
    }

    /** A text literal, under the pinned {@code standard_conforming_strings}. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
