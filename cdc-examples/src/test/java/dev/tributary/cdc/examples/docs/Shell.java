package dev.tributary.cdc.examples.docs;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bash that commands are typed into. Whatever they leave running ends with it. */
final class Shell implements AutoCloseable {

    private static final long LIMIT_SECONDS = 240;
    private static final long STOP_SECONDS = 30;
    private static final String END = "---- end of these commands: ";

    private final Process process;
    private final BufferedWriter input;
    private final Path errors;
    private final Path scripts;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private int number;

    private Shell(Process process, Path scripts, Path errors) {
        this.process = process;
        this.scripts = scripts;
        this.errors = errors;
        input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "shell");
        reader.setDaemon(true);
        reader.start();
    }

    /** What commands printed to stdout, and how the last of them ended. */
    record Result(String commands, int exitCode, String output, String errors) {

        @Override
        public String toString() {
            return commands + "exit code " + exitCode + "\n" + output + "---- stderr of all\n" + errors;
        }
    }

    static Shell start(Path directory, Path home) throws IOException {
        Path errors = home.resolve("stderr.log");
        ProcessBuilder builder = new ProcessBuilder("bash", "--norc", "--noprofile")
                .directory(directory.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CDC_"));
        builder.environment().put("HOME", home.toString());
        Path java = Path.of(System.getProperty("java.home"), "bin");
        builder.environment().merge("PATH", java.toString(), (path, first) -> first + ':' + path);
        // Many short processes on few cores.
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        builder.environment().put("LC_ALL", "C.UTF-8");
        return new Shell(builder.start(), home, errors);
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs them to the end, but for what they leave in the background. They read nothing. */
    Result run(String commands) throws IOException, InterruptedException {
        Path script = Files.writeString(scripts.resolve("commands-" + ++number + ".sh"), commands);
        input.write(". " + script + " < /dev/null; printf '\\n" + END + "%d\\n' $?\n");
        input.flush();
        StringBuilder output = new StringBuilder();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            String line = lines.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no end within " + LIMIT_SECONDS + " s: "
                        + new Result(commands, -1, output.toString(), Files.readString(errors)));
            }
            if (line.startsWith(END)) {
                // The end is written in a line of its own, whatever stands before it.
                String printed = output.substring(0, Math.max(0, output.length() - 1));
                return new Result(
                        commands, Integer.parseInt(line.substring(END.length())), printed, Files.readString(errors));
            }
            output.append(line).append('\n');
        }
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> running = process.descendants().toList();
        // Asked to end: a PostgreSQL among them is stopped by its parent.
        running.forEach(ProcessHandle::destroy);
        for (ProcessHandle each : running) {
            try {
                each.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                each.destroyForcibly();
            }
        }
        process.destroyForcibly().waitFor();
    }
}
