package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.Authentication;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.LedgerStateStore;
import dev.tributary.cdc.databricks.TableNaming;
import dev.tributary.cdc.databricks.Transactions;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.spi.StateStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/** The destination as configured. */
public final class DestinationSettings {

    /** The catalog unless set: the one that every new workspace has. */
    public static final String DEFAULT_CATALOG = "main";

    private final Configuration configuration;
    private final Workspace workspace;

    private DestinationSettings(Configuration configuration, Workspace workspace) {
        this.configuration = configuration;
        this.workspace = workspace;
    }

    /**
     * Reads the destination's part; connects to nothing.
     *
     * @throws ConfigurationException when an address or a way to authenticate is missing or given twice
     */
    public static DestinationSettings of(Configuration configuration) {
        Workspace.Builder builder = Workspace.builder();
        configuration.text(Key.DATABRICKS_JDBC_URL).ifPresent(builder::jdbcUrl);
        configuration.text(Key.DATABRICKS_HOST).ifPresent(builder::host);
        configuration.text(Key.DATABRICKS_HTTP_PATH).ifPresent(builder::httpPath);
        configuration.text(Key.DATABRICKS_TOKEN).ifPresent(builder::token);
        configuration.text(Key.DATABRICKS_CLIENT_ID).ifPresent(builder::clientId);
        configuration.text(Key.DATABRICKS_CLIENT_SECRET).ifPresent(builder::clientSecret);
        configuration.text(Key.DATABRICKS_AZURE_TENANT_ID).ifPresent(builder::azureTenantId);
        configuration.text(Key.DATABRICKS_PROFILE).ifPresent(builder::profile);
        if (configuration.has(Key.DATABRICKS_AUTH)) {
            builder.authentication(authentication(configuration));
        }
        builder.retryBudget(configuration.duration(Key.DATABRICKS_RETRY_BUDGET, Workspace.DEFAULT_RETRY_BUDGET));
        return new DestinationSettings(configuration, builder.build());
    }

    private static Authentication authentication(Configuration configuration) {
        String text = configuration.choice(
                Key.DATABRICKS_AUTH, "auto", "auto", "pat", "oauth-m2m", "azure-client-secret", "env", "profile");
        return switch (text) {
            case "auto" -> configuration.has(Key.DATABRICKS_PROFILE) ? Authentication.PROFILE : Authentication.AUTO;
            case "pat" -> Authentication.PAT;
            case "oauth-m2m" -> Authentication.OAUTH_M2M;
            case "azure-client-secret" -> Authentication.AZURE_CLIENT_SECRET;
            case "env" -> Authentication.ENVIRONMENT;
            case "profile" -> Authentication.PROFILE;
            default -> throw new AssertionError(text);
        };
    }

    public String catalog() {
        return configuration.text(Key.DATABRICKS_CATALOG, DEFAULT_CATALOG);
    }

    /** The schema of the target tables. */
    public String schema() {
        return configuration.text(Key.DATABRICKS_SCHEMA, DatabricksSink.DEFAULT_SCHEMA);
    }

    private String stagingSchema() {
        return configuration.text(Key.DATABRICKS_STAGING_SCHEMA, DatabricksSink.DEFAULT_STAGING_SCHEMA);
    }

    /** The pipeline's sink. */
    public DatabricksSink sink() {
        DatabricksSink.Builder builder = DatabricksSink.builder()
                .workspace(workspace)
                .catalog(catalog())
                .schema(schema())
                .stagingSchema(stagingSchema());
        configuration
                .text(Key.DATABRICKS_TABLE_NAMES)
                .ifPresent(template -> builder.tableNames(TableNaming.of(template)));
        boolean unlogged = configuration.text(Key.LEDGER_RETENTION, "").equals("off");
        builder.flushLogRetention(
                unlogged
                        ? Duration.ZERO
                        : configuration.duration(Key.LEDGER_RETENTION, DatabricksSink.DEFAULT_FLUSH_LOG_RETENTION));
        builder.transactions(Transactions.valueOf(configuration
                .choice(Key.SINK_TRANSACTIONS, "auto", "auto", "off", "required")
                .toUpperCase(Locale.ROOT)));
        TableModes.apply(configuration, builder);
        TableDesigns.apply(configuration, builder);
        return builder.build();
    }

    /** The pipeline's stager. */
    public VolumeStager stager() {
        return VolumeStager.builder()
                .workspace(workspace)
                .catalog(catalog())
                .schema(schema())
                .stagingSchema(stagingSchema())
                .retention(configuration.duration(Key.STAGING_RETENTION, Duration.ZERO))
                .build();
    }

    /** The ledger, for looking into. */
    public StateStore ledger() {
        return LedgerStateStore.in(workspace, catalog(), stagingSchema());
    }

    /** A plain connection of the vendor's driver, for reading tables. */
    public Connection connect() throws SQLException {
        return workspace.connect();
    }
}
