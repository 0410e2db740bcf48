package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ReplacedValues;
import dev.tributary.cdc.spi.Warnings;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes note of values that policies replace. Immutable, thread-safe.
 *
 * @param warnings told once per column and policy
 * @param replaced counts them
 */
public record PolicyLog(Warnings warnings, ReplacedValues replaced) {

    /** The counter of a policy at a column, after a warning that it acts there. */
    LongAdder begin(ColumnSite site, String policy, String what) {
        warnings.warn("column '" + site.column().name() + "' of table " + site.table() + " holds " + what
                + ", which its type at the destination cannot hold: " + policy + " replaces them");
        return replaced.counter(site.table(), site.column().name(), policy);
    }
}
