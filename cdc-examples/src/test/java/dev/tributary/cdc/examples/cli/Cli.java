package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the packaged command line as a process. */
final class Cli {

    private static final long LIMIT_SECONDS = 240;
    private static final int JAVA_THAT_WARNS = 24;

    private Cli() {}

    /** What a process printed and how it ended. */
    record Result(int exitCode, List<String> out, List<String> err) {

        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + String.join("\n", out) + "\n--- stderr\n" + String.join("\n", err);
        }
    }

    /** Runs to the end. */
    static Result run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** Runs to the end, with variables. */
    static Result run(Map<String, String> environment, String... arguments) {
        return start(environment, arguments).await();
    }

    /** Starts and returns at once. */
    static CliProcess start(Map<String, String> environment, String... arguments) {
        return start(List.of(), environment, arguments);
    }

    /**
     * Starts by way of another command and returns at once.
     *
     * @param before what comes before the command line, and runs it
     */
    static CliProcess start(List<String> before, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Many short processes on few cores.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // A file that a JVM without space for files would not survive.
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        if (Runtime.version().feature() >= JAVA_THAT_WARNS) {
            // The Databricks driver's Arrow, on stderr.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("CDC_"));
        builder.environment().putAll(environment);
        try {
            return new CliProcess(builder.start(), LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        return Path.of(System.getProperty("cdc.jar", "target/cdc.jar")).toAbsolutePath();
    }
}
