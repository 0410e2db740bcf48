package dev.tributary.cdc.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table of Markdown whose columns stand below each other, so that it can be read as it is. The first column is text. */
final class MarkdownTable {

    private final List<List<String>> rows = new ArrayList<>();

    MarkdownTable(String... headings) {
        rows.add(List.of(headings));
    }

    MarkdownTable row(String... cells) {
        return row(List.of(cells));
    }

    MarkdownTable row(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(cells + " does not fit " + rows.get(0));
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(Math.max(widths[i], 4), row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (int line = 0; line < rows.size(); line++) {
            append(out, rows.get(line), widths);
            if (line == 0) {
                for (int i = 0; i < columns; i++) {
                    out.append('|').append("-".repeat(widths[i] + 1)).append(i == 0 ? '-' : ':');
                }
                out.append("|\n");
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            out.append("| ")
                    .append(i == 0 ? cells.get(i) + padding : padding + cells.get(i))
                    .append(' ');
        }
        out.append("|\n");
    }
}
