package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {

    @ParameterizedTest
    @CsvSource({
        "interval 30 days,720",
        "7 days,168",
        "INTERVAL 1 week,168",
        "interval '36' hours,36",
        "interval 1 day,24"
    })
    void readsIntervals(String interval, long hours) {
        assertThat(Retention.parse(interval)).hasValue(Duration.ofHours(hours));
    }

    @Test
    void leavesOtherSpellingsAlone() {
        assertThat(Retention.parse("interval 2 days 3 hours")).isEmpty();
    }

    @Test
    void theShorterOneCounts() {
        assertThat(Retention.of(Map.of())).isEqualTo(Duration.ofDays(7));
        assertThat(Retention.of(Map.of("delta.deletedFileRetentionDuration", "interval 60 days")))
                .isEqualTo(Duration.ofDays(30));
        assertThat(Retention.of(Map.of("delta.logRetentionDuration", "interval 1 days")))
                .isEqualTo(Duration.ofDays(1));
    }
}
