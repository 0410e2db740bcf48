package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.postgres.PostgresSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process of its own, so that its heap can be small: begins a pipeline, says so, waits for a line, reads everything that
 * there is, and prints what it got and the memory it took.
 */
final class HugeTransactionRun {

    private HugeTransactionRun() {}

    /** @param arguments URL, user, password, name of slot and publication, whether to stream */
    public static void main(String[] arguments) throws IOException {
        CountingDestination destination = new CountingDestination();
        try (Pipeline pipeline = Pipeline.builder()
                .name("huge")
                .source(PostgresSource.builder()
                        .url(arguments[0])
                        .user(arguments[1])
                        .password(arguments[2])
                        .slot(arguments[3])
                        .publication(arguments[3])
                        .streaming(Boolean.parseBoolean(arguments[4]))
                        .build())
                .stager(destination)
                .sink(destination)
                .startWithoutHistory(true)
                .build()) {
            pipeline.run(Mode.CDC, StopCondition.caughtUp());
            System.out.println("READY");
            System.out.flush();
            int unused = System.in.read();
            long start = System.nanoTime();
            pipeline.run(Mode.CDC, StopCondition.caughtUp());
            System.out.printf(
                    "RESULT rows=%d ids=%d seconds=%.1f resident=%s%n",
                    destination.rows(), destination.ids(), (System.nanoTime() - start) / 1e9, peakResident());
        }
    }

    /** The most memory that the process ever had, where the system tells. */
    private static String peakResident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.substring(6).strip().replace(" ", ""))
                .findFirst()
                .orElse("unknown");
    }
}
