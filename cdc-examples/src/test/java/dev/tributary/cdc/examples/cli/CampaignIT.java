package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.cdc.examples.cli.CampaignLap.Kill;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of request that a pipeline sends to the workspace meets with every {@link Treatment}; both sides are equal
 * afterwards, and no change is there twice. In the build each kind meets with one of them; with {@code -Pcampaign} all do,
 * and docs/explanation/fault-campaign.md is written.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class CampaignIT {

    private static final List<Treatment> FAULTS = List.of(Treatment.UNAVAILABLE, Treatment.LOST, Treatment.TWICE);

    /** Where a kill is worst: what was staged is applied, what was applied is recorded. */
    private static final List<Kill> WORST = List.of(
            new Kill("MERGE INTO table", Treatment.KILLED_AFTER),
            new Kill("UPDATE _cdc_ledger", Treatment.KILLED_BEFORE));

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("W3")
    @Tag("W7")
    @Tag("P8")
    void everyKindOfRequestMeetsWithAFault(PostgresDatabase database, WorkspaceProcess workspace) {
        List<String> known = List.copyOf(CampaignPage.kinds());
        Map<String, Treatment> treatments = new LinkedHashMap<>();
        for (int i = 0; i < known.size(); i++) {
            treatments.put(known.get(i), FAULTS.get(i % FAULTS.size()));
        }
        Coverage coverage = new Coverage();
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            CampaignTables tables = tables(database);
            Shop shop = Shop.of(database, workspace, directory);
            CampaignLap lap = new CampaignLap(shop, tables, faults, coverage);
            lap.shortWithFaults(treatments);
            lap.withKillsOfCdc(WORST);
            check(shop, workspace);
        }
        assertThat(coverage.cases()).isGreaterThanOrEqualTo(12);
        Set<String> untried = new TreeSet<>(coverage.kinds());
        known.forEach(untried::remove);
        assertThat(untried)
                .as("kinds of requests that are not in docs/explanation/fault-campaign.md: run it with -Pcampaign")
                .isEmpty();
    }

    @PostgresTest(newestOnly = true)
    void everyKindOfRequestMeetsWithEveryFault(PostgresServer server, WorkspaceProcess workspace) {
        assumeTrue(Boolean.getBoolean("campaign"), "the campaign");
        long began = System.nanoTime();
        Map<String, Coverage> variants = new LinkedHashMap<>();
        Set<String> all = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        variants().forEach((name, settings) -> {
            Coverage coverage = new Coverage();
            variants.put(name, coverage);
            try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
                lap(server, workspace, faults, coverage, settings, lap -> lap.withFaults(Map.of()));
                Set<String> clean = coverage.kinds();
                all.addAll(clean);
                for (Treatment treatment : FAULTS) {
                    Map<String, Treatment> treatments = new LinkedHashMap<>();
                    clean.forEach(kind -> treatments.put(kind, treatment));
                    lap(server, workspace, faults, coverage, settings, lap -> lap.withFaults(treatments));
                }
                List<Kill> kills = new ArrayList<>();
                for (String kind : new TreeSet<>(clean)) {
                    kills.add(new Kill(kind, Treatment.KILLED_BEFORE));
                    kills.add(new Kill(kind, Treatment.KILLED_AFTER));
                }
                lap(server, workspace, faults, coverage, settings, lap -> lap.withKills(kills));
                coverage.missing(clean).forEach(one -> missing.add(name + ": " + one));
            }
        });
        CampaignPage.write(variants, all, (System.nanoTime() - began) / 1_000_000_000);
        assertThat(missing).as("cases that did not come up").isEmpty();
    }

    private void lap(
            PostgresServer server,
            WorkspaceProcess workspace,
            WorkspaceFaults faults,
            Coverage coverage,
            Map<String, String> settings,
            Consumer<CampaignLap> work) {
        try (PostgresDatabase database = server.createDatabase()) {
            Shop shop = Shop.of(database, workspace, directory);
            settings.forEach(shop::set);
            work.accept(new CampaignLap(shop, tables(database), faults, coverage));
            check(shop, workspace);
        }
    }

    /** Both sides are equal, and nothing that was on its way is left. */
    private static void check(Shop shop, WorkspaceProcess workspace) {
        shop.set("databricks.jdbc-url", workspace.jdbcUrl()).assertEqual();
        try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet left = statement.executeQuery("SELECT table_name FROM main.information_schema.tables"
                        + " WHERE table_schema IN ('" + shop.get("databricks.schema") + "', '"
                        + shop.get("databricks.staging-schema") + "') AND table_name RLIKE '^_cdc_(stg|new)_'")) {
            assertThat(left.next()).as("tables are left").isFalse();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (Stream<Path> files = Files.walk(workspace.data().resolve("volumes"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(Path::toString)
                            .filter(file -> file.contains(shop.get("pipeline.name") + "/")))
                    .as("staged files are left")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CampaignTables tables(PostgresDatabase database) {
        return new CampaignTables(database, List.of("merged"));
    }

    /** The ways of applying a flush. */
    private static Map<String, Map<String, String>> variants() {
        return Map.of("statement by statement", Map.of());
    }
}
