package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Tags;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.ServicePrincipal;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs whose tokens expire, whose warehouse sleeps, and which the workspace turns away. */
@LocalWorkspace
class ConnectionTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));

    @Test
    @Tag("W10")
    void outlivesItsTokens(TestWorkspace workspace) {
        ServicePrincipal principal = workspace.newServicePrincipal(Duration.ofSeconds(3));
        try (WorkspaceFaults entrance = workspace.faults()) {
            Workspace way = way(workspace, entrance, principal);
            try (Rig rig = new Rig(workspace, way, "p", Mode.CDC)) {
                rig.replace(10, Rows.of(NOTE).row(1, "a"));
                long lsn = 10;
                do {
                    lsn++;
                    rig.commit(lsn, Rows.of(NOTE).update(lsn, 1, 1, "b" + lsn));
                } while (tokens(entrance) < 3);
                assertThat(rig.rows("note", "id, body")).containsExactly("1|b" + lsn);
            }
            assertThat(entrance.requests())
                    .extracting(Seen::kind)
                    .noneMatch(kind -> kind.contains("telemetry") || kind.contains("feature"));
        }
    }

    private static Workspace way(TestWorkspace workspace, WorkspaceFaults entrance, ServicePrincipal principal) {
        return Workspace.builder()
                .host(entrance.host())
                .httpPath(workspace.httpPath())
                .clientId(principal.clientId())
                .clientSecret(principal.clientSecret())
                .build();
    }

    private static long tokens(WorkspaceFaults entrance) {
        return entrance.requests().stream()
                .filter(seen -> seen.kind().endsWith("token"))
                .count();
    }

    @Test
    @Tag("W10")
    void aTokenThatIsRefusedBeforeItsTimeIsReplaced(TestWorkspace workspace) {
        ServicePrincipal principal = workspace.newServicePrincipal(Duration.ofHours(1));
        try (WorkspaceFaults entrance = workspace.faults()) {
            Workspace way = way(workspace, entrance, principal);
            try (Rig rig = new Rig(workspace, way, "p", Mode.CDC)) {
                entrance.set("expired-token on PUT file", "expired-token on COPY INTO*", "expired-token on *MERGE*");
                rig.replace(10, Rows.of(NOTE).row(1, "a"));
                rig.commit(11, Rows.of(NOTE).update(11, 1, 1, "b"));
                assertThat(rig.rows("note", "id, body")).containsExactly("1|b");
            }
            assertThat(tokens(entrance)).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    @Tag("W10")
    void wrongCredentialsAreRefusedAtOnce(TestWorkspace workspace) {
        for (Workspace.Builder way : List.of(
                Workspace.builder().token("dapi-wrong"),
                Workspace.builder().clientId("nobody").clientSecret("wrong-secret"))) {
            DatabricksSink sink = Rig.sink(workspace)
                    .workspace(way.host(workspace.host())
                            .httpPath(workspace.httpPath())
                            .build())
                    .build();
            assertThatThrownBy(() -> sink.open(new SinkContext("p", Mode.CDC, message -> {})))
                    .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                            .contains("a token"))
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    @Tag("W10")
    void startsAWarehouseThatIsStoppedAndWaitsForIt(TestWorkspace workspace) {
        String path = workspace.newWarehouse(Duration.ofSeconds(3));
        Workspace way = Workspace.builder()
                .host(workspace.host())
                .httpPath(path)
                .token(workspace.token())
                .build();
        try (Rig rig = new Rig(workspace, way, "p", Mode.CDC)) {
            assertThat(rig.sink.ledger().load("p")).contains(rig.checkpoint);
            assertThat(rig.warnings)
                    .anyMatch(line -> line.contains("is STOPPED and is being started; waiting for 0 of at most 300 s"))
                    .anyMatch(line -> line.contains("is STARTING; waiting"));
        }
    }

    @Test
    @Tag("W10")
    void givesUpOnAWarehouseThatDoesNotStartInTime(TestWorkspace workspace) {
        DatabricksSink sink = Rig.sink(workspace)
                .workspace(Workspace.builder()
                        .host(workspace.host())
                        .httpPath(workspace.newWarehouse(Duration.ofHours(1)))
                        .token(workspace.token())
                        .retryBudget(Duration.ofSeconds(1))
                        .build())
                .build();
        assertThatThrownBy(() -> sink.open(new SinkContext("p", Mode.CDC, message -> {})))
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.retry()).isEqualTo(Retry.TRANSIENT))
                .hasMessageContaining("is still STARTING after");
    }

    /** Opened by somebody else meanwhile, or asked for by whoever may not see states: sessions open, statements fail. */
    @Test
    @Tag("W10")
    void waitsOutTheAnswersOfAWarehouseThatStarts(TestWorkspace workspace) {
        try (Warehouse warehouse = new SqlWarehouse(
                Workspace.builder()
                        .host(workspace.host())
                        .httpPath(workspace.newWarehouse(Duration.ofSeconds(2)))
                        .token(workspace.token())
                        .build()
                        .settings(),
                1,
                Duration.ofMinutes(1),
                "watchdog")) {
            assertThat(warehouse.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
        }
    }

    @Test
    @Tag("W10")
    void whatIsTurnedAwayOrExpiresIsSentAgain(TestWorkspace workspace) {
        try (WorkspaceFaults entrance = workspace.faults();
                Rig rig = new Rig(
                        workspace,
                        Workspace.builder().jdbcUrl(entrance.jdbcUrl()).build(),
                        "p",
                        Mode.CDC)) {
            entrance.set(
                    "429=1s on PUT file",
                    "503 on CREATE TABLE*",
                    "429 on COPY INTO*",
                    "expired-session on COPY INTO* at 1-2",
                    "503 on *MERGE*",
                    "expired-session on UPDATE*");
            rig.replace(10, Rows.of(NOTE).row(1, "a"));
            rig.commit(11, Rows.of(NOTE).update(11, 1, 1, "b"));
            assertThat(rig.rows("note", "id, body, _cdc_lsn")).containsExactly("1|b|11");
            assertThat(entrance.requests()).extracting(Seen::fault).contains("429", "503", "expired-session");
        }
    }

    /** A statement that runs is asked about; that such a question is turned away says nothing of the statement. */
    @Test
    @Tag("W10")
    void aQuestionThatIsTurnedAwayDoesNotLoseTheStatement(TestWorkspace workspace) {
        try (WorkspaceFaults entrance = workspace.faults();
                Warehouse warehouse = new SqlWarehouse(
                        Workspace.builder().jdbcUrl(entrance.jdbcUrl()).build().settings(),
                        1,
                        Duration.ofMinutes(1),
                        "watchdog")) {
            warehouse.connect();
            for (String fault : List.of("429", "503", "lost")) {
                entrance.set("pending on *SELECT*", fault + " on GET sql/statements/*");
                entrance.forget();
                assertThat(warehouse.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
                assertThat(entrance.requests())
                        .as(fault)
                        .extracting(Seen::kind)
                        .filteredOn(kind -> kind.contains("SELECT"))
                        .hasSize(1);
            }
        }
    }

    @Test
    @Tag("W2")
    @Tag("X2")
    void cancelsWhatAnEarlierRunLeftRunning(TestWorkspace workspace) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        List<String> told = new CopyOnWriteArrayList<>();
        List<String> sent = new CopyOnWriteArrayList<>();
        try (Rig rig = new Rig(workspace, "p", Mode.CDC);
                Warehouse hung = warehouse(workspace, Tags.ofRun("p"), told, sent);
                Warehouse other = warehouse(workspace, Tags.ofRun("q"), told, new ArrayList<>());
                Warehouse next = warehouse(workspace, Tags.ofRun("p"), told, new ArrayList<>())) {
            rig.replace(10, Rows.of(NOTE).row(1, "a"));
            // No statement that a warehouse would take: what matters is that it takes long.
            String slow = "MERGE INTO " + rig.target("note")
                    + " AS t USING (SELECT 1 AS id, reflect('java.lang.Thread', 'sleep', 300000L) AS body) AS s"
                    + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET t.body = s.body";
            Future<?> running = executor.submit(() -> hung.execute(slow));
            Await.until("the statement runs", Duration.ofMinutes(2), () -> {
                next.endEarlierRuns();
                return !told.isEmpty();
            });
            assertThatThrownBy(running::get).hasCauseInstanceOf(StatementException.class);
            assertThat(sent).as("the id of one that failed too").singleElement().satisfies(id -> assertThat(id)
                    .isNotBlank());
            assertThat(told).hasSize(1).first().asString().startsWith("A statement of an earlier run still runs");
            other.endEarlierRuns();
            assertThat(told).hasSize(1);
            rig.commit(11, Rows.of(NOTE).delete(11, 1, 1, null));
            assertThat(rig.rows("note", "id, body")).isEmpty();
        } finally {
            executor.shutdownNow();
        }
    }

    private static Warehouse warehouse(TestWorkspace workspace, Tags tags, List<String> told, List<String> sent) {
        return new SqlWarehouse(
                Rig.workspace(workspace).settings(), 1, Duration.ofMinutes(5), "watchdog", tags, told::add, sent::add);
    }
}
