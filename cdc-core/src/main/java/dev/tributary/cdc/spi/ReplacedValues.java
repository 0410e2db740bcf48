package dev.tributary.cdc.spi;

import dev.tributary.cdc.data.TableId;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the values that a declared policy of the source replaced because the column's type cannot hold them. The run's
 * report lists the counts. Thread-safe.
 */
@FunctionalInterface
public interface ReplacedValues {

    /**
     * The counter of a column and a policy, the same one each time. To be kept: counting is cheap, asking is not meant
     * for every value.
     *
     * @param policy the policy as configured, for example {@code values.infinity=clamp}
     */
    LongAdder counter(TableId table, String column, String policy);
}
