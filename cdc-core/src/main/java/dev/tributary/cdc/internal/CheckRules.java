package dev.tributary.cdc.internal;

import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.spi.BatchCheck;
import java.util.List;

/**
 * The host's checks, as configured. Immutable.
 *
 * @param checks in the order in which they see each batch
 * @param policy what becomes of refused rows
 * @param limit rows that may be refused in one run
 */
public record CheckRules(List<BatchCheck> checks, RefusalPolicy policy, long limit) {

    public CheckRules {
        checks = List.copyOf(checks);
    }
}
