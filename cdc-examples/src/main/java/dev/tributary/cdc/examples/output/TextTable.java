package dev.tributary.cdc.examples.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows in columns: the first to the left, the others to the right unless all are left-aligned. Not thread-safe. */
public final class TextTable {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean leftAligned;

    /** A table with these headings. */
    public TextTable(String... headings) {
        this(false, headings);
    }

    private TextTable(boolean leftAligned, String... headings) {
        this.leftAligned = leftAligned;
        rows.add(List.of(headings));
    }

    /** A table of text, all of whose columns stand to the left. */
    public static TextTable leftAligned(String... headings) {
        return new TextTable(true, headings);
    }

    /** Adds a row, with a cell for each heading. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The table's lines. */
    public List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(GAP);
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                String padding = " ".repeat(widths[i] - width(cell));
                line.append(i == 0 || leftAligned ? cell + padding : padding + cell)
                        .append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(String cell) {
        return COLOUR.matcher(cell).replaceAll("").length();
    }
}
