package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import dev.tributary.cdc.benchmarks.report.Setting;
import dev.tributary.cdc.benchmarks.report.SoakMoment;
import dev.tributary.cdc.benchmarks.report.SoakResult;
import dev.tributary.cdc.benchmarks.report.SoakSample;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Real PostgreSQL, the pipeline and a local workspace, each a process of its own, under load and faults. */
final class Soak {

    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(15);

    /**
     * What is wanted.
     *
     * @param length how long there is load
     * @param rate changes a second
     * @param every between two faults
     * @param keys keys of the largest table
     * @param seed decides which faults come, and what is written
     * @param jar the command's jar, whose class path the pipeline runs on
     * @param jvm the pipeline's JVM options
     * @param scratch directory for data and logs
     * @param progress is told what goes on
     */
    record Order(
            Duration length,
            int rate,
            Duration every,
            int keys,
            long seed,
            PostgresVersion version,
            Path jar,
            List<String> jvm,
            Path scratch,
            Consumer<String> progress) {

        String arguments() {
            return "soak --minutes " + String.format(Locale.ROOT, "%.0f", Math.max(1, length.toSeconds() / 60.0))
                    + " --rate " + rate + " --fault-every " + every + " --keys " + keys + " --seed " + seed;
        }
    }

    private record Began(SoakFault fault, double seconds, long beganMillis, long endedMillis) {}

    private final Order order;
    private final List<Began> faults = new ArrayList<>();
    private long began;

    Soak(Order order) {
        this.order = order;
    }

    SoakResult run() throws SQLException, IOException, InterruptedException {
        order.progress().accept("starting PostgreSQL and a local workspace (Spark and Delta)");
        try (PostgresServer server = PostgresServer.builder(order.version())
                        .setting("max_wal_size", "1GB")
                        .setting("autovacuum_naptime", "15s")
                        .start();
                PostgresProxy proxy = new PostgresProxy(server);
                RestartedWorkspace workspace = new RestartedWorkspace(
                        Files.createDirectory(order.scratch().resolve("workspace")))) {
            PostgresDatabase database = server.createDatabase("tributary_soak");
            database.execute("CREATE SCHEMA " + SoakTables.SCHEMA);
            for (SoakTables table : SoakTables.values()) {
                database.execute(table.statements(order.keys()).toArray(String[]::new));
            }
            order.progress().accept("copying the tables");
            try (WatchedPipeline pipeline = new WatchedPipeline(
                    command(proxy.url(database), database.user()),
                    Map.of(Task.PASSWORD, database.password(), SoakedPipeline.WORKSPACE, workspace.faultyJdbcUrl()),
                    order.scratch(),
                    order.progress())) {
                pipeline.start();
                return soak(
                        database,
                        workspace,
                        pipeline,
                        new FaultWorks(database, proxy, workspace, pipeline, order.seed()));
            }
        }
    }

    private List<String> command(String url, String user) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(order.jvm());
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-cp",
                order.jar().toString(),
                SoakedPipeline.class.getName(),
                url,
                user));
        return command;
    }

    private SoakResult soak(
            PostgresDatabase database, RestartedWorkspace workspace, WatchedPipeline pipeline, FaultWorks works)
            throws SQLException, IOException, InterruptedException {
        SteadyLoad load = new SteadyLoad(database, order.keys(), order.rate(), order.seed());
        Observer observer = new Observer(database, load, pipeline);
        began = System.nanoTime();
        load.start();
        observer.start();
        for (SoakFault fault : FaultPlan.of(order.seed(), order.length(), order.every())) {
            awaitSeconds(order.every().toMillis() / 1e3 * (faults.size() + 1));
            long millis = System.currentTimeMillis();
            double seconds = seconds();
            works.apply(fault);
            faults.add(new Began(fault, seconds, millis, System.currentTimeMillis()));
            tell(fault, observer, pipeline);
        }
        awaitSeconds(order.length().toMillis() / 1e3);
        load.close();
        double loaded = seconds();
        order.progress().accept("the load ends after " + load.total() + " changes; waiting until all are durable");
        boolean durable = FaultWorks.within(
                CATCH_UP_LIMIT, () -> load.behind(pipeline.place()).changes() == 0);
        double caughtUp = seconds();
        observer.close();
        order.progress()
                .accept(durable ? "comparing both sides" : "it has not caught up; comparing both sides all the same");
        return new SoakResult(
                Setting.here(Objects.requireNonNull(database.text("SELECT split_part(version(), ' on ', 1)"))),
                order.arguments(),
                loaded,
                order.rate(),
                load.total(),
                caughtUp - loaded,
                pipeline.flushes().stream()
                        .mapToLong(CommittedFlush::rowsStaged)
                        .sum(),
                pipeline.flushes().stream()
                        .mapToLong(CommittedFlush::statements)
                        .sum(),
                observer.samples(),
                moments(pipeline.flushes()),
                BothSides.compare(database, workspace.jdbcUrl()),
                pipeline.retries(),
                pipeline.endings());
    }

    private void tell(SoakFault fault, Observer observer, WatchedPipeline pipeline) {
        List<SoakSample> samples = observer.samples();
        SoakSample last = samples.get(samples.size() - 1);
        order.progress()
                .accept(String.format(
                        "%5.0f s: %s; %,.0f changes behind (%.0f s), heap %.0f MB, %d flushes, %d retries",
                        seconds(),
                        fault.text(),
                        last.lagChanges(),
                        last.lagSeconds(),
                        last.heapMb(),
                        last.flushes(),
                        pipeline.retries().size()));
    }

    private List<SoakMoment> moments(List<CommittedFlush> flushes) {
        return faults.stream()
                .map(fault -> new SoakMoment(
                        fault.seconds(),
                        fault.fault().text(),
                        (fault.endedMillis() - fault.beganMillis()) / 1e3,
                        flushes.stream()
                                .filter(flush -> flush.endMillis() >= fault.endedMillis())
                                .mapToDouble(flush -> (flush.endMillis() - fault.beganMillis()) / 1e3)
                                .findFirst()
                                .orElse(Double.NaN)))
                .toList();
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    private void awaitSeconds(double when) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.max(0, (long) ((when - seconds()) * 1e3)));
    }
}
