package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.Figures;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workload.Kind;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Lets competitors take turns at one workload, round by round, each round beginning with another one. */
final class Benchmark {

    private static final int WORKERS = 2;
    private static final String SLOT = "turn";

    private final Database server;
    private final ContestantProcess processes;
    private final Path scratch;
    private final int passes;
    private final Consumer<String> progress;

    /** @param passes how often a contestant does the same in one process */
    Benchmark(Database server, ContestantProcess processes, Path scratch, int passes, Consumer<String> progress) {
        this.server = server;
        this.processes = processes;
        this.scratch = scratch;
        this.passes = passes;
        this.progress = progress;
    }

    /** Figures of each competitor, ours first. */
    List<Figures> run(Workload workload, List<Competitor> competitors, int rounds)
            throws SQLException, IOException, InterruptedException {
        progress.accept(workload.name() + ": making " + workload.describe());
        Map<Competitor, Figures> figures = new LinkedHashMap<>();
        competitors.forEach(one -> figures.put(one, new Figures(one.label(), one.isLimit())));
        try (PostgresDatabase database = server.prepare(workload)) {
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < competitors.size(); i++) {
                    Competitor competitor = competitors.get((i + round) % competitors.size());
                    Figures.Round result = compete(workload, database, competitor);
                    figures.getOrDefault(competitor, new Figures("", false)).add(result);
                    progress.accept(String.format(
                            "%s, round %d of %d: %s %,.0f rows/s",
                            workload.name(), round + 1, rounds, competitor.label(), result.rowsPerSecond()));
                }
            }
        }
        return List.copyOf(figures.values());
    }

    private Figures.Round compete(Workload workload, PostgresDatabase database, Competitor competitor)
            throws IOException, InterruptedException {
        boolean streams = workload.kind() == Kind.STREAM;
        Path directory = Files.createTempDirectory(scratch, "files");
        try {
            if (streams) {
                for (int pass = 1; pass <= passes; pass++) {
                    Database.copySlot(database, Task.slotOf(SLOT, pass));
                }
            }
            Task task = new Task(
                    database.url(),
                    database.user(),
                    database.password(),
                    Workload.SCHEMA,
                    streams ? Database.nameOfCopy(database, SLOT) : "",
                    streams ? Database.publication() : "",
                    workload.rows(),
                    WORKERS,
                    passes,
                    directory);
            return Figures.Round.of(processes.run(competitor, task, server.cpu()::seconds));
        } finally {
            Database.cleanUp(database);
            deleteAll(directory);
        }
    }

    static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
