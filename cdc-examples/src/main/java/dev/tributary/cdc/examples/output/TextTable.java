package dev.tributary.cdc.examples.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows in columns: the first to the left, the others to the right unless all are left-aligned. Not thread-safe. */
public final class TextTable {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String GAP = "  ";

    /** Narrower than this a column cannot be read. */
    private static final int NARROWEST = 30;

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

    /**
     * The table's lines, none wider than a terminal where words allow it: what is too long for the last column goes on below.
     *
     * @param width of the terminal; 0 for lines of any length
     */
    public List<String> lines(int width) {
        if (width == 0) {
            return lines();
        }
        int before = GAP.length();
        for (int i = 0; i < rows.get(0).size() - 1; i++) {
            int column = i;
            before +=
                    rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0) + GAP.length();
        }
        TextTable wrapped = new TextTable(leftAligned, rows.get(0).toArray(String[]::new));
        for (List<String> row : rows.subList(1, rows.size())) {
            List<String> cells = new ArrayList<>(row);
            for (String part : words(row.get(row.size() - 1), Math.max(NARROWEST, width - before))) {
                cells.set(row.size() - 1, part);
                wrapped.row(cells.toArray(String[]::new));
                cells.replaceAll(any -> "");
            }
        }
        return wrapped.lines();
    }

    /** A text in lines of at most so many characters, unless a word is longer. */
    static List<String> words(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static int width(String cell) {
        return COLOUR.matcher(cell).replaceAll("").length();
    }
}
