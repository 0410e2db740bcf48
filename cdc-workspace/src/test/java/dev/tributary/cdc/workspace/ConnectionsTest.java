package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.client.jdbc.Driver;
import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.service.iam.MeRequest;
import com.databricks.sdk.service.sql.ListQueryHistoryRequest;
import com.databricks.sdk.service.sql.QueryFilter;
import com.databricks.sdk.service.sql.QueryInfo;
import com.databricks.sdk.service.sql.QueryStatus;
import com.databricks.sdk.service.sql.StartRequest;
import com.databricks.sdk.service.sql.State;
import com.databricks.sdk.service.sql.StopRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Service principals, warehouses that sleep, and the query history, by the vendor's own driver and SDK. */
@LocalWorkspace
class ConnectionsTest {

    private static WorkspaceClient client(TestWorkspace workspace, ServicePrincipal principal) {
        return new WorkspaceClient(new DatabricksConfig()
                .setHost(workspace.host())
                .setAuthType("oauth-m2m")
                .setClientId(principal.clientId())
                .setClientSecret(principal.clientSecret()));
    }

    @Test
    void givesTokensToServicePrincipals(TestWorkspace workspace) {
        ServicePrincipal principal = workspace.newServicePrincipal(Duration.ofHours(1));
        assertThat(client(workspace, principal)
                        .currentUser()
                        .me(new MeRequest())
                        .getUserName())
                .startsWith("local@");
        ServicePrincipal wrong = new ServicePrincipal(principal.clientId(), "wrong");
        assertThatThrownBy(() -> client(workspace, wrong).currentUser().me(new MeRequest()))
                .hasStackTraceContaining("invalid_client");
        assertThat(principal).hasToString("ServicePrincipal[" + principal.clientId() + "]");
    }

    @Test
    void warehousesStartWhenTheyAreUsed(TestWorkspace workspace) throws SQLException {
        WorkspaceClient client = new WorkspaceClient(
                new DatabricksConfig().setHost(workspace.host()).setToken(workspace.token()));
        String slow = workspace.newWarehouse(Duration.ofHours(1));
        assertThat(client.warehouses().get(id(slow)).getState()).isEqualTo(State.STOPPED);
        try (Connection connection = connect(workspace, slow);
                Statement statement = connection.createStatement()) {
            assertThat(client.warehouses().get(id(slow)).getState()).isEqualTo(State.STARTING);
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .hasStackTraceContaining("has not been initialized or had already closed");
        }
        String path = workspace.newWarehouse(Duration.ZERO);
        String id = id(path);
        client.warehouses().start(new StartRequest().setId(id));
        assertThat(client.warehouses().get(id).getState()).isEqualTo(State.RUNNING);
        try (Connection connection = connect(workspace, path);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            List<QueryInfo> history = finished(client, id);
            assertThat(history).hasSize(1);
            assertThat(history.get(0).getQueryText()).isEqualTo("SELECT 1");
            assertThat(history.get(0).getDuration())
                    .isEqualTo(
                            history.get(0).getQueryEndTimeMs() - history.get(0).getQueryStartTimeMs());
            assertThat(history.get(0).getQueryTags())
                    .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                    .containsExactly("team=a,b", "env=prod");
        }
        assertThat(finished(client, id)).as("the client has closed it").hasSize(1);
        client.warehouses().stop(new StopRequest().setId(id));
        assertThat(client.warehouses().get(id).getState()).isEqualTo(State.STOPPED);
        assertThatThrownBy(() -> client.warehouses().get("nothing"))
                .isInstanceOf(DatabricksError.class)
                .hasMessageContaining("does not exist at all");
    }

    private static List<QueryInfo> finished(WorkspaceClient client, String warehouse) {
        return List.copyOf(client.queryHistory()
                .list(new ListQueryHistoryRequest()
                        .setFilterBy(new QueryFilter()
                                .setWarehouseIds(List.of(warehouse))
                                .setStatuses(List.of(QueryStatus.FINISHED))))
                .getRes());
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Connection connect(TestWorkspace workspace, String path) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("QUERY_TAGS", "team:a\\,b,env:prod");
        return new Driver().connect(workspace.jdbcUrl().replaceAll("httpPath=[^;]*", "httpPath=" + path), properties);
    }
}
