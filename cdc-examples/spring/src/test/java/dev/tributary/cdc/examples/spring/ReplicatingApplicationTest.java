package dev.tributary.cdc.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.spring.PipelineRunner;
import dev.tributary.cdc.spring.RunState.Phase;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@LocalWorkspace
class ReplicatingApplicationTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @PostgresTest(newestOnly = true)
    void copiesFollowsTellsHowItDoesAndStopsGracefully(PostgresDatabase database, TestWorkspace workspace)
            throws Exception {
        database.execute(
                "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO customers SELECT id, 'customer ' || id FROM generate_series(1, 100) id",
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "INSERT INTO orders VALUES (1)");
        String slot = "spring_" + database.name().replace('-', '_');
        AtomicLong changes = new AtomicLong();
        PipelineListener commits = new PipelineListener() {
            @Override
            public void flushCommitted(FlushReport flush) {
                changes.addAndGet(flush.rows());
            }
        };

        Observed observed = new Observed();
        PipelineRunner runner;
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(ReplicatingApplication.class)
                .initializers(context -> {
                    context.getBeanFactory().registerSingleton("commits", commits);
                    context.getBeanFactory().registerSingleton("observed", observed);
                })
                .run(
                        "--server.port=0",
                        "--tributary.source.url=" + database.url(),
                        "--tributary.source.user=" + database.user(),
                        "--tributary.source.password=" + database.password(),
                        "--tributary.source.slot=" + slot,
                        "--tributary.databricks.host=" + workspace.host(),
                        "--tributary.databricks.http-path=" + workspace.httpPath(),
                        "--tributary.databricks.token=" + workspace.token(),
                        "--tributary.databricks.schema=" + workspace.schema(),
                        "--tributary.databricks.staging-schema=" + workspace.schema() + "_staging",
                        "--tributary.flush.max-interval=200ms")) {
            runner = application.getBean(PipelineRunner.class);
            String address =
                    "http://localhost:" + application.getEnvironment().getProperty("local.server.port") + "/actuator/";
            // It answers while it copies, too.
            assertThat(get(address + "health")).contains("\"tributary\"", "\"status\":\"UP\"");
            Await.until("following", LIMIT, () -> runner.state().phase() == Phase.CDC);

            database.executeInTransaction(
                    "INSERT INTO orders VALUES (2)",
                    "INSERT INTO customers VALUES (101, 'late')",
                    "UPDATE customers SET name = 'renamed' WHERE id = 1",
                    "DELETE FROM customers WHERE id = 2");
            Await.until("four changes", LIMIT, () -> changes.get() >= 4);
            assertThat(get(address + "health"))
                    .contains("\"pipeline\":\"shop\"", "\"phase\":\"CDC\"")
                    .doesNotContain(workspace.token());
            assertThat(get(address + "prometheus"))
                    .containsPattern("tributary_flushes_total\\{[^}]*pipeline=\"shop\"[^}]*} [1-9]")
                    .containsPattern("tributary_[a-z_]+\\{[^}]*table=\"public.customers\"")
                    .containsPattern("tributary_merge_seconds_count\\{[^}]*pipeline=\"shop\"[^}]*} [1-9]");
        }

        assertThat(runner.state().phase()).as("ended as it was asked to").isEqualTo(Phase.STOPPED);
        assertThat(database.text("SELECT active::text FROM pg_replication_slots WHERE slot_name = ?", slot))
                .isEqualTo("false");
        List<List<Object>> expected = new ArrayList<>();
        database.rows("SELECT id, name FROM customers ORDER BY id").forEach(row -> expected.add(new ArrayList<>(row)));
        assertThat(target(workspace)).isEqualTo(expected);
        observed.assertTwoTablesWereCopiedAndFlushed();
    }

    private static List<List<Object>> target(TestWorkspace workspace) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, name FROM " + workspace.catalog() + "."
                        + workspace.schema() + ".customers ORDER BY id")) {
            while (result.next()) {
                rows.add(new ArrayList<>(List.of(result.getObject(1), result.getObject(2))));
            }
        }
        return rows;
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }
}
