package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what is set for tables, or columns, that the source does not offer: a name that was misspelled, most often. It is no
 * error, since a table that is not there today may be there tomorrow.
 */
final class IdlePatterns {

    private static final int SHOWN = 3;

    private IdlePatterns() {}

    /** A sentence for each pattern that matches nothing. */
    static List<String> of(TableModes modes, TableDesign design, Collection<TableSchema> tables) {
        if (tables.isEmpty()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (NamePattern pattern : distinct(modes.patterns())) {
            addTable(found, "a mode for " + pattern.text() + " (sink.mode." + pattern.text() + ")", pattern, tables);
        }
        for (NamePattern pattern : distinct(design.layoutPatterns())) {
            addTable(
                    found,
                    "a layout for " + pattern.text() + " (tables.cluster-by, tables.partition-by)",
                    pattern,
                    tables);
        }
        for (NamePattern pattern : distinct(design.tagPatterns())) {
            addTable(found, "a tag for " + pattern.text() + " (tables.tags)", pattern, tables);
        }
        for (NamePattern pattern : distinct(design.columnPatterns())) {
            List<String> columns = tables.stream()
                    .flatMap(table -> table.columns().stream().map(column -> table.id() + "." + column.name()))
                    .toList();
            if (columns.stream().noneMatch(pattern::matches)) {
                found.add(sentence(
                        "a tag for " + pattern.text() + " (tables.column-tags)", "column", pattern, columns.stream()));
            }
        }
        return found;
    }

    private static Collection<NamePattern> distinct(List<NamePattern> patterns) {
        return patterns.stream()
                .collect(
                        Collectors.toMap(NamePattern::text, pattern -> pattern, (one, same) -> one, LinkedHashMap::new))
                .values();
    }

    private static void addTable(List<String> found, String what, NamePattern pattern, Collection<TableSchema> tables) {
        if (tables.stream().noneMatch(table -> pattern.matches(table.id()))) {
            found.add(sentence(what, "table", pattern, tables.stream().map(table -> pattern.named(table.id()))));
        }
    }

    private static String sentence(String what, String kind, NamePattern pattern, Stream<String> names) {
        String meant = folded(pattern.text());
        return "There is " + what + ", but no replicated " + kind + " that it matches; nearest are "
                + names.distinct()
                        .sorted(Comparator.comparingInt((String name) -> distance(meant, folded(name)))
                                .thenComparing(Comparator.naturalOrder()))
                        .limit(SHOWN)
                        .collect(Collectors.joining(", "))
                + ". Names are matched as the source spells them.";
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's: single letters to insert, remove or change. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
