package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random schedules of faults, with a real PostgreSQL, the local workspace and the pipeline as a process of its own:
 * nothing is lost, nothing is doubled, and whoever looks sees a cut. Writes docs/explanation/random-schedules.md.
 */
@EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
@ExtendWith(WorkspaceProcess.Shared.class)
class ScheduleIT {

    /** The one to run, which is not counted; 0 for those that were not run yet. */
    private static final long SEED = Long.getLong("schedules.seed", 0);

    /** Of a campaign that is to go on another time. */
    private static final long MOST_MINUTES = Long.getLong("schedules.minutes", Integer.MAX_VALUE);

    private static final int SCHEDULES = Integer.getInteger("schedules.count", 60);

    private final long began = System.nanoTime();

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void nothingIsLostAndNothingIsDoubledWhateverGoesWrong(PostgresVersion version, WorkspaceProcess workspace)
            throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                .walSenderTimeout(Duration.ofSeconds(5))
                .start()) {
            if (SEED != 0) {
                Schedule schedule = Schedule.of(SEED);
                try (ScheduleLife life = life(schedule, server, workspace)) {
                    System.out.println(SEED + ": " + life.play(schedule).line());
                    life.end();
                }
                return;
            }
            campaign(server, workspace);
        }
    }

    private void campaign(PostgresServer server, WorkspaceProcess workspace) throws Exception {
        ScheduleCoverage coverage = new ScheduleCoverage(Path.of(System.getProperty("cdc.jar", "target/cdc.jar"))
                .resolveSibling("random-schedules")
                .resolve("schedules.tsv"));
        SchedulePage.write(coverage);
        List<String> failures = new ArrayList<>();
        while (isToGoOn(coverage)) {
            Schedule first = Schedule.of(coverage.next());
            try (ScheduleLife life = life(first, server, workspace)) {
                Schedule schedule = first;
                boolean held = true;
                while (held && isToGoOn(coverage) && life.isOf(schedule)) {
                    held = isHeld(life, schedule, coverage, failures);
                    schedule = Schedule.of(coverage.next());
                }
                if (held) {
                    life.end();
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " schedules did not hold:\n" + String.join("\n\n", failures));
        }
    }

    private boolean isToGoOn(ScheduleCoverage coverage) {
        return coverage.ends().size() < SCHEDULES
                && TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - began) < MOST_MINUTES;
    }

    private ScheduleLife life(Schedule schedule, PostgresServer server, WorkspaceProcess workspace) throws IOException {
        return new ScheduleLife(schedule.seed(), schedule.settings(), server, workspace, directory);
    }

    private static boolean isHeld(
            ScheduleLife life, Schedule schedule, ScheduleCoverage coverage, List<String> failures)
            throws InterruptedException {
        try {
            ScheduleOutcome outcome = life.play(schedule);
            coverage.held(schedule.seed(), outcome);
            System.out.println("schedule " + schedule.seed() + " held: " + outcome.line());
            return true;
        } catch (AssertionError e) {
            coverage.failed(schedule.seed());
            failures.add(e.getMessage());
            System.out.println(e.getMessage());
            return false;
        } finally {
            SchedulePage.write(coverage);
        }
    }
}
