package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Laps of the campaign one after the other, each of a pipeline of its own; one that fails does not end the others. */
final class CampaignLaps {

    private final PostgresServer server;
    private final WorkspaceProcess workspace;
    private final WorkspaceFaults faults;
    private final Coverage coverage;
    private final Map<String, String> settings;
    private final Path directory;
    private final List<String> failures = new ArrayList<>();

    CampaignLaps(
            PostgresServer server,
            WorkspaceProcess workspace,
            WorkspaceFaults faults,
            Coverage coverage,
            Map<String, String> settings,
            Path directory) {
        this.server = server;
        this.workspace = workspace;
        this.faults = faults;
        this.coverage = coverage;
        this.settings = settings;
        this.directory = directory;
    }

    void run(String name, Consumer<CampaignLap> work) {
        long began = System.nanoTime();
        try (PostgresDatabase database = server.createDatabase()) {
            Shop shop = Shop.of(database, workspace, directory);
            settings.forEach(shop::set);
            work.accept(new CampaignLap(shop, new CampaignTables(database), faults, coverage));
            new CampaignCheck(database, workspace, shop).check();
        } catch (AssertionError | RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            failures.add(name + ": " + trace);
        }
        System.out.printf(
                "%s: %d s, %d cases, %d failures%n",
                name, (System.nanoTime() - began) / 1_000_000_000, coverage.cases(), failures.size());
    }

    List<String> failures() {
        return failures;
    }
}
