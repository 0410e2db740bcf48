package dev.tributary.cdc.workspace;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real workspace that tests run against instead of a local one: chosen by the system property {@code workspace=live},
 * named by the environment ({@code DATABRICKS_HOST}, {@code DATABRICKS_HTTP_PATH}, {@code DATABRICKS_CATALOG}, and
 * {@code DATABRICKS_TOKEN} or {@code DATABRICKS_CLIENT_ID} with {@code DATABRICKS_CLIENT_SECRET}).
 *
 * <p>Everything is made in schemas whose names begin with {@code cdc_live_}, the time and something random;
 * {@link #close} drops them with all that is in them. Those that a run has left which was killed are dropped by the first
 * run that opens the workspace a day later. Needs the Databricks JDBC driver on the class path. Thread-safe.
 */
public final class LiveWorkspace implements Place {

    private static final Logger LOG = LoggerFactory.getLogger(LiveWorkspace.class);

    private final LiveSettings settings;
    private final LiveSchemas schemas = new LiveSchemas(Instant.now());

    private LiveWorkspace(LiveSettings settings) {
        this.settings = settings;
    }

    /** Whether tests are to run against a real workspace. */
    public static boolean isWanted() {
        return isWanted(System.getProperty("workspace", "local"));
    }

    static boolean isWanted(String place) {
        return switch (place) {
            case "live" -> true;
            case "local" -> false;
            default ->
                throw new IllegalStateException(
                        "The system property workspace is '" + place + "'. Set it to live or local.");
        };
    }

    /**
     * Opens the workspace that the environment names, and drops what dead runs have left there.
     *
     * @throws IllegalStateException when a variable is missing, or the workspace does not answer
     */
    public static LiveWorkspace open() {
        LiveWorkspace opened = new LiveWorkspace(LiveSettings.of(Map.copyOf(System.getenv())));
        Instant now = Instant.now();
        List<String> found = opened.list();
        LOG.info("live tests at {}, in schemas {}*", opened.settings, opened.schemas.prefix());
        List<String> others = opened.schemas.others(found, now);
        if (!others.isEmpty()) {
            LOG.info("left alone, since their runs may be under way: {}", String.join(", ", others));
        }
        opened.drop(LiveSchemas.dead(found, now));
        return opened;
    }

    @Override
    public String jdbcUrl() {
        return settings.jdbcUrl();
    }

    @Override
    public String host() {
        return settings.host();
    }

    @Override
    public String token() {
        return settings.token()
                .orElseThrow(() -> new TestAbortedException(
                        "The test needs a token, and the live workspace is reached as a service principal."));
    }

    @Override
    public String httpPath() {
        return settings.httpPath();
    }

    @Override
    public String catalog() {
        return settings.catalog();
    }

    /** The name of a schema that is dropped at the end; nobody creates it here. */
    @Override
    public String schema(String hint) {
        return schemas.name(hint);
    }

    @Override
    public LocalWorkspaceServer local(String wanted) {
        throw new TestAbortedException(
                "The test needs " + wanted + ", which only the local workspace has; this run is against a live one.");
    }

    /**
     * Drops this run's schemas with everything in them.
     *
     * @throws IllegalStateException when one cannot be dropped; the message names those that are left
     */
    @Override
    public void close() {
        drop(schemas.own(list()));
    }

    private List<String> list() {
        try (Connection connection = DriverManager.getConnection(settings.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SHOW SCHEMAS IN `" + settings.catalog() + "` LIKE '" + LiveSchemas.BEGIN + "*'")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw failed("The schemas of the live workspace " + settings + " cannot be listed", e);
        }
    }

    private void drop(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> left = new ArrayList<>(names);
        Optional<SQLException> failure = Optional.empty();
        try (Connection connection = DriverManager.getConnection(settings.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String name : names) {
                try {
                    statement.execute("DROP SCHEMA IF EXISTS `" + settings.catalog() + "`.`" + name + "` CASCADE");
                    left.remove(name);
                    LOG.info("dropped {}", name);
                } catch (SQLException e) {
                    failure = Optional.of(e);
                }
            }
        } catch (SQLException e) {
            failure = Optional.of(e);
        }
        if (failure.isPresent()) {
            throw failed(
                    "In the live workspace " + settings + " could not be dropped: " + String.join(", ", left),
                    failure.get());
        }
    }

    /** Without the driver's exception itself: what it holds of its URL is not known. */
    private IllegalStateException failed(String what, SQLException e) {
        return new IllegalStateException(what + ": " + settings.redacted(String.valueOf(e.getMessage())));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "LiveWorkspace[" + settings + ", schemas " + schemas.prefix() + "*]";
    }
}
