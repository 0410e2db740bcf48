package dev.tributary.cdc.internal;

import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.spi.BatchCheck;
import java.util.List;

/**
 * The host's checks, and what becomes of rows that go no further. Immutable.
 *
 * @param checks in the order in which they see each batch
 * @param policy what becomes of rows that a check refuses
 * @param uncarriable what becomes of rows with a value that cannot be carried
 * @param limit rows that may be refused in one run
 */
public record CheckRules(List<BatchCheck> checks, RefusalPolicy policy, RefusalPolicy uncarriable, long limit) {

    public CheckRules {
        checks = List.copyOf(checks);
    }
}
