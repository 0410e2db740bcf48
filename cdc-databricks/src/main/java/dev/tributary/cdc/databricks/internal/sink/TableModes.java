package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Which mode is a table's: that of the last pattern that matches, else the general one. Immutable. */
public final class TableModes implements Function<TableId, ApplyMode> {

    private final ApplyMode general;
    private final List<Compiled> rules;

    /**
     * A mode for some tables.
     *
     * @param pattern {@code table} or {@code schema.table}, where {@code *} stands for any text and {@code ?} for one
     *     character
     */
    public record Rule(String pattern, ApplyMode mode) {}

    private record Compiled(NamePattern pattern, ApplyMode mode) {}

    public TableModes(ApplyMode general, List<Rule> rules) {
        this.general = general;
        this.rules = rules.stream()
                .map(rule -> new Compiled(NamePattern.of(rule.pattern()), rule.mode()))
                .toList();
    }

    @Override
    public ApplyMode apply(TableId table) {
        ApplyMode mode = general;
        for (Compiled rule : rules) {
            if (rule.pattern().matches(table)) {
                mode = rule.mode();
            }
        }
        return mode;
    }

    /** The patterns of tables for which a mode is set. */
    List<NamePattern> patterns() {
        return rules.stream().map(Compiled::pattern).toList();
    }

    /** As configuration spells a mode. */
    public static String spelled(ApplyMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(spelled(general));
        rules.forEach(rule -> text.append(", ")
                .append(spelled(rule.mode()))
                .append(" for ")
                .append(rule.pattern().text()));
        return text.toString();
    }
}
