package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.error.platform.BadRequest;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.service.catalog.CreateCatalog;
import com.databricks.sdk.service.catalog.DeleteCatalogRequest;
import com.databricks.sdk.service.catalog.ListCatalogsRequest;
import com.databricks.sdk.service.catalog.TableType;
import com.databricks.sdk.service.iam.MeRequest;
import com.databricks.sdk.service.sql.CancelExecutionRequest;
import com.databricks.sdk.service.sql.ExecuteStatementRequest;
import com.databricks.sdk.service.sql.ExecuteStatementRequestOnWaitTimeout;
import com.databricks.sdk.service.sql.StatementParameterListItem;
import com.databricks.sdk.service.sql.StatementResponse;
import com.databricks.sdk.service.sql.StatementState;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of the vendor's own SDK and driver that other tests do not make: each works, or is refused by name. */
@LocalWorkspace
class SupportedCallsTest {

    private static final String LONG =
            "SELECT count(*) FROM range(0, 100000000000, 1, 1) WHERE hash(id) = 3 AND id % 7 = 3";

    private TestWorkspace workspace;
    private WorkspaceClient client;
    private Sql sql;

    @BeforeEach
    void connect(TestWorkspace workspace) throws SQLException {
        this.workspace = workspace;
        this.client = new Volumes(workspace.server()).client();
        this.sql = Sql.in(workspace);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void theSdkMakesListsAndDeletesCatalogs() throws SQLException {
        String name = workspace.newSchema("catalog");
        assertThat(client.catalogs()
                        .create(new CreateCatalog().setName(name).setComment("told"))
                        .getComment())
                .isEqualTo("told");
        assertThatThrownBy(() -> client.catalogs().create(new CreateCatalog().setName(name)))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("Catalog '" + name + "' already exists");
        assertThat(client.catalogs().list(new ListCatalogsRequest()))
                .extracting("name")
                .contains(name, "main");
        sql.run("CREATE SCHEMA " + name + ".s", "CREATE TABLE " + name + ".s.t (id INT)");
        assertThatThrownBy(() -> client.catalogs().delete(name)).isInstanceOf(BadRequest.class);
        client.catalogs().delete(new DeleteCatalogRequest().setName(name).setForce(true));
        assertThatThrownBy(() -> client.catalogs().get(name))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Catalog '" + name + "' does not exist.");
    }

    @Test
    void theSdkListsAndReadsTables() throws SQLException {
        String schema = "main." + workspace.schema();
        sql.run("CREATE TABLE orders (id INT)", "CREATE TABLE lines (id INT)");
        assertThat(client.tables().list("main", workspace.schema()))
                .extracting("name")
                .containsExactly("lines", "orders");
        assertThat(client.tables().get(schema + ".Orders").getTableType()).isEqualTo(TableType.MANAGED);
        assertThatThrownBy(() -> client.tables().get(schema + ".none"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Table '" + schema + ".none' does not exist.");
        assertThatThrownBy(() -> client.tables().exists(schema + ".orders"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("not supported by the local workspace: GET /api/2.1/unity-catalog/tables/");
        assertThatThrownBy(() -> client.tables().delete(schema + ".orders"))
                .hasMessageContaining("not supported by the local workspace: DELETE");
    }

    @Test
    void theSdkRunsPollsAndCancelsStatements() {
        StatementResponse two = client.statementExecution()
                .executeStatement(statement("SELECT :n + 1 AS n")
                        .setParameters(List.of(new StatementParameterListItem()
                                .setName("n")
                                .setType("INT")
                                .setValue("1"))));
        assertThat(two.getStatus().getState()).isEqualTo(StatementState.SUCCEEDED);
        assertThat(two.getManifest().getSchema().getColumns())
                .extracting("name")
                .containsExactly("n");
        assertThat(two.getResult().getDataArray()).containsExactly(List.of("2"));
        assertThat(client.statementExecution()
                        .getStatementResultChunkN(two.getStatementId(), 0)
                        .getDataArray())
                .containsExactly(List.of("2"));
        StatementResponse failed = client.statementExecution().executeStatement(statement("SELECT * FROM nowhere"));
        assertThat(failed.getStatus().getState()).isEqualTo(StatementState.FAILED);
        assertThat(failed.getStatus().getError().getMessage()).startsWith("[TABLE_OR_VIEW_NOT_FOUND]");
        String running = client.statementExecution()
                .executeStatement(statement(LONG).setWaitTimeout("0s"))
                .getStatementId();
        assertThat(client.statementExecution().getStatement(running).getStatus().getState())
                .isIn(StatementState.PENDING, StatementState.RUNNING);
        client.statementExecution().cancelExecution(new CancelExecutionRequest().setStatementId(running));
        assertThat(client.statementExecution().getStatement(running).getStatus().getState())
                .isEqualTo(StatementState.CANCELED);
        assertThat(client.statementExecution()
                        .executeStatement(statement(LONG)
                                .setWaitTimeout("1s")
                                .setOnWaitTimeout(ExecuteStatementRequestOnWaitTimeout.CANCEL))
                        .getStatus()
                        .getState())
                .isEqualTo(StatementState.CANCELED);
    }

    private ExecuteStatementRequest statement(String text) {
        return new ExecuteStatementRequest()
                .setWarehouseId(workspace.warehouseId())
                .setCatalog("main")
                .setSchema(workspace.schema())
                .setStatement(text)
                .setWaitTimeout("50s");
    }

    @Test
    void theSdkAsksWhoItIs() {
        assertThat(client.currentUser().me(new MeRequest()).getUserName()).isEqualTo("local@workspace.invalid");
    }

    @Test
    void theDriverTellsCatalogsSchemasAndTables() throws SQLException {
        sql.run("CREATE TABLE orders (id INT)", "CREATE VIEW open_orders AS SELECT * FROM orders");
        DatabaseMetaData metaData = sql.connection().getMetaData();
        String schema = workspace.schema();
        assertThat(metaData.getDatabaseProductName()).isNotEmpty();
        assertThat(column(metaData.getCatalogs(), "TABLE_CAT")).contains("main");
        assertThat(column(metaData.getSchemas("main", schema), "TABLE_SCHEM")).containsExactly(schema);
        assertThat(column(metaData.getTables("main", schema, "%", null), "TABLE_NAME"))
                .containsExactlyInAnyOrder("orders", "open_orders");
        assertThat(column(metaData.getTables("main", schema, "%", new String[] {"VIEW"}), "TABLE_NAME"))
                .containsExactly("open_orders");
        assertThat(column(metaData.getTableTypes(), "TABLE_TYPE")).contains("TABLE", "VIEW");
        assertThat(column(metaData.getTypeInfo(), "TYPE_NAME")).contains("BIGINT");
    }

    @Test
    void columnsAndKeysOfTheDriverAreRefusedByName() throws SQLException {
        DatabaseMetaData metaData = sql.connection().getMetaData();
        String schema = workspace.schema();
        assertRefused(() -> metaData.getColumns("main", schema, "%", "%"), "SHOW COLUMNS");
        assertRefused(() -> metaData.getPrimaryKeys("main", schema, "orders"), "SHOW KEYS");
        assertRefused(() -> metaData.getImportedKeys("main", schema, "orders"), "SHOW FOREIGN");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String name) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("not supported by the local workspace: " + name);
    }

    private static List<String> column(ResultSet rows, String name) throws SQLException {
        try (rows) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(name));
            }
            return values;
        }
    }

    @Test
    void theDriverRunsBatches() throws SQLException {
        sql.run("CREATE TABLE t (id INT)");
        try (Statement statement = sql.connection().createStatement()) {
            statement.addBatch("INSERT INTO t VALUES (1), (2)");
            statement.addBatch("DELETE FROM t WHERE id = 1");
            assertThat(statement.executeBatch()).containsExactly(2, 1);
        }
        try (PreparedStatement insert = sql.connection().prepareStatement("INSERT INTO t VALUES (?)")) {
            for (int i = 10; i < 12; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(2);
        }
        assertThat(sql.rows("SELECT id FROM t ORDER BY id")).containsExactly("2", "10", "11");
    }

    @Test
    void theDriverLimitsRowsAndTime() throws SQLException {
        try (Statement statement = sql.connection().createStatement()) {
            statement.setMaxRows(2);
            assertThat(column(statement.executeQuery("SELECT id FROM range(10) ORDER BY id"), "id"))
                    .containsExactly("0", "1");
        }
        try (Statement statement = sql.connection().createStatement()) {
            statement.setQueryTimeout(2);
            assertThatThrownBy(() -> statement.executeQuery(LONG)).isInstanceOf(SQLTimeoutException.class);
        }
        assertThat(sql.connection().isValid(10)).isTrue();
    }
}
