package dev.tributary.cdc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real core between parts that fail as the seed says. */
class SimulationTest {

    private static final int SCHEDULES = Boolean.getBoolean("campaign") ? 20_000 : 500;

    /** Any fault of the core is found within so many schedules. */
    private static final int ENOUGH = 1_000;

    /**
     * As many schedules as {@code simulation.schedules} says, from {@code simulation.first} on; or the one of {@code
     * simulation.seed} alone.
     */
    @Test
    void whateverGoesWrongNothingIsLostAndNothingIsDoubled() {
        long began = System.nanoTime();
        Long only = Long.getLong("simulation.seed");
        long first = only != null ? only : Long.getLong("simulation.first", 1);
        int count = only != null ? 1 : Integer.getInteger("simulation.schedules", SCHEDULES);
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        long steps = 0;
        long checks = 0;
        int lives = 0;
        for (long seed = first; seed < first + count; seed++) {
            Schedule.Outcome outcome = Schedule.run(seed, Plant.NOTHING);
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

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void aFaultOfTheCoreIsFound(Plant plant) {
        for (long seed = 1; seed <= ENOUGH; seed++) {
            AssertionError found = Schedule.run(seed, plant).failure();
            if (found != null) {
                System.out.printf("%s: found by schedule %d%n", plant, seed);
                return;
            }
        }
        throw new AssertionError(plant + " was not found within " + ENOUGH + " schedules");
    }

    /** Or a seed would say nothing. */
    @Test
    void aSeedAloneSaysWhatHappens() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(Schedule.run(seed, Plant.NOTHING).trace())
                    .isEqualTo(Schedule.run(seed, Plant.NOTHING).trace());
        }
    }
}
