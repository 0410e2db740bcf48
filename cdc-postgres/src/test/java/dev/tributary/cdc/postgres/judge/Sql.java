package dev.tributary.cdc.postgres.judge;

import java.util.Collection;
import java.util.stream.Collectors;

/** Quoting. */
final class Sql {

    private Sql() {}

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String identifiers(Collection<String> names) {
        return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
    }

    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
