package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.process.StopOnSignal;
import dev.tributary.cdc.spi.Steps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Follows changes until it is stopped: {@code FILE}. Each line on its input, {@code kill-before|STEP|N} or {@code
 * kill-after|STEP|N}, is how it is to end, counted from then on; the end of its input asks it to stop. It prints {@code
 * streaming MILLIS}, {@code flushed LSN MILLIS} and {@code retrying MILLIS CAUSE}, with the time since 1970.
 */
final class ScheduleMain {

    /** Another instance has taken over. */
    static final int FENCED = 11;

    private static final PipelineListener LINES = new PipelineListener() {
        @Override
        public void runStarted(Mode mode, long epoch, int tables) {
            System.out.println("streaming " + System.currentTimeMillis());
        }

        @Override
        public void flushCommitted(FlushReport flush) {
            System.out.println("flushed " + flush.to() + ' ' + System.currentTimeMillis());
        }

        @Override
        public void retrying(CdcException cause, int attempt, Duration wait) {
            System.out.println("retrying " + System.currentTimeMillis() + ' ' + cause);
        }
    };

    /** None, until one is told. */
    private static final class ToldSteps implements Steps {

        private final AtomicReference<Steps> told = new AtomicReference<>(Steps.NONE);

        @Override
        public <T, E extends Exception> T take(String step, Action<T, E> action) throws E {
            return told.get().take(step, action);
        }

        void tell(String line) {
            String[] parts = line.split("\\|", -1);
            told.set(new FaultySteps(
                    List.of(new StepFault(StepFault.What.of(parts[0]), parts[1], Integer.parseInt(parts[2])))));
        }
    }

    private ScheduleMain() {}

    public static void main(String[] arguments) throws ClassNotFoundException {
        for (String driver : List.of("org.postgresql.Driver", "com.databricks.client.jdbc.Driver")) {
            Class.forName(driver);
        }
        PipelineSettings settings = PipelineSettings.of(Configuration.read(Path.of(arguments[0]), Map.of()));
        ToldSteps steps = new ToldSteps();
        try (Pipeline pipeline = settings.pipeline(LINES, steps).pipeline();
                StopOnSignal stop = StopOnSignal.of(pipeline::requestStop)) {
            listen(steps, pipeline);
            pipeline.run(Mode.CDC, StopCondition.forever());
            stop.endedCleanly();
        } catch (CdcException e) {
            System.out.println("ended " + System.currentTimeMillis() + ' ' + e);
            e.printStackTrace();
            System.exit(e instanceof FencedException ? FENCED : Failure.STOPPED);
        }
        System.exit(0);
    }

    private static void listen(ToldSteps steps, Pipeline pipeline) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader in =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                        in.lines().forEach(steps::tell);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        // Whoever started it is gone, or waits for its end.
                        pipeline.requestStop();
                    }
                },
                "schedule-input");
        thread.setDaemon(true);
        thread.start();
    }
}
