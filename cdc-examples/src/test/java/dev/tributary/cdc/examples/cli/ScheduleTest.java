package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.cli.ScheduledFault.Kind;
import dev.tributary.cdc.workspace.FaultRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What schedules are drawn to. */
class ScheduleTest {

    private static final List<Schedule> SOME =
            LongStream.rangeClosed(1, 200).mapToObj(Schedule::of).toList();

    @Test
    void theSameSeedIsTheSameSchedule() {
        SOME.forEach(schedule -> assertThat(Schedule.of(schedule.seed())).isEqualTo(schedule));
    }

    @Test
    void everyScheduleHasEnoughFaultsAndEndsWithARecovery() {
        assertThat(SOME).allSatisfy(schedule -> {
            assertThat(schedule.faults()).hasSizeGreaterThanOrEqualTo(Schedule.LEAST_FAULTS);
            assertThat(schedule.faults().get(schedule.faults().size() - 1).awaited())
                    .isTrue();
        });
    }

    @Test
    void everyKindOfFaultAndEveryWayToApplyComesUpInSixty() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        List<Schedule> sixty = SOME.subList(0, 60);
        sixty.forEach(schedule -> schedule.faults().forEach(fault -> kinds.add(fault.kind())));
        assertThat(kinds).containsExactly(Kind.values());
        assertThat(sixty)
                .extracting(schedule -> schedule.settings().transactions())
                .contains("required", "off");
    }

    @Test
    void whatBefallsRequestsIsWhatAWorkspaceCanDo() {
        SOME.stream()
                .flatMap(schedule -> schedule.faults().stream())
                .filter(fault -> fault.kind() == Kind.REQUEST_HARMED || fault.kind() == Kind.WORKSPACE_DOWN)
                .forEach(fault ->
                        assertThat(FaultRule.parse(fault.detail()).fault()).isNotNull());
    }

    @Test
    void whatBecameOfAScheduleCanBeReadAgain() {
        ScheduleOutcome outcome = new ScheduleOutcome();
        outcome.fault(Kind.KILLED);
        outcome.fault(Kind.KILLED);
        outcome.recovered(1200);
        outcome.end(1, 2, 3, 4, 5, 6000);
        assertThat(ScheduleOutcome.of(outcome.line()).line()).isEqualTo(outcome.line());
    }
}
