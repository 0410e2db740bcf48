package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Fault;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A run that is asked to stop ends in the time that is said, wherever the source has fallen silent, and leaves nothing. */
class StopTest {

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** See {@link dev.tributary.cdc.PipelineBuilder#stopGrace}. */
    private static final Duration MORE = Duration.ofSeconds(30);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Right before which step of a run the server is lost sight of from which message on. */
    private enum Hang {
        CONNECT(Mode.SNAPSHOT, "source:connect", Sender.SERVER, "R", 1),
        CATALOG(Mode.SNAPSHOT, "source:read", Sender.SERVER, "D", 1),
        SLOT(Mode.SNAPSHOT, "source:create slot", Sender.CLIENT, "Q", 1),
        LOCKS(Mode.SNAPSHOT, "source:lock tables", Sender.CLIENT, "P", 1),
        COPY(Mode.SNAPSHOT, "source:copy part", Sender.SERVER, "d", 100),
        START(Mode.CDC, "source:start replication", Sender.CLIENT, "Q", 1),
        STREAM(Mode.CDC, "source:status update", Sender.SERVER, "dwU", 5);

        private final Mode mode;
        private final String step;
        private final Fault fault;

        /** Whether a thread of the run's own then waits in the driver; others look around meanwhile. */
        private final boolean isRead;

        Hang(Mode mode, String step, Sender sender, String message, int number) {
            this.mode = mode;
            this.step = step;
            this.fault = new Fault(Harm.BLACK_HOLE, sender, message, number);
            this.isRead = !step.equals("source:connect") && !step.equals("source:status update");
        }
    }

    /** With the times that a source has unless told otherwise, all of which are longer. All at once, since they only wait. */
    @PostgresTest(newestOnly = true)
    void endsInTimeWhereverTheSourceHangsAndLeavesNothing(PostgresServer server) {
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        for (Hang hang : Hang.values()) {
            stops.add(CompletableFuture.runAsync(() -> stop(hang, server), work -> new Thread(work).start()));
        }
        CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new)).join();
    }

    private static void stop(Hang hang, PostgresServer server) {
        String name = "stop-" + hang.name().toLowerCase(Locale.ROOT);
        MemoryDestination destination = new MemoryDestination();
        try (PostgresDatabase database = server.createDatabase();
                PostgresProxy proxy = new PostgresProxy(server)) {
            database.execute(
                    "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                    "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 10000) i");
            if (hang.mode == Mode.CDC) {
                try (Pipeline pipeline = pipeline(name, database, database.url(), destination, Steps.NONE)) {
                    pipeline.run(Mode.SNAPSHOT);
                }
                database.execute("UPDATE t SET v = 'followed' WHERE id <= 10");
            }
            AtomicBoolean armed = new AtomicBoolean();
            Steps arming = before(hang.step, () -> {
                proxy.next(hang.fault);
                armed.set(true);
            });
            try (Pipeline pipeline = pipeline(name, database, proxy.url(database), destination, arming)) {
                CompletableFuture<Throwable> run = CompletableFuture.supplyAsync(
                                () -> pipeline.run(hang.mode, StopCondition.forever()),
                                work -> new Thread(work, name).start())
                        .handle((report, error) -> error);
                Await.until(hang + " to be armed", LIMIT, armed::get);
                if (hang.mode == Mode.CDC) {
                    // What was committed before may have come already, and then nothing would bring the fault on.
                    database.execute("UPDATE t SET v = 'hung' WHERE id <= 10");
                }
                Await.until(hang + " to come", LIMIT, proxy::hasCome);
                if (hang.isRead) {
                    awaitRead(hang, name);
                }
                assertThat(run).as("the run, %s", hang).isNotDone();
                long asked = System.nanoTime();
                pipeline.requestStop();
                Throwable error = run.orTimeout(GRACE.plus(MORE).toSeconds(), TimeUnit.SECONDS)
                        .join();
                System.out.printf(
                        "%s: ended %d ms after it was asked to, with %s%n",
                        hang, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked), error);
                if (error != null) {
                    assertThat(error).as("%s", hang).hasCauseInstanceOf(CdcException.class);
                }
            }
            Await.until("the threads of " + name + " to end", () -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("cdc-" + name + "-")));
            // What the server does not know of yet: that its clients are gone.
            proxy.close();
            try (Pipeline pipeline = pipeline(name, database, database.url(), destination, Steps.NONE)) {
                pipeline.run(Mode.SNAPSHOT);
                pipeline.run(Mode.CDC);
            }
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came before may still be read when the harm is done. */
    private static void awaitRead(Hang hang, String name) {
        AtomicInteger looks = new AtomicInteger();
        Await.until(hang + " to be waited in", LIMIT, () -> {
            boolean reading = Thread.getAllStackTraces().entrySet().stream()
                    .filter(thread -> thread.getKey().getName().contains(name))
                    .anyMatch(thread -> Arrays.stream(thread.getValue())
                            .anyMatch(frame -> frame.getClassName().endsWith(".PatientInput")));
            return (reading ? looks.incrementAndGet() : looks.getAndSet(0)) > 10;
        });
    }

    private static Pipeline pipeline(
            String name, PostgresDatabase database, String url, MemoryDestination destination, Steps steps) {
        return Pipeline.builder()
                .name(name)
                .source(Sources.of(database).url(url).build())
                .stager(destination)
                .sink(destination)
                .stopGrace(GRACE)
                .steps(steps)
                .build();
    }

    /** Does something right before a step is taken for the first time. */
    private static Steps before(String wanted, Runnable harm) {
        AtomicBoolean done = new AtomicBoolean();
        return new Steps() {
            @Override
            public <T, E extends Exception> T take(String step, Action<T, E> action) throws E {
                if (step.equals(wanted) && done.compareAndSet(false, true)) {
                    harm.run();
                }
                return action.take();
            }
        };
    }
}
