package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process of a pipeline is killed at every step that others can see; what comes after is equal. In the build some
 * steps of one life; with {@code -Pcampaign} all, and docs/explanation/step-campaign.md is written.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class StepCampaignIT {

    /**
     * Where a kill is worst, and one of each other sort, in the order in which a run comes to them; those that come early
     * cost least.
     */
    private static final List<StepFault> KILLS = List.of(
            after("source:connect", 1),
            before("http:POST sql/warehouses/{id}/sessions", 1),
            after("state:load ledger", 1),
            after("sql:SELECT FROM _cdc_ledger", 1),
            before("state:load copy", 1),
            before("state:save ledger", 1),
            before("sql:UPDATE _cdc_ledger", 1),
            after("state:save ledger", 1),
            before("state:save copy", 1),
            after("state:save copy", 1),
            before("http:GET directory", 1),
            after("http:POST sql/statements", 3),
            before("source:start replication", 1),
            after("source:start replication", 1),
            before("source:status update", 1),
            after("http:PUT directory", 1),
            before("stage:close file", 1),
            after("stage:close file", 2),
            before("http:PUT file", 1),
            after("http:PUT file", 1),
            after("sql:COPY INTO _cdc_stg*", 1),
            before("sql:BEGIN ATOMIC", 2),
            after("sql:BEGIN ATOMIC", 2),
            after("state:save copy", 2),
            after("http:DELETE file", 1));

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("P8")
    @Tag("P9")
    void killsOfOneLifeLoseNothingAndDoubleNothing(PostgresDatabase database, WorkspaceProcess workspace) {
        try (StepLife life = new StepLife(StepScene.CHANGES_REQUIRED, database, workspace, directory)) {
            life.copy();
            List<StepChain.Link> links = new StepChain(life, () -> false).kill(KILLS);
            assertThat(links.stream().filter(StepChain.Link::struck).count())
                    .as("%s", links)
                    .isGreaterThanOrEqualTo(25);
        }
    }

    private static StepFault before(String step, int number) {
        return new StepFault(StepFault.What.KILL_BEFORE, step, number);
    }

    private static StepFault after(String step, int number) {
        return new StepFault(StepFault.What.KILL_AFTER, step, number);
    }

    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    void killsAtEveryStepLoseNothingAndDoubleNothing(PostgresServer server, WorkspaceProcess workspace) {
        new StepCampaign(server, workspace, directory).run();
    }
}
