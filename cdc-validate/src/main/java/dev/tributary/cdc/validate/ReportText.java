package dev.tributary.cdc.validate;

import dev.tributary.cdc.validate.RowDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as lines for people. */
final class ReportText {

    private static final int LONGEST_VALUE = 40;
    private static final int LONGEST_REASON = 200;
    private static final String NOTHING = "-";

    private ReportText() {}

    static List<String> lines(ValidationReport report) {
        List<String[]> table = new ArrayList<>();
        table.add(new String[] {"table", "source rows", "target rows", "source checksum", "target checksum", "equal"});
        for (TableValidation each : report.tables()) {
            Content source = each.source();
            Content destination = each.destination();
            table.add(new String[] {
                each.table().toString(),
                source == null ? "?" : count(source.rows()),
                destination == null ? "?" : count(destination.rows()),
                source == null ? "?" : source.checksumText(),
                destination == null ? "?" : destination.checksumText(),
                each.equal() ? "yes" : "NO"
            });
        }
        List<String> lines = new ArrayList<>(aligned(table, "  ", true));
        lines.addAll(differences(report));
        report.notCompared().forEach(what -> lines.add("  not compared: " + what));
        return lines;
    }

    static List<String> differences(ValidationReport report) {
        List<String> lines = new ArrayList<>();
        for (TableValidation table : report.tables()) {
            if (table.failure() != null) {
                lines.add("  " + table.target() + " cannot be compared: " + table.failure());
            } else if (!table.equal() || !table.schema().isEmpty()) {
                differences(table, lines);
            }
        }
        return lines;
    }

    /** What is wrong, in a sentence. */
    static String verdict(ValidationReport report) {
        int all = report.tables().size();
        List<TableValidation> failed = report.tables().stream()
                .filter(table -> table.failure() != null)
                .toList();
        List<TableValidation> different = report.tables().stream()
                .filter(table -> table.failure() == null && !table.equal())
                .toList();
        List<String> parts = new ArrayList<>();
        if (!different.isEmpty()) {
            parts.add(some(different, all, "differs", "differ"));
        }
        if (!failed.isEmpty()) {
            List<String> reasons =
                    failed.stream().map(TableValidation::failure).distinct().toList();
            parts.add(some(failed, all, "could not be compared", "could not be compared")
                    + (reasons.size() == 1 ? ", since " + reasons.get(0) : ""));
        }
        return String.join("; ", parts);
    }

    private static String some(List<TableValidation> some, int all, String one, String more) {
        String names = some.stream().map(table -> table.table().toString()).collect(Collectors.joining(", "));
        return all == 1
                ? names + " " + one
                : some.size() + " of " + all + " tables " + (some.size() == 1 ? one : more) + ": " + names;
    }

    private static void differences(TableValidation table, List<String> lines) {
        lines.add("  " + table.table() + (table.at() == null ? "" : " at " + table.at()) + ": " + summary(table));
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"difference", "row", "column", "source", "target"});
        table.schema()
                .forEach(difference -> rows.add(new String[] {
                    words(difference.kind()) + (difference.isExpected() ? " (expected)" : ""),
                    "",
                    difference.column(),
                    difference.source(),
                    difference.destination()
                }));
        table.rows().forEach(row -> add(row, rows));
        if (rows.size() > 1) {
            lines.addAll(aligned(rows, "    ", false));
        }
        table.rows().stream()
                .filter(row -> row.reason() != null)
                .forEach(row -> lines.add("    " + (row.key().isEmpty() ? words(row.kind()) : key(row.key())) + ": "
                        + shown(row.reason(), LONGEST_REASON)));
        long listed = table.rows().stream().mapToLong(ReportText::number).sum();
        if (listed < table.differingRows()) {
            lines.add("    and " + count(table.differingRows() - listed) + " more");
        }
    }

    private static long number(RowDifference row) {
        long more = row.destinationRows() - row.sourceRows();
        return more == 0 ? row.sourceRows() : Math.abs(more);
    }

    private static String summary(TableValidation table) {
        List<String> parts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Long rows = table.counts().get(kind);
            if (rows != null) {
                parts.add(count(rows) + (rows == 1 ? " row " : " rows ") + words(kind));
            }
        }
        if (table.uncarriedRows() > 0) {
            parts.add(count(table.uncarriedRows())
                    + (table.uncarriedRows() == 1
                            ? " row of the source holds a value"
                            : " rows of the source hold values")
                    + " that cannot be carried");
        }
        long shape = table.schema().size();
        if (shape > 0) {
            parts.add(shape + (shape == 1 ? " difference" : " differences") + " of shape");
        }
        List<String> columns = table.changedColumns();
        return String.join(", ", parts)
                + (columns.isEmpty()
                        ? ""
                        : "; columns that differ in " + (table.allChangesKnown() ? "" : "some of ")
                                + "the changed rows: " + String.join(", ", columns));
    }

    private static void add(RowDifference row, List<String[]> rows) {
        String key = row.key().isEmpty() ? NOTHING : key(row.key());
        String first = words(row.kind());
        if (row.kind() != Kind.CHANGED) {
            rows.add(new String[] {first, key, "", rows(row.sourceRows()), rows(row.destinationRows())});
            first = "";
            if (!row.key().isEmpty() && row.kind() != Kind.DOUBLED) {
                return;
            }
        }
        for (ValueDifference value : row.values()) {
            boolean begins = !first.isEmpty();
            rows.add(new String[] {
                first, begins ? key : "", value.column(), shown(value.source()), shown(value.destination())
            });
            first = "";
        }
    }

    private static String rows(long number) {
        return number == 0 ? NOTHING : count(number) + (number == 1 ? " row" : " rows");
    }

    private static String key(Map<String, @Nullable String> key) {
        return key.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + shown(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** On one line, and not too long: the JSON has all of it. */
    private static String shown(@Nullable String value) {
        return shown(value, LONGEST_VALUE);
    }

    private static String shown(@Nullable String value, int longest) {
        if (value == null) {
            return "NULL";
        }
        StringBuilder text = new StringBuilder();
        int end = value.length() <= longest
                ? value.length()
                : value.offsetByCodePoints(0, Math.min(longest - 1, value.codePointCount(0, value.length())));
        for (char c : value.substring(0, end).toCharArray()) {
            text.append(c < ' ' || c == 0x7F || c >= 0x80 && c < 0xA0 ? '·' : c);
        }
        return value.isEmpty() ? "''" : text + (end < value.length() ? "…" : "");
    }

    private static String words(Enum<?> kind) {
        return ReportJson.lower(kind).replace('_', ' ');
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static List<String> aligned(List<String[]> rows, String indent, boolean numbers) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 || !numbers ? row[i] + padding : padding + row[i])
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
