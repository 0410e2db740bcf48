package dev.tributary.cdc.benchmarks.contestant;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant;
import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/** The whole pipeline, but for what a destination does with the files. */
public final class Ours implements Contestant {

    private static final String NAME = "benchmark";
    /** A flush as large as the default, which would end with a load and a merge. */
    private static final FlushPolicy FLUSHES =
            new FlushPolicy(FlushPolicy.DEFAULT_MAX_ROWS, FlushPolicy.DEFAULT_MAX_BYTES, Duration.ofSeconds(10));

    private StateStore ledger = new InMemoryStateStore();

    private Ours() {}

    public static void main(String[] arguments) throws Exception {
        Contest.run(arguments, new Ours());
    }

    @Override
    public void prepare(Task task) {
        ledger = new InMemoryStateStore();
        if (!task.slot().isEmpty()) {
            ledger.save(Revision.NONE, standingAtTheSlot(source(task)));
        }
    }

    @Override
    public Outcome compete(Task task) throws InterruptedException {
        return run(task, source(task), ledger, task.slot().isEmpty() ? Mode.SNAPSHOT : Mode.CDC);
    }

    private static PostgresSource source(Task task) {
        String own = "ours_" + task.directory().getFileName();
        return PostgresSource.builder()
                .url(task.url())
                .user(task.user())
                .password(task.password())
                .schemas(task.schema())
                .slot(task.slot().isEmpty() ? own : task.slot())
                .publication(task.publication().isEmpty() ? own : task.publication())
                .snapshotWorkers(task.workers())
                .build();
    }

    /** As if a snapshot had copied the tables where the slot begins. */
    private static Checkpoint standingAtTheSlot(PostgresSource source) {
        try (SourceSession session = source.open(new SourceContext(NAME, Mode.CDC, Ours::fail))) {
            Lsn position = session.slot().confirmed();
            TreeMap<dev.tributary.cdc.data.TableId, TableState> tables = new TreeMap<>();
            for (TableSchema table : session.tables()) {
                tables.put(table.id(), TableState.of(table, position));
            }
            Instant now = Instant.now();
            return Checkpoint.first(NAME, session.identity(), now)
                    .advancedTo(position, now)
                    .withTables(tables, now);
        }
    }

    private static void fail(String warning) {
        throw new IllegalStateException("a benchmark must not warn: " + warning);
    }

    private static Outcome run(Task task, PostgresSource source, StateStore ledger, Mode mode)
            throws InterruptedException {
        ParquetFiles files = new ParquetFiles(task.directory());
        NoDestination destination = new NoDestination(ledger);
        PipelineBuilder builder = Pipeline.builder()
                .name(NAME)
                .source(source)
                .stager(files)
                .sink(destination)
                .flushPolicy(FLUSHES)
                .stagingThreads(task.workers())
                .snapshotReaders(task.workers());
        try (Pipeline pipeline = builder.build()) {
            if (mode == Mode.SNAPSHOT) {
                pipeline.run(mode);
            } else {
                pipeline.run(mode, StopCondition.caughtUp());
            }
        }
        return new Outcome(destination.rows(), files.bytes(), destination.flushes());
    }
}
