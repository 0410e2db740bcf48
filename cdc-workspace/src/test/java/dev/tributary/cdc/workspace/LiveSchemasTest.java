package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run drops its own schemas and those of the dead, and never anyone else's. */
class LiveSchemasTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void aRunKnowsItsOwnTheDeadAndTheLiving() {
        LiveSchemas mine = new LiveSchemas(NOW);
        String ours = mine.name("flush_1_staging");
        String neighbours = new LiveSchemas(NOW.minus(Duration.ofHours(23))).name("flush_1");
        String dead = new LiveSchemas(NOW.minus(Duration.ofHours(25))).name("flush_1");
        List<String> found = List.of(
                ours,
                neighbours,
                dead,
                "cdc_live_results",
                "cdc_live_20200101t0000_important",
                "cdc_live_20209901t0000_a1b2c3d4_x",
                "bronze");
        assertThat(ours).matches("cdc_live_20260304t0506_[0-9a-z]{8}_flush_1_staging");
        assertThat(mine.own(found)).containsExactly(ours);
        assertThat(LiveSchemas.dead(found, NOW)).containsExactly(dead);
        assertThat(mine.others(found, NOW)).containsExactly(neighbours);
        assertThat(new LiveSchemas(NOW).prefix()).isNotEqualTo(mine.prefix());
    }
}
