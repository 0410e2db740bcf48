package dev.tributary.cdc.databricks.internal.connect;

import com.databricks.internal.sdk.core.ApiClient;
import com.databricks.internal.sdk.core.retry.NoRetryStrategyPicker;
import com.databricks.jdbc.api.impl.DatabricksConnection;
import com.databricks.jdbc.api.impl.DatabricksConnectionContextFactory;
import com.databricks.jdbc.api.internal.IDatabricksConnectionContext;
import com.databricks.jdbc.common.util.DriverUtil;
import com.databricks.jdbc.dbclient.impl.sqlexec.DatabricksSdkClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Sessions of the vendor's driver that speak through our HTTP. The driver is given no credential at all: each request
 * gets the one that is good at the time, and what the driver logs or sends elsewhere cannot hold it. Follows what
 * {@code Driver.connect} of version 3.4.5 does.
 */
final class DriverSession {

    /** The driver wants one. */
    private static final String NO_TOKEN = "none";

    private DriverSession() {}

    static Connection open(String url, String origin, DriverHttp http) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("AuthMech", "3");
        properties.setProperty("UID", "token");
        properties.setProperty("PWD", NO_TOKEN);
        IDatabricksConnectionContext context = DatabricksConnectionContextFactory.create(url, properties);
        DriverUtil.setUpLogging(context);
        ApiClient client = new ApiClient.Builder()
                .withGetHostFunc(nothing -> origin)
                .withHttpClient(http)
                .withRetryStrategyPicker(new NoRetryStrategyPicker())
                .build();
        DatabricksConnection connection =
                new DatabricksConnection(context, new DatabricksSdkClient(context, null, client));
        boolean opened = false;
        try {
            connection.open();
            opened = true;
            return connection;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }
}
