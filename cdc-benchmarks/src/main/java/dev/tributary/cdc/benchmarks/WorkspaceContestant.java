package dev.tributary.cdc.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.contestant.IntoWorkspace;
import dev.tributary.cdc.benchmarks.contestant.IntoWorkspace.Ran;
import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ours into a workspace, in a process of its own. Used by one thread. */
final class WorkspaceContestant implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Process process;
    private final Path log;
    private final PrintStream orders;
    private final Thread killer;

    // Written by the thread that reads what the process says.
    private final List<CommittedFlush> flushes = new ArrayList<>();
    private final List<Ran> runs = new ArrayList<>();
    private boolean ready;
    private boolean ended;

    private WorkspaceContestant(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread reader = new Thread(this::read, "contestant");
        reader.setDaemon(true);
        reader.start();
    }

    /** What is done with tables that are copied, and with the one that has copied them. */
    @FunctionalInterface
    interface Use {
        void of(PostgresDatabase database, WorkspaceContestant ours)
                throws SQLException, IOException, InterruptedException;
    }

    /** Makes tables and has them copied into a local workspace; cleans up after they have been used. */
    static void use(Bench bench, String trial, Workload tables, Use use)
            throws SQLException, IOException, InterruptedException {
        bench.progress().accept(trial + ": making " + tables.rows() + " rows, and copying them into a local workspace");
        try (PostgresDatabase database = bench.server().prepare(tables)) {
            try (WorkspaceContestant ours = start(bench, bench.task(database, tables))) {
                use.of(database, ours);
            } finally {
                Database.cleanUp(database);
            }
        }
    }

    /** Starts it and returns when it has copied the tables. */
    static WorkspaceContestant start(Bench bench, Task task) throws IOException, InterruptedException {
        Path log = task.directory().resolveSibling(task.directory().getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        bench.processes().ours(IntoWorkspace.class, "-Xmx192m", task.arguments()))
                .redirectError(log.toFile());
        builder.environment().put(Task.PASSWORD, task.password());
        builder.environment().put(IntoWorkspace.URL, bench.workspaces().get().jdbcUrl());
        WorkspaceContestant started = new WorkspaceContestant(builder.start(), log);
        try {
            started.await("has copied the tables", it -> it.ready);
            return started;
        } catch (RuntimeException | InterruptedException e) {
            started.close();
            throw e;
        }
    }

    /** Has it take up what has changed until it has caught up. */
    Ran catchUp(Duration interval) throws InterruptedException {
        int before = runs();
        orders.println("caught-up " + interval.toMillis());
        await("has caught up", it -> it.runs.size() > before);
        return lastRun();
    }

    /** Has it take up what changes, until {@link #stop}. */
    void follow(Duration interval) {
        orders.println("forever " + interval.toMillis());
    }

    Ran stop() throws InterruptedException {
        int before = runs();
        orders.println("stop");
        await("has stopped", it -> it.runs.size() > before);
        return lastRun();
    }

    /** Waits until some of the flushes so far are as described. */
    void awaitFlush(String description, Predicate<CommittedFlush> which) throws InterruptedException {
        await(description, it -> it.flushes.stream().anyMatch(which));
    }

    /** The flushes that were durable at that time or later. */
    synchronized List<CommittedFlush> flushesSince(long millis) {
        return flushes.stream().filter(flush -> flush.endMillis() >= millis).toList();
    }

    private synchronized int runs() {
        return runs.size();
    }

    private synchronized Ran lastRun() {
        return runs.get(runs.size() - 1);
    }

    private synchronized void await(String description, Predicate<WorkspaceContestant> state)
            throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!state.test(this)) {
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                throw new ContestantException("it was waited until ours " + description + ", but "
                        + (ended ? "it ended" : LIMIT.toMinutes() + " minutes were not enough")
                        + "; the end of its log, " + log + ":\n" + ContestantProcess.lastLines(log));
            }
            wait(Math.max(1, left / 1_000_000));
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            // The process is gone, which is told below.
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    private synchronized void take(String line) throws IOException {
        @Nullable String flush = after(IntoWorkspace.FLUSH, line);
        @Nullable String ran = after(IntoWorkspace.RAN, line);
        if (flush != null) {
            flushes.add(JSON.readValue(flush, CommittedFlush.class));
        } else if (ran != null) {
            runs.add(JSON.readValue(ran, Ran.class));
        } else if (line.equals(IntoWorkspace.READY)) {
            ready = true;
        }
        notifyAll();
    }

    private static @Nullable String after(String prefix, String line) {
        return line.startsWith(prefix) ? line.substring(prefix.length()) : null;
    }

    @Override
    public void close() throws InterruptedException {
        Runtime.getRuntime().removeShutdownHook(killer);
        process.destroyForcibly();
        process.waitFor();
    }
}
