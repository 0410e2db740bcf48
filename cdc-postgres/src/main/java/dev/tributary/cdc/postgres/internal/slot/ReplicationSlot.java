package dev.tributary.cdc.postgres.internal.slot;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.Retries;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SlotStatus.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The pipeline's replication slot, as pg_replication_slots shows it. */
public final class ReplicationSlot {

    /** How long a slot may stay in use by a session that has ended, before that is an error. */
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(10);

    private static final String SQL = "SELECT s.plugin, s.database, s.slot_type, s.temporary,"
            + " s.confirmed_flush_lsn::text AS confirmed, " + SlotLoss.COLUMNS
            + " FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?";

    private final SideConnection connection;
    private final String name;
    private final String database;
    private final Duration releaseLimit;

    public ReplicationSlot(SideConnection connection, String name, String database) {
        this(connection, name, database, RELEASE_LIMIT);
    }

    ReplicationSlot(SideConnection connection, String name, String database, Duration releaseLimit) {
        this.releaseLimit = releaseLimit;
        this.connection = connection;
        this.name = name;
        this.database = database;
    }

    public String name() {
        return name;
    }

    /**
     * The slot's state now.
     *
     * @throws ConfigurationException when a slot of this name serves something else
     */
    public SlotStatus status() {
        return connection.run("reading the replication slot", this::read);
    }

    private SlotStatus read(Connection c) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(SQL)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new SlotStatus(State.MISSING, Lsn.ZERO, "replication slot '" + name + "' does not exist");
                }
                refuseForeign(row);
                String confirmed = row.getString("confirmed");
                Lsn lsn = confirmed == null ? Lsn.ZERO : Lsn.parse(confirmed);
                return SlotLoss.of(row)
                        .map(loss -> new SlotStatus(State.LOST, lsn, "replication slot '" + name + "' " + loss))
                        .orElseGet(() -> new SlotStatus(State.USABLE, lsn, ""));
            }
        }
    }

    private void refuseForeign(ResultSet row) throws SQLException {
        String remedy = "Choose another slot name, or drop that slot: SELECT pg_drop_replication_slot('" + name + "').";
        if (!"logical".equals(row.getString("slot_type")) || !"pgoutput".equals(row.getString("plugin"))) {
            throw new ConfigurationException(
                    "replication slot '" + name + "' exists but is no logical slot of the plugin pgoutput", remedy);
        }
        if (!database.equals(row.getString("database"))) {
            throw new ConfigurationException(
                    "replication slot '" + name + "' exists but belongs to database '" + row.getString("database")
                            + "'",
                    remedy);
        }
        if (row.getBoolean("temporary")) {
            throw new ConfigurationException("replication slot '" + name + "' exists but is temporary", remedy);
        }
    }

    /**
     * Makes standbys keep a copy of the slot, if they do not yet, once no session uses it.
     *
     * @see <a href="https://www.postgresql.org/docs/current/logicaldecoding-explanation.html">Replication Slot
     *     Synchronization</a>
     */
    public void enableFailover(Connections connections) {
        String doing = "letting standbys keep replication slot '" + name + "'";
        boolean enabled = connection.run(doing, c -> {
            try (PreparedStatement statement =
                    c.prepareStatement("SELECT failover FROM pg_catalog.pg_replication_slots WHERE slot_name = ?")) {
                statement.setString(1, name);
                try (ResultSet row = statement.executeQuery()) {
                    return !row.next() || row.getBoolean(1);
                }
            }
        });
        if (enabled) {
            return;
        }
        try (Connection replication = connections.replication("slot")) {
            Retries.within(releaseLimit, ServerErrors.OBJECT_IN_USE, doing, () -> {
                connections.steps().take("source:alter slot", () -> {
                    try (Statement statement = replication.createStatement()) {
                        return statement.execute("ALTER_REPLICATION_SLOT " + Sql.identifier(name) + " (FAILOVER true)");
                    }
                });
            });
        } catch (SQLException e) {
            throw ServerErrors.translate(e, doing);
        }
    }

    /** Drops the slot, once no session uses it any more. Nothing happens when there is none. */
    public void drop() {
        Retries.within(releaseLimit, ServerErrors.OBJECT_IN_USE, "dropping replication slot '" + name + "'", () -> {
            connection.attempt("source:drop slot", c -> {
                try (PreparedStatement statement = c.prepareStatement(
                        "SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots"
                                + " WHERE slot_name = ?")) {
                    statement.setString(1, name);
                    return statement.execute();
                }
            });
        });
    }
}
