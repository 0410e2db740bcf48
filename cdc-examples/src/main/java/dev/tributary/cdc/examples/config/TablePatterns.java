package dev.tributary.cdc.examples.config;

import java.util.List;
import java.util.regex.Pattern;

/** Patterns over {@code schema.table}, where {@code *} stands for any text and {@code ?} for one character. */
final class TablePatterns {

    private final List<Pattern> patterns;

    TablePatterns(List<String> texts) {
        patterns = texts.stream().map(TablePatterns::compile).toList();
    }

    boolean matches(String schema, String table) {
        String name = schema + "." + table;
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /** As a regular expression. */
    static Pattern compile(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
