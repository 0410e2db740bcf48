package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process of a pipeline is killed at every step that others can see; what comes after is equal. In the build some
 * steps of one life; with {@code -Pcampaign} all, and docs/explanation/step-campaign.md is written.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class StepCampaignIT {

    private static final int FLUSHES = 2;
    private static final int KILLS_OF_A_LIFE = 8;

    /** Of a campaign that is to go on another time; all that is left unless given. */
    private static final long MOST_MINUTES = Long.getLong("steps.minutes", Integer.MAX_VALUE);

    /** Where a kill is worst, and one of each other sort; those that come early in a run cost least. */
    private static final List<StepFault> KILLS = List.of(
            after("source:connect", 1),
            before("http:POST sql/warehouses/{id}/sessions", 1),
            after("state:load ledger", 1),
            before("state:load copy", 1),
            before("state:save ledger", 1),
            after("state:save ledger", 1),
            before("state:save copy", 1),
            after("state:save copy", 1),
            after("http:POST sql/statements", 3),
            before("source:start replication", 1),
            after("source:start replication", 1),
            before("source:status update", 1),
            after("http:PUT directory", 1),
            before("stage:close file", 1),
            after("stage:close file", 2),
            before("http:PUT file", 1),
            after("http:PUT file", 1),
            before("sql:COPY INTO _cdc_stg*", 1),
            after("sql:CREATE TABLE _cdc_stg*", 2),
            after("sql:COPY INTO _cdc_stg*", 1),
            before("sql:BEGIN ATOMIC", 2),
            after("sql:BEGIN ATOMIC", 2),
            after("state:save copy", 2),
            before("sql:DROP TABLE _cdc_stg*", 1),
            after("http:DELETE file", 1));

    private final long began = System.nanoTime();

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("P8")
    void killsOfOneLifeLoseNothingAndDoubleNothing(PostgresDatabase database, WorkspaceProcess workspace) {
        try (StepLife life = new StepLife(database, workspace, directory, "required")) {
            life.finish(Mode.SNAPSHOT);
            long killed = 0;
            CliProcess next = life.start(Mode.CDC, KILLS.get(0));
            for (int i = 0; i < KILLS.size(); i++) {
                life.change(i % 4 == 0 ? FLUSHES : 1);
                CliProcess process = next;
                // Comes up while this one is at work.
                next = i + 1 < KILLS.size() ? life.start(Mode.CDC, KILLS.get(i + 1)) : process;
                boolean isKilled = life.isKilled(process);
                killed += isKilled ? 1 : 0;
                System.out.printf("%s: %s%n", KILLS.get(i), isKilled ? "killed" : "not reached");
                life.checkIntermediate();
            }
            life.finish(Mode.CDC);
            life.checkFinal();
            assertThat(killed).isGreaterThanOrEqualTo(25);
        }
    }

    private static StepFault before(String step, int number) {
        return new StepFault(StepFault.What.KILL_BEFORE, step, number);
    }

    private static StepFault after(String step, int number) {
        return new StepFault(StepFault.What.KILL_AFTER, step, number);
    }

    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    void killsAtEveryStepLoseNothingAndDoubleNothing(PostgresServer server, WorkspaceProcess workspace) {
        Map<StepScene, StepCoverage> scenes = new EnumMap<>(StepScene.class);
        for (StepScene scene : StepScene.values()) {
            scenes.put(
                    scene,
                    new StepCoverage(Path.of(System.getProperty("cdc.jar", "target/cdc.jar"))
                            .resolveSibling("step-campaign")
                            .resolve(scene.file())));
        }
        do {
            scenes.forEach((scene, coverage) -> {
                if (!isOver() && (coverage.steps().isEmpty() || !coverage.left().isEmpty())) {
                    play(scene, coverage, server, workspace);
                    StepPage.write(scenes);
                }
            });
        } while (!isOver()
                && scenes.values().stream().anyMatch(one -> !one.left().isEmpty()));
    }

    private boolean isOver() {
        return TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - began) >= MOST_MINUTES;
    }

    private void play(StepScene scene, StepCoverage coverage, PostgresServer server, WorkspaceProcess workspace) {
        if (scene == StepScene.FIRST_SNAPSHOT) {
            playFromBirth(scene, coverage, server, workspace);
            return;
        }
        try (PostgresDatabase database = server.createDatabase();
                StepLife life = new StepLife(database, workspace, directory, scene.transactions())) {
            life.finish(Mode.SNAPSHOT);
            // The first run makes what the others find.
            life.change(1);
            life.finish(scene.mode());
            if (coverage.steps().isEmpty()) {
                stir(life, scene);
                coverage.traced(life.trace(scene.mode()));
            }
            for (StepFault kill : turn(coverage)) {
                if (isOver()) {
                    return;
                }
                long start = System.nanoTime();
                CliProcess process = life.start(scene.mode(), kill);
                stir(life, scene);
                boolean killed = life.isKilled(process);
                life.checkIntermediate();
                life.finish(scene.mode());
                life.checkFinal();
                end(coverage, kill, killed, start);
            }
        }
    }

    /** Some of what is left, so that one that is broken off has something of each scene. */
    private static List<StepFault> turn(StepCoverage coverage) {
        return coverage.left().stream().limit(KILLS_OF_A_LIFE).toList();
    }

    /** What the run is to do. */
    private static void stir(StepLife life, StepScene scene) {
        life.change(scene.mode() == Mode.CDC ? FLUSHES : 1);
        if (scene == StepScene.ALTERED) {
            life.alter();
        }
    }

    /** What is made once is met once in a life. */
    private void playFromBirth(
            StepScene scene, StepCoverage coverage, PostgresServer server, WorkspaceProcess workspace) {
        if (coverage.steps().isEmpty()) {
            try (PostgresDatabase database = server.createDatabase();
                    StepLife life = new StepLife(database, workspace, directory, scene.transactions())) {
                coverage.traced(life.trace(scene.mode()));
            }
        }
        for (StepFault kill : turn(coverage)) {
            if (isOver()) {
                return;
            }
            long start = System.nanoTime();
            try (PostgresDatabase database = server.createDatabase();
                    StepLife life = new StepLife(database, workspace, directory, scene.transactions())) {
                boolean killed = life.isKilled(life.start(scene.mode(), kill));
                life.change(1);
                life.finish(scene.mode());
                life.checkFinal();
                end(coverage, kill, killed, start);
            }
        }
    }

    private static void end(StepCoverage coverage, StepFault kill, boolean killed, long start) {
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        coverage.ended(kill, killed ? StepCoverage.End.EQUAL : StepCoverage.End.NOT_REACHED, took);
        System.out.printf("%s: %s, %d ms%n", kill, killed ? "equal" : "not reached", took);
    }
}
