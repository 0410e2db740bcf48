package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** The life of a pipeline to which schedules come one after the other. Not thread-safe. */
final class ScheduleLife implements AutoCloseable {

    /** From the end of a fault to a flush that holds what was written since; so that it fails, not so that it passes. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(240);

    /** Table by table, the flush log is read in one of so many. */
    private static final int SCHEDULES_A_LOG = 3;

    private final Schedule.Settings settings;
    private final PostgresServer server;
    private final PostgresDatabase database;
    private final WorkspaceProcess workspace;
    private final PostgresProxy proxy;
    /** Null where the workspace is restarted. */
    private final WorkspaceFaults entrance;

    private final Shop shop;
    private final ScheduleSource source;
    private final SchedulePolls polls;
    private final ScheduleProcesses processes;
    private final ScheduleFaults faults;
    private final ScheduleCheck check;
    private final List<String> happened = new ArrayList<>();
    private long began = System.currentTimeMillis();

    /**
     * Makes the source and copies it, and begins to follow it.
     *
     * @param seed of the first schedule
     */
    ScheduleLife(
            long seed, Schedule.Settings settings, PostgresServer server, WorkspaceProcess workspace, Path directory)
            throws IOException {
        this.settings = settings;
        this.server = server;
        this.workspace = workspace;
        database = server.createDatabase();
        proxy = new PostgresProxy(server);
        entrance = settings.byEntrance() ? WorkspaceFaults.open(workspace.host(), workspace.token()) : null;
        source = new ScheduleSource(database, seed);
        Path own = Files.createTempDirectory(directory, "schedules");
        shop = Shop.of(database, workspace, own)
                .set("source.url", proxy.url(database))
                .set("source.silence", "PT5S")
                .set("databricks.retry-budget", "PT5S")
                .set("sink.transactions", settings.transactions())
                .set("flush.max-rows", String.valueOf(settings.maxRows()))
                .set("flush.max-interval", settings.maxInterval().toString())
                .set("retry.first-wait", "PT0.2S")
                .set("retry.longest-wait", "PT2S")
                .set("state.store", settings.stateCopy() ? "file:" + own.resolve("state") : null);
        if (entrance != null) {
            shop.set("databricks.jdbc-url", entrance.jdbcUrl());
        }
        polls = new SchedulePolls(
                workspace.jdbcUrl(),
                schema("databricks.schema"),
                settings.transactions().equals("required"));
        processes = new ScheduleProcesses(shop.config());
        check = new ScheduleCheck(database, workspace, shop, source);
        faults = new ScheduleFaults(database, workspace, proxy, entrance, processes, this::say);
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(Mode.SNAPSHOT);
        }
        processes.start();
        polls.start();
    }

    private String schema(String key) {
        return shop.get("databricks.catalog") + "." + shop.get(key);
    }

    boolean isOf(Schedule schedule) {
        return settings.equals(schedule.settings());
    }

    /**
     * Lets a schedule happen.
     *
     * @throws AssertionError when something did not hold, with the seed and what happened; the life is over then
     */
    ScheduleOutcome play(Schedule schedule) throws InterruptedException {
        happened.clear();
        began = System.currentTimeMillis();
        try {
            ScheduleOutcome outcome = new ScheduleOutcome();
            long[] before = counts();
            happen(schedule, outcome);
            boolean isLogRead = settings.transactions().equals("off") && schedule.seed() % SCHEDULES_A_LOG == 0;
            int cuts = isLogRead ? cuts() : 0;
            long[] after = counts();
            outcome.end(
                    after[0] - before[0],
                    after[1] - before[1],
                    after[2] - before[2],
                    after[3] - before[3],
                    cuts,
                    System.currentTimeMillis() - began);
            return outcome;
        } catch (AssertionError | RuntimeException | SQLException e) {
            throw new AssertionError(failed(schedule, e), e);
        }
    }

    private long[] counts() {
        return new long[] {source.transactions(), processes.flushes(), processes.retries(), polls.count()};
    }

    private int cuts() throws SQLException {
        int cuts = polls.checkCuts(schema("databricks.staging-schema"), shop.get("pipeline.name"));
        requireNothingWrong();
        return cuts;
    }

    private String failed(Schedule schedule, Throwable e) {
        return """
                schedule %d: %s
                That schedule alone: mvn -Pcampaign -pl cdc-examples verify -Dit.test=ScheduleIT -Dtest=None \
                -Dsurefire.failIfNoSpecifiedTests=false -Dschedules.seed=%d
                %s
                %s
                %s
                %s"""
                .formatted(
                        schedule.seed(),
                        e.getMessage(),
                        schedule.seed(),
                        schedule,
                        String.join("\n", happened),
                        polls,
                        processes.told());
    }

    private void happen(Schedule schedule, ScheduleOutcome outcome) throws InterruptedException, SQLException {
        source.start();
        for (Iterator<ScheduledFault> left = schedule.faults().iterator(); left.hasNext(); ) {
            ScheduledFault fault = left.next();
            pause(fault.after());
            say("now: " + fault);
            long end = faults.bring(fault);
            outcome.fault(fault.kind());
            say("past: " + fault);
            if (fault.awaited()) {
                outcome.recovered(requireRecovery(end, !left.hasNext()));
                processes.streaming(end).ifPresent(time -> outcome.streaming(time - end));
            }
            requireNothingWrong();
        }
        check.requireEqual();
        say("equal");
        requireNothingWrong();
    }

    /** Stops it as an operator would, which must end it well. */
    void end() throws SQLException {
        processes.terminate();
        check.requireNoTables();
    }

    /**
     * Waits for a flush that holds what is written from now on.
     *
     * @param end of the fault
     * @param isLast whether nothing more is to be written then
     * @return how long it took from then on, in milliseconds
     */
    private long requireRecovery(long end, boolean isLast) throws InterruptedException {
        Lsn written = Lsn.parse(database.text("SELECT pg_current_wal_insert_lsn()"));
        int before = source.transactions();
        Await.until("another transaction", LONGEST_RECOVERY, () -> {
            source.check();
            return source.transactions() > before;
        });
        if (isLast) {
            source.stop();
        }
        OptionalLong committed = Await.value(
                "a flush with what was written after the fault",
                LONGEST_RECOVERY,
                () -> {
                    OptionalLong time = processes.committed(written);
                    return time.isPresent() || processes.isAlive() ? time : OptionalLong.of(-1);
                },
                OptionalLong::isPresent);
        if (committed.getAsLong() < 0) {
            throw new AssertionError("the process has ended by itself");
        }
        say("committed again");
        return committed.getAsLong() - end;
    }

    private void requireNothingWrong() {
        source.check();
        assertThat(processes.isAlive()).as("the process goes on").isTrue();
        assertThat(polls.wrong()).as("what a reader of the destination saw").isEmpty();
    }

    private void say(String what) {
        String line = "%,8d ms  %s".formatted(System.currentTimeMillis() - began, what);
        System.out.println(line);
        happened.add(line);
    }

    /** Lets time pass, of which schedules are made. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Ends all that is left of it. */
    @Override
    public void close() throws IOException {
        processes.close();
        try {
            polls.stop();
            source.quit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (entrance != null) {
            entrance.close();
        }
        if (!server.isRunning()) {
            server.start();
        }
        database.close();
        proxy.close();
    }
}
