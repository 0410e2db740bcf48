package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.spi.Steps;
import java.time.Duration;
import org.postgresql.jdbc.PgConnection;

/** Opens connections to the source database, each with the same pinned session settings. Thread-safe. */
public interface Connections {

    /**
     * A connection for SQL, in auto-commit mode.
     *
     * @param purpose shown in {@code application_name}
     */
    PgConnection sql(String purpose);

    /**
     * As {@link #sql}, for questions that are answered at once.
     *
     * @param answer after how long without an answer the connection is taken for dead
     */
    PgConnection sql(String purpose, Duration answer);

    /** As {@link #sql}, for rows in large numbers: what it receives may be {@linkplain GatheredInput read in place}. */
    PgConnection copying(String purpose);

    /** A connection for the replication protocol ({@code replication=database}); it takes simple queries too. */
    PgConnection replication(String purpose);

    /** What is done over these connections, their opening included, passes here. Unless overridden, nobody follows it. */
    default Steps steps() {
        return Steps.NONE;
    }
}
