package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableId;
import java.util.regex.Pattern;

/**
 * A pattern over names as the source spells them: {@code table} or {@code schema.table}, where {@code *} stands for any
 * text and {@code ?} for one character; for columns {@code schema.table.column}. Immutable.
 */
record NamePattern(String text, Pattern regex) {

    static NamePattern of(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return new NamePattern(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    boolean matches(TableId table) {
        return matches(named(table));
    }

    /** A table as the pattern would name it: with its schema, if the pattern has one. */
    String named(TableId table) {
        return text.indexOf('.') < 0 ? table.name() : table.toString();
    }

    boolean matches(TableId table, String column) {
        return matches(table + "." + column);
    }

    boolean matches(String name) {
        return regex.matcher(name).matches();
    }
}
