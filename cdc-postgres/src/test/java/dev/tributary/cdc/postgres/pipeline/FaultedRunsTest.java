package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.state.FileStateStore;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Fault;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Runs with an end, cut in their midst, and runs whose state is not what it was. */
class FaultedRunsTest {

    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(500));

    @TempDir
    Path folder;

    private final MemoryDestination destination = new MemoryDestination();

    private static PostgresSource.Builder source(PostgresDatabase database, String url) {
        return Sources.of(database)
                .url(url)
                .silence(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(1))
                .includeTables("public.t*");
    }

    private static PipelineBuilder pipeline(PostgresSource source, MemoryDestination into) {
        return Pipeline.builder()
                .name("faulted")
                .source(source)
                .stager(into)
                .sink(into)
                .retry(QUICK);
    }

    private void requireEqual(PostgresDatabase database, String... tables) throws Exception {
        for (String table : tables) {
            assertThat(Tables.target(destination, table)).isEqualTo(Tables.source(database, table));
        }
    }

    private static Lsn confirmed(PostgresDatabase database) {
        return Lsn.parse(database.text(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = ?", database.name()));
    }

    /** Most of the WAL is of a table that is not replicated. */
    @Tag("P16")
    @PostgresTest(newestOnly = true)
    void aBoundedRunThatIsCutStillEndsBeyondAllThatWasThereWhenItBegan(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                        .walSenderTimeout(Duration.ofSeconds(1))
                        .start();
                PostgresDatabase database = server.createDatabase();
                PostgresProxy proxy = new PostgresProxy(server);
                Pipeline pipeline = pipeline(
                                source(database, proxy.url(database)).build(), destination)
                        .build()) {
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "CREATE TABLE other (id int)");
            pipeline.run(Mode.SNAPSHOT);
            int id = 0;
            for (Fault fault : List.of(
                    new Fault(Harm.RESET, Sender.SERVER, "dwC", 5),
                    new Fault(Harm.HALF_OPEN, Sender.SERVER, "dwI", 7),
                    new Fault(Harm.RESET, Sender.SERVER, "dk", 1),
                    new Fault(Harm.BLACK_HOLE, Sender.SERVER, "dwB", 3))) {
                for (int i = 0; i < 10; i++) {
                    database.execute(
                            "INSERT INTO other SELECT generate_series(1, 5000)",
                            "INSERT INTO t VALUES (" + ++id + ", 'after much else')");
                }
                Lsn end = Lsn.parse(database.flushLsn());
                proxy.next(fault);
                RunReport report = pipeline.run(Mode.CDC, StopCondition.caughtUp());
                assertThat(proxy.hasCome()).isTrue();
                assertThat(report.attempts()).as(fault.toString()).isGreaterThan(1);
                assertThat(report.to()).isGreaterThanOrEqualTo(end);
                assertThat(Tables.target(destination, "t")).hasSize(id);
            }
            requireEqual(database, "t");
        }
    }

    @Tag("X4")
    @PostgresTest(newestOnly = true)
    void aSnapshotOfSomeTablesThatIsCutLosesNothingOfTheOthers(PostgresDatabase database, PostgresServer server)
            throws Exception {
        database.execute(
                "CREATE TABLE t1 (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE t2 (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t1 SELECT i, 'first' FROM generate_series(1, 1000) i",
                "INSERT INTO t2 SELECT i, 'first' FROM generate_series(1, 1000) i");
        try (PostgresProxy proxy = new PostgresProxy(server);
                Pipeline all = pipeline(source(database, proxy.url(database)).build(), destination)
                        .build();
                Pipeline some = pipeline(
                                source(database, proxy.url(database))
                                        .includeTables("public.t1")
                                        .build(),
                                destination)
                        .build()) {
            all.run(Mode.SNAPSHOT);
            database.execute(
                    "UPDATE t2 SET v = 'between' WHERE id <= 500",
                    "TRUNCATE t1",
                    "ALTER TABLE t1 ADD COLUMN n int",
                    "INSERT INTO t1 VALUES (1, 'kept', 7)");
            proxy.next(new Fault(Harm.RESET, Sender.SERVER, "d", 1));
            assertThat(some.run(Mode.SNAPSHOT).attempts()).isEqualTo(2);
            proxy.next(new Fault(Harm.RESET, Sender.SERVER, "dwU", 100));
            assertThat(all.run(Mode.CDC).attempts()).isEqualTo(2);
            requireEqual(database, "t1", "t2");
        }
    }

    @Tag("X12")
    @PostgresTest(newestOnly = true)
    void cdcWithoutStateTouchesNothingAtTheSource(PostgresDatabase database) {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline pipeline =
                pipeline(source(database, database.url()).build(), destination).build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC))
                    .isInstanceOfSatisfying(
                            StateException.class, e -> assertThat(e.remedy()).contains("SNAPSHOT"));
        }
        assertThat(database.number("SELECT count(*) FROM pg_publication")).isZero();
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE slot_name = ?", database.name()))
                .isZero();
    }

    @PostgresTest(newestOnly = true)
    void stateThatIsCutShortOrFromAnotherTimeIsRefusedOrDoesNoHarm(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
        Path file = folder.resolve("faulted.checkpoint.json");
        MemoryDestination another = new MemoryDestination();
        try (Pipeline pipeline = pipeline(source(database, database.url()).build(), destination)
                        .stateStore(new FileStateStore(folder))
                        .build();
                Pipeline elsewhere = pipeline(source(database, database.url()).build(), another)
                        .stateStore(new FileStateStore(folder))
                        .build()) {
            pipeline.run(Mode.SNAPSHOT);
            byte[] older = Files.readAllBytes(file);
            database.execute("INSERT INTO t VALUES (2, 'b')");
            pipeline.run(Mode.CDC);
            byte[] newest = Files.readAllBytes(file);

            database.execute("INSERT INTO t VALUES (3, 'c')");
            Lsn before = confirmed(database);
            for (int length : new int[] {0, newest.length / 2, newest.length - 1}) {
                Files.write(file, Arrays.copyOf(newest, length));
                assertThatThrownBy(() -> pipeline.run(Mode.CDC))
                        .as(length + " bytes")
                        .isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                                .isNotBlank());
            }
            // Newer than what the destination knows of.
            Files.write(file, newest);
            for (Mode mode : Mode.values()) {
                assertThatThrownBy(() -> elsewhere.run(mode))
                        .isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                                .contains("SNAPSHOT"));
            }
            assertThat(Tables.target(another, "t")).isEmpty();
            assertThat(Tables.target(destination, "t")).hasSize(2);
            assertThat(confirmed(database)).isEqualTo(before);

            // Older than the ledger, which counts.
            Files.write(file, older);
            pipeline.run(Mode.CDC);
            requireEqual(database, "t");
        }
    }
}
