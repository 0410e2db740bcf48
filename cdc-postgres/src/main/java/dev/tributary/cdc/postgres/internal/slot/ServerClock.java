package dev.tributary.cdc.postgres.internal.slot;

import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The clock by which the server tells commit times. */
public final class ServerClock {

    private ServerClock() {}

    /** What it shows now. */
    public static Instant now(SideConnection side) {
        return side.run("reading the server's clock", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_catalog.clock_timestamp()")) {
                row.next();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        });
    }
}
