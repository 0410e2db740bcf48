package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

    private static final String URL =
            "jdbc:databricks://dbc-1.cloud.databricks.com:443/default;AuthMech=3;UID=token;PWD=dapi-secret;"
                    + "httpPath=/sql/1.0/warehouses/abc;UseThriftClient=1;EnableTelemetry=1;ConnCatalog=main";

    @Test
    void takesSecretsOutOfTheUrlAndForcesItsOwnSettings() {
        Workspace workspace = Workspace.builder().jdbcUrl(URL).build();
        assertThat(workspace.settings().jdbcUrl())
                .doesNotContain("secret")
                .contains(";UseThriftClient=0")
                .contains(";EnableTelemetry=0")
                .doesNotContain("=1;")
                .contains(";ConnCatalog=main");
        assertThat(workspace.settings().authentication()).isEqualTo("pat");
        assertThat(workspace).hasToString("https://dbc-1.cloud.databricks.com:443/sql/1.0/warehouses/abc");
    }

    @Test
    @Tag("W14")
    void showsNoSecretAnywhere() {
        Workspace workspace = Workspace.builder()
                .host("dbc-1.cloud.databricks.com")
                .httpPath("/sql/1.0/warehouses/abc")
                .clientId("client")
                .clientSecret("top-secret")
                .build();
        DatabricksSink sink =
                DatabricksSink.builder().workspace(workspace).catalog("main").build();
        VolumeStager stager =
                VolumeStager.builder().workspace(workspace).catalog("main").build();
        assertThat(workspace.toString()
                        + sink.describe()
                        + stager.describe()
                        + workspace.settings().jdbcUrl()
                        + LedgerStateStore.in(workspace, "main", "bronze_staging")
                                .describe())
                .doesNotContain("top-secret");
        assertThat(workspace.settings().authentication()).isEqualTo("oauth-m2m");
    }

    @Test
    void refusesHalfOrTwoWaysToAuthenticate() {
        Workspace.Builder none = Workspace.builder().host("h").httpPath("/p");
        assertThatThrownBy(none::build).isInstanceOf(ConfigurationException.class);
        Workspace.Builder half = Workspace.builder().host("h").httpPath("/p").clientId("c");
        assertThatThrownBy(half::build).isInstanceOf(ConfigurationException.class);
        Workspace.Builder both = Workspace.builder()
                .host("h")
                .httpPath("/p")
                .token("t")
                .clientId("c")
                .clientSecret("s");
        assertThatThrownBy(both::build).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void refusesAnotherWayToAuthenticateThanTheOneInTheUrl() {
        String url = "jdbc:databricks://h/d;httpPath=/p;PWD=dapi-url";
        for (Workspace.Builder two : List.of(
                Workspace.builder().token("dapi-given"),
                Workspace.builder().clientId("c").clientSecret("dapi-given"))) {
            assertThatThrownBy(() -> two.jdbcUrl(url).build())
                    .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                            .contains("out of the URL"))
                    .hasMessageNotContaining("dapi");
        }
        assertThat(Workspace.builder().jdbcUrl(url).token("dapi-url").build()).hasToString("https://h/p");
    }

    @Test
    void refusesUrlsThatNameNoWarehouse() {
        assertThatThrownBy(() ->
                        Workspace.builder().jdbcUrl("jdbc:postgresql://h/d").build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> Workspace.builder()
                        .jdbcUrl("jdbc:databricks://h/d;PWD=dapi-secret")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("dapi-secret");
    }

    @Test
    void refusesAnHttpPathThatIsNone() {
        assertThatThrownBy(() ->
                        Workspace.builder().host("h").httpPath("foo").token("t").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'foo'");
    }

    @Test
    void refusesNamesThatCannotStandInAPath() {
        Workspace workspace = Workspace.builder().jdbcUrl(URL).build();
        assertThatThrownBy(() -> VolumeStager.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema("a/../b")
                        .build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TableNaming.of("{schema}")).isInstanceOf(ConfigurationException.class);
    }
}
