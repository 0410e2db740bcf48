package dev.tributary.cdc.benchmarks.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline as a process of its own. When it ends, by itself or because it was killed, it is started again at once, as a
 * service manager would. Thread-safe.
 */
final class WatchedPipeline implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** After this, what was said of the heap is not true any more. */
    private static final long HEAP_MILLIS = 8_000;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private final Consumer<String> progress;
    private final Thread keeper = new Thread(this::keep, "pipeline");
    private final Thread killer = new Thread(this::destroy);

    // Guarded by this object, which is notified of changes.
    private final List<CommittedFlush> flushes = new ArrayList<>();
    private final List<String> retries = new ArrayList<>();
    private final List<String> endings = new ArrayList<>();
    private @Nullable Process process;
    private boolean killed;
    private boolean closed;
    private boolean ready;
    private int life;
    private long place;
    private double heapMb;
    private long heapMillis;

    /**
     * @param command what it is started with; {@link SoakedPipeline#COPY} is added until it has copied, {@link
     *     SoakedPipeline#FOLLOW} later
     * @param directory for its logs
     * @param progress is told when it tries again, and when it ends by itself
     */
    WatchedPipeline(List<String> command, Map<String, String> environment, Path directory, Consumer<String> progress) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.progress = progress;
    }

    /** Starts it, and returns when it has copied the tables and follows. */
    synchronized void start() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(killer);
        keeper.setDaemon(true);
        keeper.start();
        while (!ready) {
            if (!endings.isEmpty()) {
                closed = true;
                throw new IllegalStateException("the pipeline ended before it had copied the tables: " + endings);
            }
            wait();
        }
    }

    /** Kills it ({@code kill -9}); it is started again. */
    synchronized void kill() {
        killed = true;
        destroy();
    }

    /** Which of its lives this is, from 1. */
    synchronized int life() {
        return life;
    }

    /** Its process id, if it runs. */
    synchronized OptionalLong pid() {
        return process == null || !process.isAlive() ? OptionalLong.empty() : OptionalLong.of(process.pid());
    }

    /** What of its heap is in use after a collection, in MB, if it has told lately. */
    synchronized OptionalDouble heapMb() {
        return System.currentTimeMillis() - heapMillis > HEAP_MILLIS
                ? OptionalDouble.empty()
                : OptionalDouble.of(heapMb);
    }

    /** Up to where in the WAL everything is durable at the destination. */
    synchronized long place() {
        return place;
    }

    synchronized List<CommittedFlush> flushes() {
        return List.copyOf(flushes);
    }

    /** Why it tried again, each time. */
    synchronized List<String> retries() {
        return List.copyOf(retries);
    }

    /** How lives ended that nobody has ended. */
    synchronized List<String> endings() {
        return List.copyOf(endings);
    }

    private void keep() {
        while (true) {
            Process started;
            Path log;
            synchronized (this) {
                if (closed) {
                    return;
                }
                log = directory.resolve("pipeline-" + ++life + ".log");
                started = begin(log);
                process = started;
                heapMillis = 0;
            }
            listen(started);
            ended(started, log);
        }
    }

    private Process begin(Path log) {
        List<String> all = new ArrayList<>(command);
        all.add(ready ? SoakedPipeline.FOLLOW : SoakedPipeline.COPY);
        ProcessBuilder builder = new ProcessBuilder(all).redirectError(log.toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen(Process started) {
        try (BufferedReader out = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            // Killed in the middle of a line; its end is dealt with by who called.
            started.destroyForcibly();
        }
    }

    private synchronized void take(String line) throws IOException {
        if (line.startsWith(SoakedPipeline.FLUSH)) {
            CommittedFlush flush = JSON.readValue(line.substring(SoakedPipeline.FLUSH.length()), CommittedFlush.class);
            flushes.add(flush);
            place = Math.max(place, flush.to());
        } else if (line.startsWith(SoakedPipeline.HEAP)) {
            heapMb = Long.parseLong(line.substring(SoakedPipeline.HEAP.length())) / 1e6;
            heapMillis = System.currentTimeMillis();
        } else if (line.startsWith(SoakedPipeline.RETRY)) {
            String cause = line.substring(SoakedPipeline.RETRY.length());
            retries.add(cause);
            progress.accept("        tries again: " + cause);
        } else if (line.equals(SoakedPipeline.READY)) {
            ready = true;
        }
        notifyAll();
    }

    private synchronized void ended(Process of, Path log) {
        boolean interrupted = false;
        int exit = -1;
        try {
            exit = of.waitFor();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!killed && !closed) {
            String ending = "life " + life + " ended with exit code " + exit + "; its log is " + log;
            endings.add(ending);
            progress.accept(ending);
            closed = !ready;
        }
        closed |= interrupted;
        killed = false;
        notifyAll();
    }

    private synchronized void destroy() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Kills it for good. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
        }
        destroy();
        keeper.join();
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
