package dev.tributary.cdc.examples.musicstore;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of {@code COPY … FROM STDIN}. */
final class CopyRows {

    private final String columns;
    private final StringBuilder text = new StringBuilder(1 << 16);
    private int count;

    /** @param columns the column list, as in the COPY command */
    CopyRows(String columns) {
        this.columns = columns;
    }

    String columns() {
        return columns;
    }

    String firstColumn() {
        return columns.substring(0, columns.indexOf(','));
    }

    int count() {
        return count;
    }

    /** Adds a row: strings, numbers, booleans and dates as their text, lists as arrays, bytes as hex, null as null. */
    void add(@Nullable Object... values) {
        String separator = "";
        for (Object value : values) {
            text.append(separator);
            separator = "\t";
            if (value == null) {
                text.append("\\N");
            } else {
                escape(literal(value));
            }
        }
        text.append('\n');
        count++;
    }

    private static String literal(Object value) {
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        return value instanceof List<?> elements ? array(elements) : value.toString();
    }

    private static String array(List<?> elements) {
        StringBuilder array = new StringBuilder("{");
        for (Object element : elements) {
            array.append(array.length() > 1 ? "," : "");
            if (element instanceof String string) {
                array.append('"')
                        .append(string.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            } else {
                array.append(element);
            }
        }
        return array.append('}').toString();
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
