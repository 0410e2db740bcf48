package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of a pipeline of which some steps meet with a fault: {@code FILE MODE
 * [kill-before|kill-after|throw|delay|lose STEP N]…}. It begins when its input ends, and traces its steps on stderr, as
 * {@code run --trace-steps} does; and what it has brought, with the milliseconds of the clock.
 */
final class StepMain {

    /** Before the time of a flush or of a table. */
    static final String DONE = "DONE ";

    private static final int WORDS_OF_A_FAULT = 3;

    private StepMain() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        for (String driver : List.of("org.postgresql.Driver", "com.databricks.client.jdbc.Driver")) {
            Class.forName(driver);
        }
        PipelineSettings settings = PipelineSettings.of(Configuration.read(Path.of(arguments[0]), Map.of()));
        List<StepFault> faults = new ArrayList<>();
        for (int i = 2; i < arguments.length; i += WORDS_OF_A_FAULT) {
            faults.add(new StepFault(
                    StepFault.What.of(arguments[i]), arguments[i + 1], Integer.parseInt(arguments[i + 2])));
        }
        try (Pipeline pipeline =
                settings.pipeline(told(), new FaultySteps(faults)).pipeline()) {
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
            pipeline.run(Mode.valueOf(arguments[1]));
        } catch (CdcException e) {
            System.err.println(e.retry() + ": " + e);
            e.printStackTrace();
            System.exit(e.retry() == CdcException.Retry.TRANSIENT ? Failure.STOPPED : Failure.DEFECT);
        }
        System.exit(0);
    }

    /** Tells when something is there for readers. */
    static PipelineListener told() {
        return new PipelineListener() {
            @Override
            public void flushCommitted(FlushReport flush) {
                System.err.println(DONE + System.currentTimeMillis());
            }

            @Override
            public void tableReplaced(TableId table, long rows, Duration elapsed) {
                System.err.println(DONE + System.currentTimeMillis());
            }

            @Override
            public void retrying(CdcException cause, int attempt, Duration wait) {
                System.err.println("RETRY " + attempt + " in " + wait + " after " + cause);
            }
        };
    }
}
