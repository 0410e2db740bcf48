package dev.tributary.cdc.spring;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.HealthReport;
import dev.tributary.cdc.HealthThresholds;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** The health of a pipeline: what it says of itself, and DOWN when an error has ended its run; always with what to do. */
final class PipelineHealthIndicator implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final PipelineRunner runner;
    private final HealthThresholds thresholds;

    PipelineHealthIndicator(PipelineRunner runner, HealthThresholds thresholds) {
        this.runner = runner;
        this.thresholds = thresholds;
    }

    @Override
    public Health health() {
        RunState state = runner.state();
        HealthReport report = HealthReport.of(runner.pipeline().status(), thresholds);
        Health.Builder health = Health.status(status(state, report))
                .withDetail("pipeline", runner.pipeline().name())
                .withDetail("phase", state.phase())
                .withDetail("since", state.since());
        state.failure().ifPresent(error -> {
            if (error instanceof CdcException known) {
                health.withDetail("error", known.summary())
                        .withDetail("category", known.category())
                        .withDetail("remedy", known.remedy());
            } else {
                // Nobody knows what a part that was given to the pipeline quotes.
                health.withDetail("error", error.getClass().getName())
                        .withDetail("remedy", "See the log for what it says.");
            }
        });
        if (!report.reasons().isEmpty()) {
            health.withDetail("reasons", reasons(report));
        }
        return health.build();
    }

    private static Status status(RunState state, HealthReport report) {
        if (!state.isWell()) {
            return Status.DOWN;
        }
        if (state.phase() == RunState.Phase.STOPPED) {
            return Status.OUT_OF_SERVICE;
        }
        return switch (report.level()) {
            case UP -> Status.UP;
            case DEGRADED -> DEGRADED;
            // What ended the last run, while another one has only begun, is among the details.
            case DOWN -> Status.DOWN;
        };
    }

    private static List<Map<String, String>> reasons(HealthReport report) {
        return report.reasons().stream()
                .map(reason -> Map.of(
                        "cause", reason.cause().name(),
                        "level", reason.level().name(),
                        "message", reason.message(),
                        "remedy", reason.remedy()))
                .toList();
    }
}
