package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Which mode is a table's: that of the last pattern that matches, else the general one. Immutable. */
public final class TableModes implements Function<TableId, ApplyMode> {

    private final ApplyMode general;
    private final List<Rule> rules;

    /**
     * A mode for some tables.
     *
     * @param pattern {@code table} or {@code schema.table}, where {@code *} stands for any text and {@code ?} for one
     *     character
     */
    public record Rule(String pattern, ApplyMode mode) {

        private boolean matches(TableId table) {
            String name = pattern.indexOf('.') < 0 ? table.name() : table.toString();
            StringBuilder regex = new StringBuilder();
            pattern.codePoints().forEach(c -> {
                switch (c) {
                    case '*' -> regex.append(".*");
                    case '?' -> regex.append('.');
                    default -> regex.append(Pattern.quote(Character.toString(c)));
                }
            });
            return Pattern.compile(regex.toString(), Pattern.DOTALL)
                    .matcher(name)
                    .matches();
        }

        @Override
        public String toString() {
            return spelled(mode) + " for " + pattern;
        }
    }

    public TableModes(ApplyMode general, List<Rule> rules) {
        this.general = general;
        this.rules = List.copyOf(rules);
    }

    @Override
    public ApplyMode apply(TableId table) {
        ApplyMode mode = general;
        for (Rule rule : rules) {
            if (rule.matches(table)) {
                mode = rule.mode();
            }
        }
        return mode;
    }

    /** As configuration spells a mode. */
    public static String spelled(ApplyMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(spelled(general));
        rules.forEach(rule -> text.append(", ").append(rule));
        return text.toString();
    }
}
