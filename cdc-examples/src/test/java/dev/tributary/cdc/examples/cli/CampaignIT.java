package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.cli.CampaignLap.Kill;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of request that a pipeline sends to the workspace meets with every {@link Treatment}; both sides are equal
 * afterwards, and no change is there twice. In the build each kind meets with one of them; with {@code -Pcampaign} all do,
 * and docs/explanation/fault-campaign.md is written.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class CampaignIT {

    private static final List<String> ALL =
            new TreeSet<>(CampaignRun.MODES.keySet()).stream().toList();
    private static final List<String> FEW = List.of("merged");

    private static final List<Treatment> FAULTS = List.of(Treatment.UNAVAILABLE, Treatment.LOST, Treatment.TWICE);

    /** Where a kill is worst: what was staged is applied, what was applied is recorded. */
    private static final List<Kill> WORST = List.of(
            new Kill("BEGIN ATOMIC", Treatment.KILLED_AFTER), new Kill("UPDATE _cdc_ledger", Treatment.KILLED_BEFORE));

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("W3")
    @Tag("W7")
    @Tag("P8")
    @Tag("P9")
    void everyKindOfRequestMeetsWithAFault(PostgresDatabase database, WorkspaceProcess workspace) {
        List<String> known = List.copyOf(CampaignPage.kinds());
        Map<String, Treatment> treatments = new LinkedHashMap<>();
        for (int i = 0; i < known.size(); i++) {
            treatments.put(known.get(i), FAULTS.get(i % FAULTS.size()));
        }
        Coverage coverage = new Coverage();
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            CampaignTables tables = new CampaignTables(database, ALL);
            Shop shop = Shop.of(database, workspace, directory).set("campaign.transactions", "off");
            CampaignLap lap = new CampaignLap(shop, tables, faults, coverage);
            lap.withFaults(treatments);
            shop.set("campaign.transactions", "auto");
            tables.changeOnly(List.of("appended", "merged"));
            lap.withKillsOfCdc(WORST);
            new CampaignCheck(database, workspace, shop, ALL).check();
        }
        assertThat(coverage.cases()).isGreaterThanOrEqualTo(12);
        Set<String> untried = new TreeSet<>(coverage.kinds());
        known.forEach(untried::remove);
        assertThat(untried)
                .as("kinds of requests that are not in docs/explanation/fault-campaign.md: run it with -Pcampaign")
                .isEmpty();
    }

    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    void everyKindOfRequestMeetsWithEveryFault(PostgresServer server, WorkspaceProcess workspace) {
        CampaignLaps laps = new CampaignLaps(server, workspace, directory);
        List<String> missing = new ArrayList<>();
        for (String way : List.of("off", "required")) {
            Set<String> clean = withTables(
                    laps.run(way, "clean", ALL, lap -> lap.withFaults(Map.of())).kinds());
            for (Treatment treatment : FAULTS) {
                Map<String, Treatment> treatments = new LinkedHashMap<>();
                clean.forEach(kind -> treatments.put(kind, treatment));
                laps.run(way, treatment.text(), ALL, lap -> lap.withFaults(treatments));
                CampaignPage.write(laps.ways());
            }
            // Where the modes differ; then all else, with as few tables as bring it up.
            laps.run(
                    way,
                    "killed among applying",
                    ALL,
                    lap -> lap.withKills(kills(clean.stream()
                            .filter(kind -> kind.startsWith("MERGE INTO table of ") || kind.equals("BEGIN ATOMIC"))
                            .toList())));
            CampaignPage.write(laps.ways());
            laps.run(way, "killed anywhere", FEW, lap -> lap.withKills(kills(left(laps, way, clean))));
            CampaignPage.write(laps.ways());
            laps.ways().get(way).missing(clean).forEach(one -> missing.add("transactions " + way + ": " + one));
        }
        assertThat(missing).as("cases that did not come up").isEmpty();
    }

    private static List<String> left(CampaignLaps laps, String way, Set<String> clean) {
        return clean.stream()
                .filter(kind -> !laps.ways().get(way).isCovered(kind, Treatment.KILLED_AFTER))
                .toList();
    }

    private static List<Kill> kills(List<String> kinds) {
        List<Kill> kills = new ArrayList<>();
        for (String kind : kinds) {
            kills.add(new Kill(kind, Treatment.KILLED_BEFORE));
            kills.add(new Kill(kind, Treatment.KILLED_AFTER));
        }
        return kills;
    }

    /** A MERGE for each table: they are kept in different ways. */
    private static Set<String> withTables(Set<String> kinds) {
        Set<String> all = new TreeSet<>(kinds);
        if (all.remove("MERGE INTO table")) {
            CampaignRun.MODES.keySet().forEach(table -> all.add("MERGE INTO table of " + table));
            all.add("MERGE INTO table of bag");
        }
        return all;
    }
}
