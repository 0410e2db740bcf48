package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.Figures.Pass;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workload.Kind;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What every trial needs.
 *
 * @param server holds the workloads
 * @param processes starts contestants
 * @param workspaces has a local workspace for those that need one
 * @param scratch directory for what contestants write
 * @param progress is told what goes on
 */
record Bench(
        Database server, ContestantProcess processes, Workspaces workspaces, Path scratch, Consumer<String> progress) {

    private static final int WORKERS = 2;
    private static final String SLOT = "turn";

    /** Lets a competitor do a workload in a process of its own, and removes what it left. */
    List<Pass> compete(Workload workload, PostgresDatabase database, Competitor competitor, int passes)
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
                    database.url() + (workload.encrypted() ? "?sslmode=require" : "?sslmode=disable"),
                    database.user(),
                    database.password(),
                    Workload.SCHEMA,
                    streams ? Database.nameOfCopy(database, SLOT) : "",
                    streams ? Database.publication() : "",
                    workload.rows(),
                    WORKERS,
                    passes,
                    directory);
            return processes.run(competitor, task, server::cpuSeconds);
        } finally {
            Database.cleanUp(database);
            deleteAll(directory);
        }
    }

    /** For a contestant that makes slot and publication itself. */
    Task task(PostgresDatabase database, Workload workload) throws IOException {
        return new Task(
                database.url(),
                database.user(),
                database.password(),
                Workload.SCHEMA,
                "",
                "",
                workload.rows(),
                WORKERS,
                1,
                Files.createTempDirectory(scratch, "files"));
    }

    static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
