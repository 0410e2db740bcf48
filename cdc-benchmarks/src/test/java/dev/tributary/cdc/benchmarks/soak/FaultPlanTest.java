package dev.tributary.cdc.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void everyLifeOfThePipelineIsLongEnoughToBeMeasured() {
        for (long seed = 0; seed < 100; seed++) {
            List<SoakFault> plan = FaultPlan.of(seed, Duration.ofMinutes(30), MINUTE);

            assertThat(plan).hasSize(29).doesNotContainNull();
            assertThat(IntStream.range(0, plan.size())
                            .filter(i -> plan.get(i) == SoakFault.PIPELINE_KILLED)
                            .mapToObj(i -> i + 1))
                    .containsExactly(10, 20);
        }
    }

    @Test
    void theWorkspaceIsRestartedAtMostThreeTimesAndEverythingElseComesUp() {
        for (long seed = 0; seed < 100; seed++) {
            List<SoakFault> plan = FaultPlan.of(seed, Duration.ofMinutes(30), MINUTE);

            assertThat(plan).contains(SoakFault.values());
            assertThat(Collections.frequency(plan, SoakFault.WORKSPACE_RESTARTED))
                    .isEqualTo(3);
        }
    }

    @Test
    void aSeedAlwaysMakesTheSamePlanAndOthersOtherOnes() {
        Duration length = Duration.ofMinutes(30);

        assertThat(FaultPlan.of(1, length, MINUTE))
                .isEqualTo(FaultPlan.of(1, length, MINUTE))
                .isNotEqualTo(FaultPlan.of(2, length, MINUTE));
    }

    @Test
    void aRunThatIsShorterThanTheIntervalHasNoFault() {
        assertThat(FaultPlan.of(1, Duration.ofSeconds(10), MINUTE)).isEmpty();
        assertThat(FaultPlan.of(1, MINUTE, MINUTE)).isEmpty();
    }

    @Test
    void aShortRunHasAKillToo() {
        assertThat(FaultPlan.of(1, Duration.ofMinutes(3), Duration.ofSeconds(20)))
                .hasSize(8)
                .containsOnlyOnce(SoakFault.PIPELINE_KILLED, SoakFault.WORKSPACE_RESTARTED);
    }
}
