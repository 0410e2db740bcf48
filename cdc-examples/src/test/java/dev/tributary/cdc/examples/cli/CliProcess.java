package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A running command line. */
final class CliProcess {

    private final Process process;
    private final long limit;
    private final TimeUnit unit;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    CliProcess(Process process, long limit, TimeUnit unit) {
        this.process = process;
        this.limit = limit;
        this.unit = unit;
        this.readers = List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
    }

    private static Thread read(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                // What a JVM says when coverage is counted.
                reader.lines()
                        .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
                        .forEach(lines::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for a line on stdout. */
    String awaitLine(Predicate<String> wanted) {
        return Await.value(
                        "a line among " + out,
                        () -> out.stream().filter(wanted).findFirst().orElse(process.isAlive() ? "" : ended()),
                        line -> !line.isEmpty())
                .toString();
    }

    private String ended() {
        throw new AssertionError("ended without the line: " + await());
    }

    /** What it has printed so far. */
    List<String> out() {
        return out;
    }

    /** What it has complained of so far. */
    List<String> err() {
        return err;
    }

    /** Gives it a line on its input. */
    void tell(String line) {
        try {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** SIGTERM; by its handle, since the process's own method closes its output too. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end. Questions get no answer. */
    Cli.Result await() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit, unit)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "did not end in " + Duration.of(limit, unit.toChronoUnit()) + ": " + out + err);
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return new Cli.Result(process.exitValue(), List.copyOf(out), List.copyOf(err));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError("interrupted", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
