package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.Await;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Connections over JDBC. */
public final class Connections {

    private Connections() {}

    public static String url(String host, int port, String database) {
        String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return "jdbc:postgresql://" + host + ":" + port + "/" + encoded;
    }

    /** Returns when the server accepts connections, or when {@code alive} says that it never will. */
    static void awaitReady(String host, int port, Duration limit, BooleanSupplier alive) {
        String url = url(host, port, ServerInstance.SUPERUSER) + "?loginTimeout=5";
        Await.until(
                "PostgreSQL accepts connections on port " + port, limit, () -> !alive.getAsBoolean() || accepts(url));
    }

    private static boolean accepts(String url) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(url, ServerInstance.SUPERUSER, ServerInstance.SUPERUSER_PASSWORD)) {
            return connection.isValid(5);
        }
    }
}
