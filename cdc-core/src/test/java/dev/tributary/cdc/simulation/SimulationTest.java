package dev.tributary.cdc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real core between parts that fail as the seed says. */
class SimulationTest {

    private static final int SCHEDULES = Boolean.getBoolean("campaign") ? 10_000 : 500;

    @Test
    void whateverGoesWrongNothingIsLostAndNothingIsDoubled() {
        long began = System.nanoTime();
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        long steps = 0;
        long checks = 0;
        int lives = 0;
        Long only = Long.getLong("simulation.seed");
        int count = only != null ? 1 : Integer.getInteger("simulation.schedules", SCHEDULES);
        long first = only != null ? only : Long.getLong("simulation.first", 1);
        for (long seed = first; seed < first + count; seed++) {
            Schedule.Outcome outcome = Schedule.run(seed);
            if (outcome.failure() != null) {
                throw outcome.failure();
            }
            outcome.faults().forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
            steps += outcome.steps();
            checks += outcome.checks();
            lives += outcome.lives();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d schedules in %.1f s (%.0f a minute), %d lives, %d steps, %d checks, faults %s%n",
                count, seconds, count / seconds * 60, lives, steps, checks, faults);
        assertThat(lives).isGreaterThan(count);
    }
}
