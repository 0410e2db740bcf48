package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.cli.CampaignLap.Kill;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of request that a pipeline sends to the workspace meets with every {@link Treatment}; both sides are equal
 * afterwards, and no change is there twice. In the build each kind meets with one of them, and processes are killed by {@link StepCampaignIT}; with
 * {@code -Pcampaign} all do,
 * and docs/explanation/fault-campaign.md is written.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class CampaignIT {

    private static final List<String> FEW = List.of("merged");
    private static final List<String> REST = List.of("merged", "appended", CampaignTables.BAG, CampaignTables.EMPTIED);
    private static final List<String> ALL = Stream.concat(CampaignRun.MODES.keySet().stream(), REST.stream())
            .distinct()
            .sorted()
            .toList();

    private static final int KINDS_OF_A_LAP = 12;

    private static final List<Treatment> FAULTS = List.of(Treatment.UNAVAILABLE, Treatment.LOST, Treatment.TWICE);

    /** In which a flush is applied. */
    private static final String BLOCK = "BEGIN ATOMIC of merged";

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("W3")
    @Tag("W7")
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
            new CampaignLap(shop, tables, faults, coverage).withFaults(treatments);
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
        Map<String, Set<String>> always = new LinkedHashMap<>();
        for (String way : List.of("off", "required")) {
            Set<String> clean = withTables(
                    laps.run(way, "clean", ALL, lap -> lap.withFaults(Map.of())).kinds());
            always.put(way, clean);
            for (Treatment treatment : FAULTS) {
                Map<String, Treatment> treatments = new LinkedHashMap<>();
                withRare(clean).forEach(kind -> treatments.put(kind, treatment));
                laps.run(way, treatment.text(), ALL, lap -> lap.withFaults(treatments));
            }
            Set<String> met = laps.of(way).kinds();
            clean.removeIf(kind -> kind.startsWith("MERGE INTO table of ") && !met.contains(kind));
            CampaignPage.write(laps.ways(), always);
            killAmongAll(laps, way, clean);
            CampaignPage.write(laps.ways(), always);
        }
        // First what has not been killed in either way, then what has been in the other one.
        always.forEach((way, clean) -> killAnywhere(laps, way, "killed anywhere", left(laps.all(), clean), always));
        always.forEach((way, clean) ->
                killAnywhere(laps, way, "killed as in the other way", left(laps.of(way), clean), always));
        always.forEach((way, clean) -> {
            killLeft(laps, way, "killed at the rest", REST, withRare(clean));
            // What comes up once in a life does not come up again after the kill before it.
            killLeft(laps, way, "killed at the rest 2", REST, clean);
            CampaignPage.write(laps.ways(), always);
        });
        List<String> missing = new ArrayList<>();
        always.forEach((way, clean) ->
                laps.of(way).missing(clean).forEach(one -> missing.add("transactions " + way + ": " + one)));
        assertThat(missing).as("cases that did not come up").isEmpty();
    }

    /** With kinds that come up after a fault only: they may meet with one too. */
    private static Set<String> withRare(Set<String> clean) {
        Set<String> all = new TreeSet<>(clean);
        all.addAll(CampaignPage.kinds());
        all.remove("MERGE INTO table");
        return all;
    }

    /** Where the modes differ. */
    private static void killAmongAll(CampaignLaps laps, String way, Set<String> clean) {
        List<String> applying = clean.stream()
                .filter(kind -> kind.startsWith("MERGE INTO table of ") || kind.startsWith("BEGIN ATOMIC"))
                .toList();
        laps.run(way, "killed among applying", ALL, lap -> lap.withKills(kills(applying)));
    }

    /** With as few tables as bring it up; some kinds at a time, so that little is lost when it is broken off. */
    private static void killAnywhere(
            CampaignLaps laps, String way, String name, List<String> wanted, Map<String, Set<String>> always) {
        for (int lap = 0; lap * KINDS_OF_A_LAP < wanted.size(); lap++) {
            List<String> some =
                    wanted.subList(lap * KINDS_OF_A_LAP, Math.min(wanted.size(), (lap + 1) * KINDS_OF_A_LAP));
            killLeft(laps, way, name + (lap == 0 ? "" : " " + (lap + 1)), FEW, some);
            CampaignPage.write(laps.ways(), always);
        }
    }

    private static void killLeft(
            CampaignLaps laps, String way, String name, List<String> tables, Collection<String> kinds) {
        Coverage covered = laps.of(way);
        List<Kill> left = kills(List.copyOf(kinds)).stream()
                .filter(kill -> !covered.isCovered(kill.kind(), kill.moment()))
                .toList();
        if (!left.isEmpty()) {
            laps.run(way, name, tables, lap -> lap.withKills(left));
        }
    }

    private static List<String> left(Coverage covered, Collection<String> kinds) {
        return kinds.stream()
                .filter(kind -> !covered.isCovered(kind, Treatment.KILLED_BEFORE)
                        || !covered.isCovered(kind, Treatment.KILLED_AFTER))
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

    /** A MERGE for each table, since they are kept in different ways; it may be that some come up as a block only. */
    private static Set<String> withTables(Set<String> kinds) {
        Set<String> all = new TreeSet<>(kinds);
        if (all.remove("MERGE INTO table")) {
            CampaignRun.MODES.keySet().forEach(table -> all.add("MERGE INTO table of " + table));
            all.add("MERGE INTO table of bag");
        }
        if (all.contains("BEGIN ATOMIC")) {
            // The first of a run only asks whether there are transactions.
            all.add(BLOCK);
        }
        return all;
    }
}
