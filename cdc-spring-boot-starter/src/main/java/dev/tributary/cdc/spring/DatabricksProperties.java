package dev.tributary.cdc.spring;

import dev.tributary.cdc.databricks.Authentication;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where tables go.
 *
 * @param jdbcUrl a URL of the driver's, instead of host and HTTP path
 * @param host the workspace, https://...
 * @param httpPath path of the SQL warehouse, /sql/1.0/warehouses/...
 * @param auth how to authenticate; by what is given unless set
 * @param token a personal access token
 * @param clientId a service principal
 * @param clientSecret its secret
 * @param azureTenantId with these, the tenant of a service principal of Entra ID
 * @param profile a profile of ~/.databrickscfg, which implies databricks.auth=profile
 * @param retryBudget how long a run waits for a warehouse that starts, and for a workspace that turns requests away
 * @param catalog the catalog, which must exist
 * @param schema the schema of the tables
 * @param stagingSchema the schema of ledger, staging tables and staged changes
 * @param tableNames template of the tables' names, from {schema} and {table}
 */
public record DatabricksProperties(
        @Nullable String jdbcUrl,
        @Nullable String host,
        @Nullable String httpPath,
        @Nullable Authentication auth,
        @Nullable String token,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String azureTenantId,
        @Nullable String profile,
        @DefaultValue("5m") Duration retryBudget,
        @DefaultValue("main") String catalog,
        @DefaultValue("bronze") String schema,
        @DefaultValue("bronze_staging") String stagingSchema,
        @DefaultValue("{table}") String tableNames) {

    public DatabricksProperties {
        jdbcUrl = Unset.ifBlank(jdbcUrl);
        host = Unset.ifBlank(host);
        httpPath = Unset.ifBlank(httpPath);
        token = Unset.ifBlank(token);
        clientId = Unset.ifBlank(clientId);
        clientSecret = Unset.ifBlank(clientSecret);
        azureTenantId = Unset.ifBlank(azureTenantId);
        profile = Unset.ifBlank(profile);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "DatabricksProperties[host=" + host + ", httpPath=" + httpPath + ", catalog=" + catalog + ", schema="
                + schema + ", stagingSchema=" + stagingSchema + "]";
    }
}
