package dev.tributary.cdc.spring;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.Authentication;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.TableNaming;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The destination as the properties describe it. */
final class ConfiguredDestination {

    private ConfiguredDestination() {}

    /**
     * Connects to nothing.
     *
     * @throws ConfigurationException when an address or a way to authenticate is missing or given twice
     */
    static Workspace workspace(DatabricksProperties properties) {
        if (properties.jdbcUrl() == null && (properties.host() == null || properties.httpPath() == null)) {
            throw new ConfigurationException(
                    "tributary.databricks.host and tributary.databricks.http-path are not both set",
                    "Set them to the workspace's address and the SQL warehouse's HTTP path, or set"
                            + " tributary.databricks.jdbc-url.");
        }
        Workspace.Builder builder = Workspace.builder().retryBudget(properties.retryBudget());
        set(properties.jdbcUrl(), builder::jdbcUrl);
        set(properties.host(), builder::host);
        set(properties.httpPath(), builder::httpPath);
        set(properties.token(), builder::token);
        set(properties.clientId(), builder::clientId);
        set(properties.clientSecret(), builder::clientSecret);
        set(properties.azureTenantId(), builder::azureTenantId);
        set(properties.profile(), builder::profile);
        Authentication authentication = properties.auth();
        if (authentication == Authentication.AUTO && properties.profile() != null) {
            authentication = Authentication.PROFILE;
        }
        if (authentication != null) {
            builder.authentication(authentication);
        }
        return builder.build();
    }

    static VolumeStager stager(TributaryProperties properties, Workspace workspace) {
        DatabricksProperties databricks = properties.databricks();
        return VolumeStager.builder()
                .workspace(workspace)
                .catalog(databricks.catalog())
                .schema(databricks.schema())
                .stagingSchema(databricks.stagingSchema())
                .retention(properties.staging().retention())
                .build();
    }

    /** A builder with everything set. */
    static DatabricksSink.Builder sink(TributaryProperties properties, Workspace workspace) {
        DatabricksProperties databricks = properties.databricks();
        DatabricksSink.Builder builder = DatabricksSink.builder()
                .workspace(workspace)
                .catalog(databricks.catalog())
                .schema(databricks.schema())
                .stagingSchema(databricks.stagingSchema())
                .tableNames(TableNaming.of(databricks.tableNames()))
                .applyMode(properties.sink().mode())
                .transactions(properties.sink().transactions())
                .flushLogRetention(properties.ledger().retention())
                .droppedColumns(properties.schema().onDrop())
                .snapshotCheck(properties.snapshot().verify());
        properties.sink().modes().forEach(builder::applyMode);
        return builder;
    }

    private static void set(@Nullable String value, Consumer<String> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
