package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of one pipeline, one after the other but where another instance is started. */
final class ScheduleProcesses implements AutoCloseable {

    static final Duration LONGEST_END = Duration.ofSeconds(180);

    /** How long a step is waited for at which a process is to be killed. */
    private static final Duration STEP_LIMIT = Duration.ofSeconds(5);

    /** By SIGTERM. */
    private static final int TERMINATED = 143;

    private static final int LINES = 40;
    private static final int PROCESSES = 4;

    private final String config;
    private final List<CliProcess> all = new ArrayList<>();

    ScheduleProcesses(String config) {
        this.config = config;
    }

    private CliProcess current() {
        return all.get(all.size() - 1);
    }

    void start() {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                ScheduleMain.class.getName(),
                config);
        try {
            all.add(new CliProcess(builder.start(), LONGEST_END.toSeconds(), TimeUnit.SECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        current().kill();
    }

    /**
     * Has it killed at a step, or anywhere if it does not get there in time.
     *
     * @param fault as the process reads it
     * @return whether it was at that step
     */
    boolean killAt(String fault) {
        CliProcess process = current();
        if (process.isAlive()) {
            process.tell(fault);
        }
        try {
            Await.until("the step " + fault, STEP_LIMIT, () -> !process.isAlive());
        } catch (AssertionError notReached) {
            process.kill();
            return false;
        }
        int code = process.await().exitCode();
        if (code != FaultySteps.KILLED) {
            throw new AssertionError("ended with " + code + " before " + fault);
        }
        return true;
    }

    /** SIGTERM, upon which it must end well if it has begun, or as one whose last flush took too long to be waited for. */
    void terminate() {
        CliProcess process = current();
        boolean begun = isAtWork(process);
        process.terminate();
        int code = process.await().exitCode();
        if (code != 0 && code != TERMINATED && begun) {
            throw new AssertionError("ended with " + code + " after SIGTERM");
        }
    }

    private static boolean isAtWork(CliProcess process) {
        return process.out().stream().anyMatch(line -> line.startsWith("streaming "));
    }

    /**
     * Starts another one, upon which one of both must end because it was overtaken: the one that is there, unless it has to
     * begin anew itself meanwhile, and does so last.
     */
    void overtake() {
        CliProcess earlier = current();
        Await.until("the instance that is to be overtaken to work", LONGEST_END, () -> isAtWork(earlier));
        start();
        CliProcess later = current();
        Await.until(
                "the end of the instance that was overtaken",
                LONGEST_END,
                () -> !earlier.isAlive() || !later.isAlive());
        CliProcess overtaken = earlier.isAlive() ? later : earlier;
        int code = overtaken.await().exitCode();
        if (code != ScheduleMain.FENCED) {
            throw new AssertionError("ended with " + code + " when overtaken");
        }
        if (overtaken == later) {
            Collections.swap(all, all.indexOf(earlier), all.indexOf(later));
        }
    }

    boolean isAlive() {
        return current().isAlive();
    }

    /** When the first flush was committed that goes that far, since 1970; empty if there is none. */
    OptionalLong committed(Lsn position) {
        return lines().filter(line -> line.startsWith("flushed "))
                .map(line -> line.split(" ", -1))
                .filter(parts -> Lsn.parse(parts[1]).compareTo(position) > 0)
                .mapToLong(parts -> Long.parseLong(parts[2]))
                .min();
    }

    /** When one first began to read after a moment, since 1970; empty if none has. */
    OptionalLong streaming(long after) {
        return lines().filter(line -> line.startsWith("streaming "))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .filter(time -> time >= after)
                .min();
    }

    long flushes() {
        return lines().filter(line -> line.startsWith("flushed ")).count();
    }

    long retries() {
        return lines().filter(line -> line.startsWith("retrying ")).count();
    }

    private Stream<String> lines() {
        return all.stream().flatMap(process -> process.out().stream());
    }

    /** The end of what each has said. */
    String told() {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, all.size() - PROCESSES); i < all.size(); i++) {
            text.append("--- process ").append(i + 1).append('\n');
            for (List<String> lines : List.of(all.get(i).out(), all.get(i).err())) {
                lines.stream()
                        .filter(line -> !line.startsWith("STEP "))
                        .skip(Math.max(
                                0,
                                lines.stream()
                                                .filter(line -> !line.startsWith("STEP "))
                                                .count()
                                        - LINES))
                        .forEach(line -> text.append(line).append('\n'));
            }
        }
        return text.toString();
    }

    /** Kills what is alive. */
    @Override
    public void close() {
        all.stream().filter(CliProcess::isAlive).forEach(CliProcess::kill);
    }
}
