package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.benchmarks.contestant.IntoWorkspace.Ran;
import dev.tributary.cdc.benchmarks.report.EndToEnd;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workloads;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;

/** A backlog of five changes to each of many rows, into a local workspace. */
final class EndToEndTrial implements Trial {

    private static final int CHANGES_A_ROW = 5;

    private final Workload keys;

    EndToEndTrial(Workloads workloads) {
        this.keys = workloads.keys();
    }

    private long changes() {
        return keys.rows() * CHANGES_A_ROW;
    }

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String describe() {
        return "a backlog of " + changes() + " updates of " + keys.rows()
                + " narrow rows into a local workspace: whose time it takes";
    }

    @Override
    public void run(Bench bench, Consumer<Object> results) throws SQLException, IOException, InterruptedException {
        WorkspaceContestant.use(bench, name(), keys, (database, ours) -> {
            // The workspace compiles what it does for the first time.
            database.execute(Workloads.updatesOfKeys(keys.rows(), Math.min(10_000, keys.rows())));
            ours.catchUp(FlushPolicy.DEFAULT_MAX_INTERVAL);
            bench.progress().accept(name() + ": making " + describe());
            database.execute(Workloads.updatesOfKeys(keys.rows(), changes()));
            bench.progress().accept(name() + ": taking it up");
            Ran ran = ours.catchUp(FlushPolicy.DEFAULT_MAX_INTERVAL);
            results.accept(result(bench, ours, ran));
        });
    }

    private EndToEnd result(Bench bench, WorkspaceContestant ours, Ran ran) throws IOException, InterruptedException {
        WorkspaceStatements statements =
                WorkspaceStatements.since(bench.workspaces().get(), ran.beganMillis());
        statements.tell(bench.progress(), name(), ran.beganMillis());
        return new EndToEnd(
                changes() + " updates of " + keys.rows() + " rows",
                ran.changes(),
                (ran.endedMillis() - ran.beganMillis()) / 1e3,
                statements.within(ran.beganMillis(), ran.endedMillis()),
                ours.flushesSince(ran.beganMillis()),
                ran.cpuSeconds(),
                ran.residentBytes());
    }
}
