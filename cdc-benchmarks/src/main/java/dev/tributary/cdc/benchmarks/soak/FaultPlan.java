package dev.tributary.cdc.benchmarks.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which fault comes when, drawn from a seed alone. The pipeline is killed so rarely that each of its lives is long enough to
 * be measured, and the workspace is restarted a few times only, since it takes long to start; the others come in shuffled
 * rounds, so that each comes up.
 */
final class FaultPlan {

    /** A life of the pipeline; shorter in a run that is shorter than two of them. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    private static final int MOST_WORKSPACE_RESTARTS = 3;
    private static final Duration BETWEEN_WORKSPACE_RESTARTS = Duration.ofMinutes(8);

    private FaultPlan() {}

    /**
     * The faults of a run, in order; the n-th, from 0, comes after n + 1 intervals.
     *
     * @param every between two faults
     */
    static List<SoakFault> of(long seed, Duration length, Duration every) {
        // None comes with the end: what it does would not be seen.
        int count = (int) Math.max(0, ceilDiv(length, every) - 1);
        Random random = new Random(seed);
        SoakFault[] plan = new SoakFault[count];
        int kills = count == 0 ? 0 : (int) Math.max(1, length.toMillis() / LIFE.toMillis() - 1);
        for (int kill = 1; kill <= kills; kill++) {
            plan[Math.min(count - 1, Math.max(0, kill * (count + 1) / (kills + 1) - 1))] = SoakFault.PIPELINE_KILLED;
        }
        List<Integer> free = free(plan);
        Collections.shuffle(free, random);
        long restarts = Math.min(MOST_WORKSPACE_RESTARTS, ceilDiv(length, BETWEEN_WORKSPACE_RESTARTS));
        free.stream().limit(restarts).forEach(at -> plan[at] = SoakFault.WORKSPACE_RESTARTED);
        List<SoakFault> round = new ArrayList<>();
        for (int at : free(plan)) {
            if (round.isEmpty()) {
                round.addAll(Arrays.asList(SoakFault.values()));
                round.removeAll(List.of(SoakFault.PIPELINE_KILLED, SoakFault.WORKSPACE_RESTARTED));
                Collections.shuffle(round, random);
            }
            plan[at] = round.remove(0);
        }
        return List.of(plan);
    }

    private static List<Integer> free(SoakFault[] plan) {
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < plan.length; i++) {
            if (plan[i] == null) {
                free.add(i);
            }
        }
        return free;
    }

    private static long ceilDiv(Duration whole, Duration part) {
        return -Math.floorDiv(-whole.toMillis(), part.toMillis());
    }
}
