package dev.tributary.cdc.spring;

import dev.tributary.cdc.HealthThresholds;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * From where on the pipeline's health suffers.
 *
 * @param degradedLag a longer lag is DEGRADED
 * @param downLag a longer one still is DOWN
 * @param retainedWal more WAL kept for the slot is DEGRADED
 * @param deadLetters more open dead letters are DEGRADED
 */
public record HealthProperties(
        @DefaultValue("5m") Duration degradedLag,
        @DefaultValue("30m") Duration downLag,
        @DefaultValue("10GB") DataSize retainedWal,
        @DefaultValue("0") long deadLetters) {

    HealthThresholds thresholds() {
        return new HealthThresholds(degradedLag, downLag, retainedWal.toBytes(), deadLetters);
    }
}
