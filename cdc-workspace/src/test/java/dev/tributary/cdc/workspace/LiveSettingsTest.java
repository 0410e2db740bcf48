package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the environment to the workspace that live tests run against; no workspace is needed for it. */
class LiveSettingsTest {

    private static final String SECRET = "canary-4711";

    private static Map<String, String> environment(String... changes) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATABRICKS_HOST", "https://adb-1.azuredatabricks.net/",
                "DATABRICKS_HTTP_PATH", "/sql/1.0/warehouses/abc",
                "DATABRICKS_CATALOG", "sandbox",
                "DATABRICKS_TOKEN", SECRET));
        for (int i = 0; i < changes.length; i += 2) {
            environment.put(changes[i], changes[i + 1]);
        }
        return environment;
    }

    @Test
    void aTokenGoesIntoTheDriversUrlAndNowhereElse() {
        LiveSettings settings = LiveSettings.of(environment());
        assertThat(settings.host()).isEqualTo("https://adb-1.azuredatabricks.net");
        assertThat(settings.jdbcUrl())
                .isEqualTo("jdbc:databricks://adb-1.azuredatabricks.net/default;AuthMech=3;UID=token;PWD=" + SECRET
                        + ";httpPath=/sql/1.0/warehouses/abc;ConnCatalog=sandbox;ConnSchema=default;UseThriftClient=0"
                        + ";EnableTelemetry=0");
        assertThat(settings.token()).contains(SECRET);
        assertThat(settings.toString()).contains("adb-1", "sandbox").doesNotContain(SECRET);
        assertThat(settings.redacted("no way in with " + SECRET)).isEqualTo("no way in with ***");
    }

    @Test
    void aServicePrincipalTakesThePlaceOfAToken() {
        LiveSettings settings = LiveSettings.of(
                environment("DATABRICKS_TOKEN", "", "DATABRICKS_CLIENT_ID", "me", "DATABRICKS_CLIENT_SECRET", SECRET));
        assertThat(settings.jdbcUrl())
                .contains(";AuthMech=11;Auth_Flow=1;OAuth2ClientId=me;OAuth2Secret=" + SECRET + ";");
        assertThat(settings.token()).isEmpty();
        assertThat(settings.redacted(settings.jdbcUrl())).doesNotContain(SECRET);
    }

    @Test
    void whatIsMissingIsNamedWithEverythingThatIsNeeded() {
        assertThatThrownBy(() -> LiveSettings.of(Map.of()))
                .hasMessageContaining(
                        "DATABRICKS_HOST, DATABRICKS_HTTP_PATH, DATABRICKS_CATALOG, DATABRICKS_TOKEN is not set")
                .hasMessageContaining("or both of DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET");
        assertThatThrownBy(
                        () -> LiveSettings.of(environment("DATABRICKS_TOKEN", " ", "DATABRICKS_CLIENT_SECRET", SECRET)))
                .hasMessageContaining("DATABRICKS_CLIENT_ID is not set")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void whatCannotBeIsRefusedWithoutShowingIt() {
        for (String[] wrong : new String[][] {
            {"DATABRICKS_HTTP_PATH", SECRET},
            {"DATABRICKS_TOKEN", SECRET + ";ssl=0"},
            {"DATABRICKS_HOST", "https://user:" + SECRET + "@host"},
            {"DATABRICKS_CATALOG", "a`b" + SECRET},
        }) {
            assertThatThrownBy(() -> LiveSettings.of(environment(wrong)))
                    .as(wrong[0])
                    .hasMessageStartingWith(wrong[0] + " is not what it should be")
                    .hasMessageNotContaining(SECRET);
        }
        assertThatThrownBy(() -> LiveSettings.of(environment("DATABRICKS_HOST", "http://adb-1.azuredatabricks.net")))
                .hasMessageContaining("without TLS");
        assertThat(LiveSettings.of(environment("DATABRICKS_HOST", "http://127.0.0.1:80"))
                        .jdbcUrl())
                .startsWith("jdbc:databricks://127.0.0.1:80/default;ssl=0;");
        assertThat(LiveWorkspace.isWanted("live")).isTrue();
        assertThat(LiveWorkspace.isWanted("local")).isFalse();
        assertThatThrownBy(() -> LiveWorkspace.isWanted("yes")).hasMessageContaining("Set it to live or local.");
    }
}
