package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One run of a pipeline of which one step meets with a fault: {@code FILE MODE
 * kill-before|kill-after|throw|delay|lose STEP N}. It begins when its input ends, and traces its steps on stderr, as {@code run --trace-steps} does.
 */
final class StepMain {

    private StepMain() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        for (String driver : List.of("org.postgresql.Driver", "com.databricks.client.jdbc.Driver")) {
            Class.forName(driver);
        }
        PipelineSettings settings = PipelineSettings.of(Configuration.read(Path.of(arguments[0]), Map.of()));
        StepFault fault = new StepFault(StepFault.What.of(arguments[2]), arguments[3], Integer.parseInt(arguments[4]));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}, new FaultySteps(fault))
                .pipeline()) {
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
            pipeline.run(Mode.valueOf(arguments[1]));
        } catch (CdcException e) {
            System.err.println(e.retry() + ": " + e);
            System.exit(e.retry() == CdcException.Retry.TRANSIENT ? Failure.STOPPED : Failure.DEFECT);
        }
        System.exit(0);
    }
}
