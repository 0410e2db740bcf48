package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.core.error.platform.PermissionDenied;
import com.databricks.sdk.service.catalog.CreateSchema;
import com.databricks.sdk.service.catalog.CreateVolumeRequestContent;
import com.databricks.sdk.service.catalog.SchemaInfo;
import com.databricks.sdk.service.catalog.VolumeType;
import com.databricks.sdk.service.sql.StartRequest;
import com.databricks.sdk.service.sql.State;
import com.databricks.sdk.service.sql.StopRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class SdkTest {

    private TestWorkspace workspace;
    private WorkspaceClient client;

    @BeforeEach
    void connect(TestWorkspace workspace) {
        this.workspace = workspace;
        this.client = new Volumes(workspace.server()).client();
    }

    @Test
    void theWarehouseAlwaysRuns() {
        String id = workspace.warehouseId();
        assertThat(client.warehouses().get(id).getState()).isEqualTo(State.RUNNING);
        client.warehouses().start(new StartRequest().setId(id));
        client.warehouses().stop(new StopRequest().setId(id));
        assertThat(client.warehouses().list(new com.databricks.sdk.service.sql.ListWarehousesRequest()))
                .extracting("id")
                .contains(id);
        assertThatThrownBy(() -> client.warehouses().get("other"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("SQL warehouse (other) does not exist at all in the database");
    }

    @Test
    void catalogsSchemasAndVolumesComeAndGo() {
        String schema = workspace.schema();
        String full = "main." + schema;
        assertThat(client.catalogs().get("main").getName()).isEqualTo("main");
        assertThatThrownBy(() -> client.schemas().get(full))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Schema '" + full + "' does not exist.");
        assertThat(createSchema(schema.toUpperCase(java.util.Locale.ROOT)).getFullName())
                .isEqualTo(full);
        assertThatThrownBy(() -> createSchema(schema)).hasMessageContaining("Schema '" + schema + "' already exists");
        assertThat(client.volumes()
                        .create(new CreateVolumeRequestContent()
                                .setCatalogName("main")
                                .setSchemaName(schema)
                                .setName("stage")
                                .setVolumeType(VolumeType.MANAGED))
                        .getFullName())
                .isEqualTo(full + ".stage");
        assertThat(client.volumes().read(full + ".stage").getVolumeType()).isEqualTo(VolumeType.MANAGED);
        assertThat(client.volumes().list("main", schema)).extracting("name").containsExactly("stage");
        assertThat(client.schemas().list("main")).extracting("name").contains(schema, "default");
        client.volumes().delete(full + ".stage");
        assertThatThrownBy(() -> client.volumes().read(full + ".stage"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Volume '" + full + ".stage' does not exist.");
        client.schemas().delete(full);
        assertThatThrownBy(() -> client.schemas().get(full)).isInstanceOf(NotFound.class);
    }

    private SchemaInfo createSchema(String name) {
        return client.schemas().create(new CreateSchema().setName(name).setCatalogName("main"));
    }

    @Test
    void aWrongTokenIsDenied() {
        WorkspaceClient stranger = new WorkspaceClient(new DatabricksConfig()
                .setHost(workspace.host())
                .setToken("wrong")
                .setDisableRetries(true));
        assertThatThrownBy(() -> stranger.warehouses().get("local"))
                .isInstanceOf(PermissionDenied.class)
                .hasMessageContaining("Invalid access token.");
    }

    @Test
    void otherServicesAreRefusedByName() {
        assertThatThrownBy(() -> client.jobs().get(1))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("not supported by the local workspace: GET /api/2");
    }
}
