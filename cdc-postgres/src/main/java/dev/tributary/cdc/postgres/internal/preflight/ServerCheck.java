package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.spi.SourceIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Checks that the server can serve logical replication, and that the role may ask for it. */
public final class ServerCheck {

    /** Names of the checks. */
    public static final String VERSION = "version";

    public static final String ROLE_OF_SERVER = "primary or standby";
    public static final String WAL_LEVEL = "wal_level";
    public static final String ENCODING = "encoding";

    private static final String FAILOVER = "failover slot";
    private static final int OLDEST = 130_000;
    private static final int STANDBY_DECODING = 160_000;
    private static final int FAILOVER_SLOTS = 170_000;

    private ServerCheck() {}

    /** @throws ConfigurationException when the server, as it is set, cannot serve */
    public static void check(ServerFacts facts, boolean failoverSlot) {
        for (Problem problem : problems(facts, failoverSlot)) {
            throw problem.refusal();
        }
    }

    /** Everything for which the server cannot serve; none when it can. */
    public static List<Problem> problems(ServerFacts facts, boolean failoverSlot) {
        List<Problem> problems = new ArrayList<>();
        if (facts.version() < OLDEST) {
            problems.add(new Problem(
                    VERSION,
                    "the server is PostgreSQL " + facts.versionText() + ", too old for this",
                    "Use PostgreSQL 13 or later."));
        }
        if (facts.standby() && facts.version() < STANDBY_DECODING) {
            problems.add(new Problem(
                    ROLE_OF_SERVER,
                    "the server is a standby of version " + facts.versionText()
                            + ", where no slot can be created (from 16 on it can)",
                    "Point the source's URL at the primary."));
        }
        if (failoverSlot && (facts.version() < FAILOVER_SLOTS || facts.standby())) {
            problems.add(new Problem(
                    FAILOVER,
                    facts.standby()
                            ? "a slot that standbys keep a copy of cannot be created on a standby"
                            : "PostgreSQL " + facts.versionText() + " has no slots that standbys keep a copy of; they"
                                    + " came with 17",
                    "Set slot.failover=false, or replicate from a primary of version 17 or later."));
        }
        if (!facts.walLevel().equals("logical")) {
            problems.add(new Problem(
                    WAL_LEVEL,
                    "the server runs with wal_level=" + facts.walLevel() + ", which does not carry changes",
                    facts.provider().logicalWal()));
        }
        if (facts.encoding().equals("SQL_ASCII")) {
            problems.add(new Problem(
                    ENCODING,
                    "database " + facts.database() + " has the encoding SQL_ASCII, whose text has no defined meaning",
                    "Move the data into a database with ENCODING 'UTF8' (dump and restore)."));
        }
        return problems;
    }

    /**
     * The server's identity, over a connection of the replication protocol: whether the role may open one shows only by
     * opening one, since providers grant the right in different ways.
     */
    public static SourceIdentity identify(Connections connections, String slot) {
        try (Connection connection = connections.replication("preflight");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new SourceIdentity(
                    row.getString("systemid"), row.getLong("timeline"), row.getString("dbname"), slot);
        } catch (SQLException e) {
            throw ServerErrors.translate(e, "identifying the server");
        }
    }
}
