package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Fault;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/** A run goes on by itself whatever happens to its connections and its server, or ends with the reason. */
class RecoveryTest {

    /** A run is streaming again within this, once it can be. */
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(500));
    private static final FlushPolicy AT_ONCE = new FlushPolicy(1, 1 << 20, Duration.ZERO);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MemoryDestination destination = new MemoryDestination();
    private int rows;

    private static PostgresServer impatient(PostgresVersion version) {
        return PostgresServer.builder(version).walSenderTimeout(SECOND).start();
    }

    private Pipeline pipeline(PostgresDatabase database, String url, String user, String password) {
        return Pipeline.builder()
                .name("recovery")
                .source(PostgresSource.builder()
                        .url(url)
                        .user(user)
                        .password(password)
                        .slot(database.name())
                        .publication(database.name())
                        .silence(SECOND)
                        .build())
                .stager(destination)
                .sink(destination)
                .flushPolicy(AT_ONCE)
                .idleAdvance(Duration.ofMillis(500), 1)
                .retry(QUICK)
                .build();
    }

    private Pipeline pipeline(PostgresDatabase database, String url) {
        return pipeline(database, url, database.user(), database.password());
    }

    private static CompletableFuture<RunReport> start(Pipeline pipeline) {
        return CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()), work -> {
            Thread thread = new Thread(work, "recovery-run");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void insert(PostgresDatabase database) {
        database.execute("INSERT INTO t VALUES (" + ++rows + ", 'row " + rows + "')");
    }

    private void awaitAll(CompletableFuture<RunReport> run) {
        Await.until("row " + rows, RECOVERY, () -> {
            if (run.isDone()) {
                run.join();
            }
            return Tables.target(destination, "t").size() == rows;
        });
    }

    private void requireNothingConfirmedTooEarly(PostgresDatabase database) {
        Lsn confirmed = Lsn.parse(Objects.requireNonNull(database.text(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = ?", database.name())));
        assertThat(confirmed)
                .isLessThanOrEqualTo(
                        destination.ledger().load("recovery").orElseThrow().position());
    }

    /** Each harm at a message that matters; all of them at all messages when there is time. */
    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        boolean all = Boolean.getBoolean("campaign");
        for (Harm harm : Harm.values()) {
            for (String message : List.of("dwB", "dwI", "dwC", "dk")) {
                if (all || harm == Harm.RESET || message.equals("dwC")) {
                    faults.add(new Fault(harm, Sender.SERVER, message, 1));
                }
            }
            faults.add(new Fault(harm, Sender.CLIENT, "dr", 1));
        }
        return faults;
    }

    @Tag("P8")
    @Tag("P12")
    @Tag("P13")
    @PostgresTest(newestOnly = true)
    void itStreamsAgainWhateverBecomesOfItsConnectionAtWhicheverMessage(PostgresVersion version) throws Exception {
        try (PostgresServer server = impatient(version);
                PostgresDatabase database = server.createDatabase();
                PostgresProxy proxy = new PostgresProxy(server)) {
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
            try (Pipeline pipeline = pipeline(database, proxy.url(database))) {
                pipeline.run(Mode.SNAPSHOT);
                CompletableFuture<RunReport> run = start(pipeline);
                insert(database);
                awaitAll(run);
                List<Fault> faults = faults();
                for (Fault fault : faults) {
                    proxy.next(fault);
                    insert(database);
                    Await.until(fault + " has come", RECOVERY, proxy::hasCome);
                    insert(database);
                    awaitAll(run);
                    requireNothingConfirmedTooEarly(database);
                }
                pipeline.requestStop();
                RunReport report = run.join();
                assertThat(report.ending()).isEqualTo(RunReport.Ending.STOPPED);
                assertThat(report.attempts()).isGreaterThan(faults.size());
                assertThat(report.errors()).containsOnlyKeys(Category.SOURCE);
            }
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
        }
    }

    @Tag("P15")
    @PostgresTest(newestOnly = true)
    void itStreamsAgainOnceAServerIsBackThatWasStoppedFastOrAtOnce(PostgresVersion version) throws Exception {
        try (PostgresServer server = impatient(version);
                PostgresDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
            try (Pipeline pipeline = pipeline(database, database.url())) {
                pipeline.run(Mode.SNAPSHOT);
                CompletableFuture<RunReport> run = start(pipeline);
                insert(database);
                awaitAll(run);

                server.requestStopFast();
                server.awaitStopped(Duration.ofSeconds(10));
                server.start();
                insert(database);
                awaitAll(run);

                server.stopImmediately();
                server.start();
                insert(database);
                awaitAll(run);
                requireNothingConfirmedTooEarly(database);
                pipeline.requestStop();
                assertThat(run.join().errors()).containsOnlyKeys(Category.SOURCE);
            }
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
        }
    }

    /** What is read and not applied cannot be confirmed, and the server would wait for that. */
    @Tag("P15")
    @PostgresTest(newestOnly = true)
    void aServerStopsFastThoughTheDestinationHangsAndTheRunGoesOnOnceBothAreBack(PostgresVersion version)
            throws Exception {
        try (PostgresServer server = impatient(version);
                PostgresDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
            CountDownLatch goOn = new CountDownLatch(1);
            AtomicInteger applying = new AtomicInteger();
            try (Pipeline pipeline = pipeline(database, database.url())) {
                pipeline.run(Mode.SNAPSHOT);
                destination.beforeStep(step -> {
                    if (step.equals("apply")) {
                        applying.incrementAndGet();
                        hangUntil(goOn);
                    }
                });
                CompletableFuture<RunReport> run = start(pipeline);
                insert(database);
                Await.until("the destination to hang", RECOVERY, () -> applying.get() == 1);
                insert(database);
                server.requestStopFast();
                server.awaitStopped(Duration.ofSeconds(10));
                server.start();
                insert(database);
                goOn.countDown();
                awaitAll(run);
                requireNothingConfirmedTooEarly(database);
                pipeline.requestStop();
                assertThat(run.join().errors()).containsOnlyKeys(Category.SOURCE);
            }
            assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
        }
    }

    private static void hangUntil(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Tag("P10")
    @Tag("H1")
    @PostgresTest(newestOnly = true)
    void aSlotThatIsDroppedWhileItWaitsToTryAgainEndsItWithTheRemedy(PostgresDatabase database) {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline pipeline = pipeline(database, database.url())) {
            pipeline.run(Mode.SNAPSHOT);
            CompletableFuture<RunReport> run = start(pipeline);
            insert(database);
            awaitAll(run);
            Await.until("the slot is dropped", () -> {
                try {
                    database.rows(
                            "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = ?",
                            database.name());
                    database.rows("SELECT pg_drop_replication_slot(?)", database.name());
                    return true;
                } catch (RuntimeException inUseAgain) {
                    return false;
                }
            });
            insert(database);
            SlotLostException lost = (SlotLostException) failure(run);
            assertThat(lost.remedy()).containsIgnoringCase("snapshot");
            assertThat(Tables.target(destination, "t")).hasSize(rows - 1);

            pipeline.run(Mode.SNAPSHOT);
            assertThat(Tables.target(destination, "t")).hasSize(rows);
        }
    }

    @PostgresTest(newestOnly = true)
    void aRoleThatMayNoLongerReplicateEndsItWithTheRemedy(PostgresDatabase database, PostgresServer server) {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline owner = pipeline(database, database.url())) {
            owner.run(Mode.SNAPSHOT);
        }
        PostgresRole role = server.createRole("revoked_" + database.name(), "REPLICATION");
        database.execute("GRANT SELECT ON t TO " + role.name());
        try (Pipeline pipeline = pipeline(database, database.url(), role.name(), role.password())) {
            CompletableFuture<RunReport> run = start(pipeline);
            insert(database);
            awaitAll(run);
            database.execute("ALTER ROLE " + role.name() + " NOREPLICATION");
            database.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", role.name());
            CdcException refused = failure(run);
            assertThat(refused.retry()).isEqualTo(Retry.AFTER_FIX);
            assertThat(refused.remedy()).contains("REPLICATION");

            database.execute("ALTER ROLE " + role.name() + " REPLICATION");
            insert(database);
            pipeline.run(Mode.CDC);
            assertThat(Tables.target(destination, "t")).hasSize(rows);
        }
    }

    @Tag("P18")
    @PostgresTest(newestOnly = true)
    void ofTwoInstancesTheLaterOneWorksAndTheEarlierOneDoesNotTryToTakeOverAgain(PostgresDatabase database) {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline earlier = pipeline(database, database.url());
                Pipeline later = pipeline(database, database.url())) {
            earlier.run(Mode.SNAPSHOT);
            CompletableFuture<RunReport> first = start(earlier);
            insert(database);
            awaitAll(first);
            CompletableFuture<RunReport> second = start(later);
            Await.until(
                    "the later one has taken over",
                    () -> destination.ledger().load("recovery").orElseThrow().epoch() == 3);
            insert(database);
            assertThat(failure(first)).isInstanceOf(FencedException.class);
            awaitAll(second);
            later.requestStop();
            assertThat(second.join().epoch()).isGreaterThanOrEqualTo(3);
        }
        requireNothingConfirmedTooEarly(database);
    }

    private static CdcException failure(CompletableFuture<RunReport> run) {
        Await.until("the end of the run", RECOVERY, run::isDone);
        Throwable thrown = catchThrowable(run::join);
        assertThat(thrown).isInstanceOf(CompletionException.class).hasCauseInstanceOf(CdcException.class);
        return (CdcException) thrown.getCause();
    }
}
