package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import dev.tributary.cdc.benchmarks.report.SoakSample;
import dev.tributary.cdc.benchmarks.soak.SteadyLoad.Behind;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at the pipeline every few seconds, on a thread of its own, until it is closed. */
final class Observer implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final String WAL_KEPT = "SELECT (pg_current_wal_insert_lsn() - restart_lsn)::bigint"
            + " FROM pg_replication_slots WHERE slot_name = ?";

    private final PostgresDatabase database;
    private final SteadyLoad load;
    private final WatchedPipeline pipeline;
    private final Thread thread = new Thread(this::look, "observer");
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<SoakSample> samples = new ArrayList<>();
    private long began;
    private int life;
    private double lifeBegan;

    Observer(PostgresDatabase database, SteadyLoad load, WatchedPipeline pipeline) {
        this.database = database;
        this.load = load;
        this.pipeline = pipeline;
    }

    void start() {
        began = System.nanoTime();
        thread.setDaemon(true);
        thread.start();
    }

    synchronized List<SoakSample> samples() {
        return List.copyOf(samples);
    }

    private void look() {
        try {
            do {
                SoakSample sample = sample();
                synchronized (this) {
                    samples.add(sample);
                }
            } while (!end.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SoakSample sample() {
        double seconds = (System.nanoTime() - began) / 1e9;
        if (life != pipeline.life()) {
            life = pipeline.life();
            lifeBegan = seconds;
        }
        List<CommittedFlush> flushes = pipeline.flushes();
        Behind behind = load.behind(pipeline.place());
        long pid = pipeline.pid().orElse(-1);
        return new SoakSample(
                seconds,
                life,
                seconds - lifeBegan,
                pipeline.heapMb().orElse(Double.NaN),
                ofStatus(pid, "VmRSS:") / 1e3,
                ofStatus(pid, "Threads:"),
                openFiles(pid),
                walMb(),
                behind.changes(),
                behind.seconds(),
                load.total(),
                flushes.size(),
                flushes.isEmpty() ? 0 : flushes.get(flushes.size() - 1).rows(),
                pipeline.retries().size());
    }

    private double walMb() {
        try {
            return database.number(WAL_KEPT, SoakedPipeline.NAME) / 1e6;
        } catch (IllegalStateException e) {
            // The server is being restarted, by intent.
            return Double.NaN;
        }
    }

    /** A number that Linux tells of a process; NaN elsewhere, and of a process that is gone. */
    private static double ofStatus(long pid, String name) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double openFiles(long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    @Override
    public void close() throws InterruptedException {
        end.countDown();
        thread.join();
    }
}
