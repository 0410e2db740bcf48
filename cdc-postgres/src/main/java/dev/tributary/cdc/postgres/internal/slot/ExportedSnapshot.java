package dev.tributary.cdc.postgres.internal.slot;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import org.postgresql.jdbc.PgConnection;

/**
 * The snapshot that creating a slot exports. It can be imported until this is closed, and while nothing else is run on
 * the connection. A temporary slot goes with it.
 */
public final class ExportedSnapshot implements AutoCloseable {

    private final PgConnection connection;
    private final String name;
    private final Lsn consistentPoint;

    ExportedSnapshot(PgConnection connection, String name, Lsn consistentPoint) {
        this.connection = connection;
        this.name = name;
        this.consistentPoint = consistentPoint;
    }

    /** What {@code SET TRANSACTION SNAPSHOT} takes. */
    public String name() {
        return name;
    }

    public Lsn consistentPoint() {
        return consistentPoint;
    }

    @Override
    public void close() {
        Closing.quietly(connection);
    }
}
