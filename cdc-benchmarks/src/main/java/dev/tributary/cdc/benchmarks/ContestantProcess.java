package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contest.Measurement;
import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.Figures;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/** Starts a contestant as a process of its own and reads what it took. */
final class ContestantProcess {

    /** What Spark 4 needs of Java 17 and later. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar");

    /** More than any contestant needs for a workload of the published size. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Path home;
    private final List<String> options;

    /**
     * @param home directory that holds {@code lib} and {@code peers}
     * @param options further JVM options of ours
     */
    ContestantProcess(Path home, List<String> options) {
        this.home = home;
        this.options = List.copyOf(options);
    }

    /**
     * Runs it to its end.
     *
     * @param serverCpu seconds that the server has used so far; NaN when it cannot be told
     * @return what each pass took
     * @throws ContestantException when it fails; what it wrote last is in the message
     */
    List<Figures.Pass> run(Competitor competitor, Task task, DoubleSupplier serverCpu)
            throws IOException, InterruptedException {
        Path log = task.directory().resolveSibling(competitor.name().toLowerCase(java.util.Locale.ROOT) + ".log");
        ProcessBuilder builder = new ProcessBuilder(command(competitor, task)).redirectError(log.toFile());
        builder.environment().put(Task.PASSWORD, task.password());
        Process process = builder.start();
        Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        List<Figures.Pass> passes = new ArrayList<>();
        Timer limit = new Timer("limit of " + competitor.label(), true);
        AtomicBoolean late = new AtomicBoolean();
        limit.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        late.set(true);
                        process.destroyForcibly();
                    }
                },
                LIMIT.toMillis());
        double before = serverCpu.getAsDouble();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(Contest.RESULT)) {
                    double now = serverCpu.getAsDouble();
                    passes.add(new Figures.Pass(
                            Measurement.parse(line.substring(Contest.RESULT.length())),
                            Double.isNaN(now) ? null : now - before));
                    before = now;
                }
            }
        } finally {
            limit.cancel();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
        int exit = process.waitFor();
        if (exit != 0 || passes.size() < task.passes()) {
            throw new ContestantException(competitor.label()
                    + (late.get()
                            ? " was stopped since it took more than " + LIMIT.toMinutes() + " minutes"
                            : " ended with exit code " + exit)
                    + "; the end of its log, " + log + ":\n" + lastLines(log));
        }
        return passes;
    }

    private List<String> command(Competitor competitor, Task task) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(competitor.heap());
        if (competitor == Competitor.OURS) {
            command.addAll(options);
        }
        if (competitor.peer().equals("spark")) {
            OPENED.forEach(opened -> {
                command.add("--add-opens");
                command.add(opened + "=ALL-UNNAMED");
            });
        }
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.add("-cp");
        command.add(classPath(competitor));
        command.add(competitor.main());
        command.addAll(task.arguments());
        command.addAll(competitor.extraArguments());
        return command;
    }

    private String classPath(Competitor competitor) throws IOException {
        if (competitor.peer().isEmpty()) {
            return home.resolve("benchmarks.jar").toString();
        }
        Path peers = home.resolve("peers");
        return peers.resolve(competitor.peer() + ".jar")
                + File.pathSeparator
                + Files.readString(peers.resolve(competitor.peer() + ".txt")).trim();
    }

    /** The command of one of our own contestants. */
    List<String> ours(Class<?> main, String heap, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(heap);
        command.addAll(options);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.add("-cp");
        command.add(home.resolve("benchmarks.jar").toString());
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** What a contestant wrote last. */
    static String lastLines(Path log) {
        List<String> lines;
        try {
            lines = Files.readAllLines(log);
        } catch (IOException e) {
            return "(it cannot be read: " + e + ")";
        }
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
