package dev.tributary.cdc.postgres.values;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's ways to write several values in one text. */
final class Texts {

    private Texts() {}

    /** An array of one dimension. */
    static String array(char delimiter, List<@Nullable String> elements) {
        return elements.stream()
                .map(element -> element == null ? "NULL" : quoted(element))
                .collect(Collectors.joining(String.valueOf(delimiter), "{", "}"));
    }

    /** A row of a composite type. */
    static String row(@Nullable String... fields) {
        List<String> quoted = new ArrayList<>();
        for (@Nullable String field : fields) {
            quoted.add(field == null ? "" : quoted(field));
        }
        return "(" + String.join(",", quoted) + ")";
    }

    /** In double quotes, as arrays, rows, ranges and hstore take it. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The elements of an array of one dimension, as {@code array_out} prints it. */
    static List<@Nullable String> elements(char delimiter, String array) {
        List<@Nullable String> elements = new ArrayList<>();
        int at = 1;
        while (at < array.length() - 1) {
            StringBuilder element = new StringBuilder();
            boolean quoted = array.charAt(at) == '"';
            if (quoted) {
                for (at++; array.charAt(at) != '"'; at++) {
                    at += array.charAt(at) == '\\' ? 1 : 0;
                    element.append(array.charAt(at));
                }
                at++;
            } else {
                for (; array.charAt(at) != delimiter && at < array.length() - 1; at++) {
                    element.append(array.charAt(at));
                }
            }
            elements.add(!quoted && element.toString().equals("NULL") ? null : element.toString());
            at++;
        }
        return elements;
    }

    /** A field of {@code COPY}'s text format. */
    static String copyField(@Nullable String text) {
        return text == null
                ? "\\N"
                : text.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
    }

    /** The fields of a line of {@code COPY}'s text format, as PostgreSQL writes it. */
    static List<@Nullable String> copyFields(String line) {
        List<@Nullable String> fields = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            fields.add(field.equals("\\N") ? null : unescaped(field));
        }
        return fields;
    }

    private static String unescaped(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            i++;
            switch (field.charAt(i)) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'v' -> text.append('\u000b');
                default -> text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
