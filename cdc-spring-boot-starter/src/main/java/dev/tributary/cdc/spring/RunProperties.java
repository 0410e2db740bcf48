package dev.tributary.cdc.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the pipeline runs.
 *
 * @param autoStart whether it is started with the application; otherwise PipelineRunner.start() does it
 * @param snapshot whether tables are copied before their changes are followed
 * @param cdc whether changes are followed, until the application stops
 * @param restart after which errors a run is begun again
 * @param restartFirstWait how long is waited before that at first; doubles from one to the next
 * @param restartLongestWait the most that is waited; a run that went on for longer begins with the first wait again
 * @param stopGrace how long a run may go on to commit what it has read when the application stops; should be shorter than
 *     spring.lifecycle.timeout-per-shutdown-phase, which is 30 seconds unless set
 */
public record RunProperties(
        @DefaultValue("true") boolean autoStart,
        @DefaultValue("when-missing") SnapshotPolicy snapshot,
        @DefaultValue("true") boolean cdc,
        @DefaultValue("transient") RestartPolicy restart,
        @DefaultValue("10s") Duration restartFirstWait,
        @DefaultValue("5m") Duration restartLongestWait,
        @DefaultValue("20s") Duration stopGrace) {

    /** The wait before another run, after so many that ended early in a row. */
    Duration wait(int failures) {
        Duration wait = restartFirstWait;
        for (int i = 1; i < failures && wait.compareTo(restartLongestWait) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(restartLongestWait) < 0 ? wait : restartLongestWait;
    }
}
