package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Laps of the campaign one after the other, each of a pipeline of its own. What each covered is kept below
 * {@code target/campaign}, and one that is there is not run again: a campaign that was broken off goes on where it stood.
 */
final class CampaignLaps {

    private final PostgresServer server;
    private final WorkspaceProcess workspace;
    private final Path directory;
    private final Map<String, Map<String, Coverage>> ways = new LinkedHashMap<>();

    CampaignLaps(PostgresServer server, WorkspaceProcess workspace, Path directory) {
        this.server = server;
        this.workspace = workspace;
        this.directory = directory;
    }

    /**
     * Runs one, unless that has been done, and returns what it covered.
     *
     * @param way how flushes are applied: transactions off or required
     * @param tables what the source has
     */
    Coverage run(String way, String name, List<String> tables, Consumer<CampaignLap> work) {
        Path file = Path.of(System.getProperty("cdc.jar", "target/cdc.jar"))
                .resolveSibling("campaign")
                .resolve((way + "-" + name).replace(' ', '-') + ".tsv");
        Coverage coverage = new Coverage();
        if (Files.exists(file)) {
            coverage = Coverage.load(file);
        } else {
            long began = System.nanoTime();
            try (PostgresDatabase database = server.createDatabase();
                    WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
                Shop shop = Shop.of(database, workspace, directory).set("campaign.transactions", way);
                work.accept(new CampaignLap(shop, new CampaignTables(database, tables), faults, coverage));
                new CampaignCheck(database, workspace, shop, tables).check();
            }
            coverage.took((System.nanoTime() - began) / 1_000_000_000);
            coverage.save(file);
        }
        System.out.printf("transactions %s, %s: %d s, %d cases%n", way, name, coverage.seconds(), coverage.cases());
        ways.computeIfAbsent(way, any -> new LinkedHashMap<>()).put(name, coverage);
        return coverage;
    }

    /** What each lap covered so far, for each way of applying flushes. */
    Map<String, Map<String, Coverage>> ways() {
        return ways;
    }

    /** What all laps of one way covered so far. */
    Coverage of(String way) {
        return Coverage.sum(ways.get(way).values());
    }

    /** What all laps covered so far. */
    Coverage all() {
        return Coverage.sum(ways.keySet().stream().map(this::of).toList());
    }
}
