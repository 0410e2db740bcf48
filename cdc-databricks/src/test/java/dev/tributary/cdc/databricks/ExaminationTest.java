package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkExamination;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The doctor's part at the destination. */
@LocalWorkspace
class ExaminationTest {

    private static final TableSchema FINE = Rig.table("fine", Rig.key(1, "id", DataType.INT64, 1));
    private static final TableSchema FINE_TOO = Rig.table("Fine", Rig.key(1, "id", DataType.INT64, 1));
    private static final TableSchema UNFIT =
            Rig.table("unfit", Rig.key(1, "id", DataType.INT64, 1), Rig.column(2, "v", DataType.BOOLEAN));

    private static SinkContext context() {
        return new SinkContext("doctor", Mode.SNAPSHOT, message -> {});
    }

    @Test
    void namesEveryFaultOfTheDestinationAndCreatesNothing(TestWorkspace workspace) throws SQLException {
        String schema = workspace.catalog() + "." + workspace.schema();
        try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            statement.execute("CREATE TABLE " + schema + ".unfit (id BINARY, v BOOLEAN) USING DELTA");
        }
        SinkExamination found = Rig.sink(workspace)
                .flushLogRetention(Duration.ofDays(8))
                .applyMode("fin", ApplyMode.HISTORY)
                .build()
                .examine(context(), List.of(FINE, FINE_TOO, UNFIT));
        assertThat(found.checkpoint()).isEmpty();
        assertThat(found.findings())
                .filteredOn(finding -> finding.severity() == Severity.FAILURE)
                .hasSize(2)
                .anySatisfy(finding -> {
                    assertThat(finding.check()).isEqualTo("names");
                    assertThat(finding.detail()).contains("public.fine and public.Fine");
                    assertThat(finding.remedy()).contains("Rename one of the tables");
                })
                .anySatisfy(finding -> {
                    assertThat(finding.check()).isEqualTo("target unfit");
                    assertThat(finding.detail()).contains("column 'id'", "BIGINT", "binary");
                });
        assertThat(found.findings()).extracting(Finding::detail).anyMatch(detail -> detail.contains("not there yet"));
        assertThat(found.findings())
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .hasSize(2)
                .anySatisfy(finding -> assertThat(finding.detail())
                        .as("removed files are kept for a week")
                        .contains("1 of the 1 tables looked at: unfit"))
                .anySatisfy(finding ->
                        assertThat(finding.detail()).contains("sink.mode.fin").contains("nearest are Fine, fine"));

        List<Finding> staging = Rig.stager(workspace, Rig.workspace(workspace)).examine("doctor");
        assertThat(staging).hasSize(3).allMatch(finding -> finding.severity() == Severity.OK);
        List<String> schemas = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT schema_name FROM " + workspace.catalog() + ".information_schema.schemata")) {
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
        }
        assertThat(schemas).contains(workspace.schema()).doesNotContain(workspace.schema() + "_staging");
    }

    @Test
    @Timeout(60)
    void saysOnceAndSoonThatNothingAnswersAndNamesTheScheme(TestWorkspace workspace) throws IOException {
        // Who connects and is never answered, as TLS is by a server that speaks none.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Workspace wrong = Workspace.builder()
                    .host("127.0.0.1:" + silent.getLocalPort())
                    .httpPath(workspace.httpPath())
                    .token("none")
                    .retryBudget(Duration.ofMinutes(10))
                    .build();
            SinkExamination found = Rig.sink(workspace).workspace(wrong).build().examine(context(), List.of(FINE));
            assertThat(found.findings()).singleElement().satisfies(finding -> {
                assertThat(finding.check()).isEqualTo("workspace");
                assertThat(finding.detail()).contains("nothing answers at https://127.0.0.1:");
                assertThat(finding.remedy()).contains("without a scheme", "http://");
            });
            List<Finding> staging = Rig.stager(workspace, wrong).examine("doctor");
            assertThat(staging)
                    .filteredOn(finding -> finding.severity() == Severity.FAILURE)
                    .as("the same words, so that it is told once")
                    .isEqualTo(found.findings());
        }
    }

    @Test
    void saysWhichSettingIsWrong(TestWorkspace workspace) {
        Workspace stranger = Workspace.builder()
                .host(workspace.host())
                .httpPath(workspace.httpPath())
                .token("wrong-secret")
                .build();
        SinkExamination refused =
                Rig.sink(workspace).workspace(stranger).build().examine(context(), List.of());
        assertThat(refused.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("warehouse");
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
            assertThat(finding.remedy()).contains("token");
        });
        List<Finding> staging = Rig.stager(workspace, stranger).examine("doctor");
        assertThat(staging).extracting(Finding::severity).contains(Severity.FAILURE);
        assertThat(refused.toString() + staging).doesNotContain("wrong-secret");

        SinkExamination absent = Rig.sink(workspace).catalog("absent").build().examine(context(), List.of(FINE));
        assertThat(absent.findings()).last().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("catalog");
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
            assertThat(finding.remedy()).containsIgnoringCase("catalog");
        });
    }
}
