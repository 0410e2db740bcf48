package dev.tributary.cdc.spring;

import dev.tributary.cdc.CdcException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** The health of a pipeline: DOWN when an error has ended its run, with what to do. */
final class PipelineHealthIndicator implements HealthIndicator {

    private final PipelineRunner runner;

    PipelineHealthIndicator(PipelineRunner runner) {
        this.runner = runner;
    }

    @Override
    public Health health() {
        RunState state = runner.state();
        Health.Builder health = Health.status(status(state))
                .withDetail("pipeline", runner.pipeline().name())
                .withDetail("phase", state.phase())
                .withDetail("since", state.since());
        state.failure().ifPresent(error -> {
            health.withDetail("error", error.getMessage() == null ? error.toString() : error.getMessage());
            if (error instanceof CdcException known) {
                health.withDetail("category", known.category()).withDetail("remedy", known.remedy());
            }
        });
        return health.build();
    }

    private static Status status(RunState state) {
        if (!state.isWell()) {
            return Status.DOWN;
        }
        return state.phase() == RunState.Phase.STOPPED ? Status.OUT_OF_SERVICE : Status.UP;
    }
}
