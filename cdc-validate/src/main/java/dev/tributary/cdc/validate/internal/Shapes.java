package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.validate.SchemaDifference;
import dev.tributary.cdc.validate.internal.Target.Existing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds the shape of a table against its target's. */
final class Shapes {

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+), ?(\\d+)\\)");
    private static final String OWN = "_cdc_";
    private static final List<String> INTEGERS = List.of("smallint", "int", "bigint");

    private Shapes() {}

    /** @param existing by the name in lower case */
    static List<SchemaDifference> differences(TableSchema schema, ApplyMode mode, Map<String, Existing> existing) {
        List<SchemaDifference> differences = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Column column : schema.columns()) {
            String name = column.name().toLowerCase(Locale.ROOT);
            known.add(name);
            Existing have = existing.get(name);
            String wanted = TargetColumn.sql(column.type());
            if (have == null) {
                differences.add(
                        new SchemaDifference(SchemaDifference.Kind.MISSING_COLUMN, column.name(), wanted, "no column"));
                continue;
            }
            if (!TargetColumn.isSame(column.type(), have.type())) {
                SchemaDifference.Kind kind = isWider(have.type(), wanted)
                        ? SchemaDifference.Kind.WIDER_TYPE
                        : SchemaDifference.Kind.WRONG_TYPE;
                differences.add(new SchemaDifference(
                        kind, column.name(), wanted, have.type().toUpperCase(Locale.ROOT)));
            }
            if (column.nullable() && !have.nullable()) {
                differences.add(
                        new SchemaDifference(SchemaDifference.Kind.NOT_NULL, column.name(), "admits NULL", "NOT NULL"));
            }
        }
        for (Existing have : existing.values()) {
            String name = have.name().toLowerCase(Locale.ROOT);
            if (!known.contains(name) && !name.startsWith(OWN)) {
                differences.add(new SchemaDifference(
                        SchemaDifference.Kind.FURTHER_COLUMN,
                        have.name(),
                        "no column",
                        have.type().toUpperCase(Locale.ROOT)));
            }
        }
        key(schema, mode, existing, differences);
        return differences;
    }

    /** Where none is declared there was a reason, of which the run has warned. */
    private static void key(
            TableSchema schema, ApplyMode mode, Map<String, Existing> existing, List<SchemaDifference> differences) {
        Set<String> declared = new TreeSet<>();
        existing.values().stream()
                .filter(Existing::key)
                .forEach(column -> declared.add(column.name().toLowerCase(Locale.ROOT)));
        Set<String> wanted = new TreeSet<>();
        schema.keyColumns().forEach(column -> wanted.add(column.name().toLowerCase(Locale.ROOT)));
        boolean comparable = mode == ApplyMode.MERGE || mode == ApplyMode.SOFT_DELETE;
        if (comparable && !declared.isEmpty() && !declared.equals(wanted)) {
            differences.add(new SchemaDifference(
                    SchemaDifference.Kind.WRONG_KEY,
                    String.join(
                            ", ", schema.keyColumns().stream().map(Column::name).toList()),
                    wanted.isEmpty() ? "no key" : "(" + String.join(", ", wanted) + ")",
                    "(" + String.join(", ", declared) + ")"));
        }
    }

    private static boolean isWider(String have, String wanted) {
        String wide = have.toLowerCase(Locale.ROOT);
        String narrow = wanted.toLowerCase(Locale.ROOT);
        if (INTEGERS.contains(wide) && INTEGERS.contains(narrow)) {
            return INTEGERS.indexOf(wide) > INTEGERS.indexOf(narrow);
        }
        if (wide.equals("double") && narrow.equals("float")) {
            return true;
        }
        Matcher w = DECIMAL.matcher(wide);
        Matcher n = DECIMAL.matcher(narrow);
        if (w.matches() && n.matches()) {
            int wideScale = Integer.parseInt(w.group(2));
            int scale = Integer.parseInt(n.group(2));
            return wideScale >= scale
                    && Integer.parseInt(w.group(1)) - wideScale >= Integer.parseInt(n.group(1)) - scale;
        }
        return false;
    }

    /** How a table's columns are to be read. */
    static List<TargetColumn> columns(TableSchema schema, Map<String, Existing> existing) {
        return schema.columns().stream()
                .map(column -> {
                    Existing have = existing.get(column.name().toLowerCase(Locale.ROOT));
                    return TargetColumn.of(column, have == null ? null : have.type());
                })
                .toList();
    }
}
