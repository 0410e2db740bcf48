package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.HealthThresholds;
import java.time.Duration;

/** From where on a pipeline's health suffers, as configured. */
final class HealthSettings {

    private static final String NONE = "0";

    private HealthSettings() {}

    static HealthThresholds of(Configuration configuration) {
        Duration degraded = configuration.duration(Key.HEALTH_DEGRADED_LAG, HealthThresholds.DEFAULT_DEGRADED_LAG);
        Duration down = configuration.duration(Key.HEALTH_DOWN_LAG, HealthThresholds.DEFAULT_DOWN_LAG);
        if (down.compareTo(degraded) < 0) {
            throw Configuration.invalid(
                    Key.HEALTH_DOWN_LAG,
                    "is shorter than " + Key.HEALTH_DEGRADED_LAG,
                    "a duration that is not shorter than " + degraded);
        }
        return new HealthThresholds(
                degraded,
                down,
                configuration.bytes(Key.HEALTH_RETAINED_WAL, HealthThresholds.DEFAULT_RETAINED_BYTES),
                configuration.text(Key.HEALTH_DEAD_LETTERS, NONE).equals(NONE)
                        ? 0
                        : configuration.number(Key.HEALTH_DEAD_LETTERS, HealthThresholds.DEFAULT_DEAD_LETTERS));
    }
}
