package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.cli.StepCase.Sort;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Everything that is to happen at every step, scene after scene: what one has brought about, those after it need not. Goes on
 * where it was broken off. Not thread-safe.
 */
final class StepCampaign {

    private static final int KILLS_OF_A_CHAIN = 12;

    /** A run goes on after each by itself, within the time that a process may take. */
    private static final int FAILURES_OF_A_RUN = 16;

    /** Of a campaign that is to go on another time; all that is left unless given. */
    private static final long MOST_MINUTES = Long.getLong("steps.minutes", Integer.MAX_VALUE);

    /** What is to happen, by name; everything unless given. */
    private static final List<String> SORTS =
            List.of(System.getProperty("steps.sorts", "KILL,THROW,LOSE,DELAY").split(","));

    private final long began = System.nanoTime();
    private final PostgresServer server;
    private final WorkspaceProcess workspace;
    private final Path directory;
    private final Map<StepScene, StepCoverage> scenes = new EnumMap<>(StepScene.class);

    /** Takes in what was done before. */
    StepCampaign(PostgresServer server, WorkspaceProcess workspace, Path directory) {
        this.server = server;
        this.workspace = workspace;
        this.directory = directory;
        Path jar = Path.of(System.getProperty("cdc.jar", "target/cdc.jar"));
        for (StepScene scene : StepScene.values()) {
            scenes.put(
                    scene, new StepCoverage(jar.resolveSibling("step-campaign").resolve(scene.file())));
        }
    }

    private boolean isOver() {
        return TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - began) >= MOST_MINUTES;
    }

    /** Kills first, so that they are done if the rest is not. */
    void run() {
        StepPage.write(scenes);
        for (String sort : SORTS) {
            for (StepScene scene : StepScene.values()) {
                play(scene, Sort.valueOf(sort));
            }
        }
    }

    private void play(StepScene scene, Sort sort) {
        StepCoverage coverage = scenes.get(scene);
        while (!isOver() && (!coverage.isTraced() || !left(scene, sort).isEmpty())) {
            try (PostgresDatabase database = server.createDatabase();
                    StepLife life = new StepLife(scene, database, workspace, directory)) {
                life.begin();
                boolean isFresh = coverage.isTraced();
                if (!isFresh) {
                    coverage.traced(life.trace());
                    life.check();
                }
                // Where much happens once in a life, each chain has one of its own.
                while ((isFresh || scene != StepScene.FIRST_SNAPSHOT)
                        && !isOver()
                        && !left(scene, sort).isEmpty()) {
                    play(life, sort);
                    isFresh = false;
                }
            }
        }
    }

    private List<StepCase> left(StepScene scene, Sort sort) {
        Set<StepCase> elsewhere = new HashSet<>();
        scenes.values().forEach(one -> elsewhere.addAll(one.equal()));
        return scenes.get(scene).left(sort, elsewhere);
    }

    private void play(StepLife life, Sort sort) {
        StepCoverage coverage = scenes.get(life.scene());
        List<StepCase> cases = left(life.scene(), sort).stream()
                .limit(
                        switch (sort) {
                            case KILL -> KILLS_OF_A_CHAIN;
                            case THROW, LOSE -> FAILURES_OF_A_RUN;
                            // What only holds up ends nothing.
                            case DELAY -> Integer.MAX_VALUE;
                        })
                .toList();
        List<StepFault> faults = new ArrayList<>();
        Map<StepFault, StepCase> of = new HashMap<>();
        for (StepCase one : cases) {
            StepFault before = coverage.late().get(one.step());
            if (before != null) {
                faults.add(before);
            }
            faults.add(coverage.fault(one));
            of.put(coverage.fault(one), one);
        }
        long start = System.nanoTime();
        StepChain chain = new StepChain(life, this::isOver);
        List<StepChain.Link> links = sort == Sort.KILL ? chain.kill(faults) : chain.disturb(faults);
        long each = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / links.size();
        links.forEach(link -> note(coverage, of.remove(link.fault()), link, each));
        if (sort == Sort.KILL) {
            noteLate(coverage, links);
        }
        StepPage.write(scenes);
    }

    private static void note(StepCoverage coverage, StepCase one, StepChain.Link link, long took) {
        if (one == null) {
            return;
        }
        if (link.struck()) {
            coverage.equal(one, took, link.recovery());
        } else {
            coverage.notReached(one, took, link.trace().counts().getOrDefault(one.step(), 0));
        }
    }

    private void noteLate(StepCoverage coverage, List<StepChain.Link> links) {
        Set<String> known = new HashSet<>();
        scenes.values().forEach(one -> {
            known.addAll(one.trace().counts().keySet());
            known.addAll(one.late().keySet());
        });
        for (int i = 1; i < links.size(); i++) {
            for (String step : links.get(i).trace().steps()) {
                if (links.get(i - 1).struck() && known.add(step)) {
                    coverage.late(step, links.get(i - 1).fault());
                }
            }
        }
    }
}
