package dev.tributary.cdc.workspace.internal.fault;

import dev.tributary.cdc.workspace.FaultRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules with how many requests fitted each. Thread-safe. */
final class Rules {

    private final List<FaultRule> rules;
    private final int[] fitted;

    Rules(List<FaultRule> rules) {
        this.rules = List.copyOf(rules);
        this.fitted = new int[rules.size()];
    }

    static Rules parse(String lines) {
        return new Rules(lines.lines()
                .filter(line -> !line.isBlank())
                .map(FaultRule::parse)
                .toList());
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The first rule that is for this request; each rule counts it that it fits. */
    synchronized Optional<FaultRule> choose(String kind, @Nullable String sql) {
        FaultRule chosen = null;
        for (int i = 0; i < fitted.length; i++) {
            FaultRule rule = rules.get(i);
            if (rule.fits(kind, sql) && rule.isFor(++fitted[i]) && chosen == null) {
                chosen = rule;
            }
        }
        return Optional.ofNullable(chosen);
    }
}
