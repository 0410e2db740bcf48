package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.KeylessPolicy;
import java.util.List;
import java.util.Locale;

/**
 * Which tables without a key are replicated how. Immutable.
 *
 * @param otherwise for tables that no rule matches
 * @param rules the first that matches wins
 */
public record KeylessRules(KeylessPolicy otherwise, List<Rule> rules) {

    /**
     * A policy for some tables.
     *
     * @param pattern over {@code schema.table}, or over {@code table} when it holds no dot
     */
    public record Rule(NamePattern pattern, KeylessPolicy policy) {}

    public KeylessRules {
        rules = List.copyOf(rules);
    }

    /** The same policy for all tables. */
    public static KeylessRules all(KeylessPolicy policy) {
        return new KeylessRules(policy, List.of());
    }

    KeylessPolicy of(TableId table) {
        return rules.stream()
                .filter(rule -> Selection.matches(rule.pattern, table))
                .map(Rule::policy)
                .findFirst()
                .orElse(otherwise);
    }

    /** As in {@code match-rows, append for public.log_*}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name(otherwise));
        for (Rule rule : rules) {
            text.append(", ").append(name(rule.policy)).append(" for ").append(rule.pattern);
        }
        return text.toString();
    }

    private static String name(KeylessPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
