package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which columns are masked, hashed or truncated, by name. Where several rules match a column the strictest wins: mask,
 * then hash, then truncate, then the shorter. Immutable.
 */
public record Treatments(List<Rule> rules) {

    /** No column is treated. */
    public static final Treatments NONE = new Treatments(List.of());

    /**
     * One pattern.
     *
     * @param pattern over {@code schema.table.column}
     */
    public record Rule(NamePattern pattern, Treatment treatment) {

        /** Whether it hits a column of this name. */
        public boolean matches(TableId table, String column) {
            return pattern.matches(table + "." + column);
        }

        @Override
        public String toString() {
            return pattern + " " + treatment.done();
        }
    }

    public Treatments {
        List<Rule> sorted = new ArrayList<>(rules);
        sorted.sort(Comparator.comparingLong(rule -> laxity(rule.treatment())));
        rules = List.copyOf(sorted);
    }

    private static long laxity(Treatment treatment) {
        if (treatment instanceof Treatment.Truncate truncate) {
            return 2L + truncate.length();
        }
        return treatment instanceof Treatment.Hash ? 2 : treatment.givesNull() ? 0 : 1;
    }

    /** How a column is treated, if it is. */
    public Optional<Treatment> of(TableId table, String column) {
        for (Rule rule : rules) {
            if (rule.matches(table, column)) {
                return Optional.of(rule.treatment());
            }
        }
        return Optional.empty();
    }
}
