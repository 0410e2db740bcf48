package dev.tributary.cdc.examples.config;

import com.databricks.client.jdbc.Driver;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.LedgerStateStore;
import dev.tributary.cdc.databricks.TableNaming;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.spi.StateStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

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
        return new DestinationSettings(configuration, builder.build());
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
        return builder.build();
    }

    /** The pipeline's stager. */
    public VolumeStager stager() {
        return VolumeStager.builder()
                .workspace(workspace)
                .catalog(catalog())
                .schema(schema())
                .stagingSchema(stagingSchema())
                .build();
    }

    /** The ledger, for looking into. */
    public StateStore ledger() {
        return LedgerStateStore.in(workspace, catalog(), stagingSchema());
    }

    /** A plain connection of the vendor's driver, for reading tables. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("UseThriftClient", "0");
        properties.setProperty("EnableArrow", "0");
        properties.setProperty("EnableTelemetry", "0");
        properties.setProperty("EnableTokenCache", "0");
        configuration.text(Key.DATABRICKS_TOKEN).ifPresent(token -> {
            properties.setProperty("AuthMech", "3");
            properties.setProperty("UID", "token");
            properties.setProperty("PWD", token);
        });
        configuration.text(Key.DATABRICKS_CLIENT_ID).ifPresent(id -> {
            properties.setProperty("AuthMech", "11");
            properties.setProperty("Auth_Flow", "1");
            properties.setProperty("OAuth2ClientId", id);
            properties.setProperty("OAuth2Secret", configuration.text(Key.DATABRICKS_CLIENT_SECRET, ""));
        });
        Connection connection = new Driver().connect(url(), properties);
        if (connection == null) {
            throw new ConfigurationException(
                    Key.DATABRICKS_JDBC_URL + " is no JDBC URL of a Databricks workspace",
                    "Copy it from the connection details of the SQL warehouse.");
        }
        return connection;
    }

    /** Without what {@link #connect} gives as properties, where the same setting would stand twice. */
    private String url() {
        boolean given = configuration.has(Key.DATABRICKS_TOKEN) || configuration.has(Key.DATABRICKS_CLIENT_ID);
        return configuration
                .text(Key.DATABRICKS_JDBC_URL)
                .map(url -> WarehouseUrls.without(url, given))
                .orElseGet(() -> WarehouseUrls.of(
                        configuration.required(Key.DATABRICKS_HOST), configuration.required(Key.DATABRICKS_HTTP_PATH)));
    }
}
