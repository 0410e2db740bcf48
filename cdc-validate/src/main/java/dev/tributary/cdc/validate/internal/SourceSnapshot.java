package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.SourceAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The source as of one moment: every table is read under the same snapshot, a row at a time, and of each transaction it is
 * known whether the snapshot holds it. Not thread-safe.
 */
final class SourceSnapshot implements AutoCloseable {

    private static final long PAGE = 8192;
    private static final int SHORT_HEADER = 24;
    private static final int LONG_HEADER = 40;

    private static final int ROW_FILTERS = 15;

    private final Connection connection;
    private final String publication;
    private final Lsn end;
    private final long xmax;
    private final long xmin;
    private final Set<Long> running = new HashSet<>();

    private SourceSnapshot(Connection connection, String publication) throws SQLException {
        this.connection = connection;
        this.publication = publication;
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            // Whatever the snapshot holds lies before where the WAL ends after it was taken.
            try (ResultSet row = statement.executeQuery(
                    """
                    SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text,
                      CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                        ELSE pg_catalog.pg_current_wal_insert_lsn() END::pg_catalog.text""")) {
                row.next();
                String[] parts = row.getString(1).split(":", -1);
                this.xmin = Long.parseLong(parts[0]);
                this.xmax = Long.parseLong(parts[1]);
                for (String xid : parts[2].isEmpty() ? new String[0] : parts[2].split(",")) {
                    running.add(Long.parseLong(xid));
                }
                this.end = withoutHeader(Lsn.parse(row.getString(2)));
            }
        }
    }

    /** Takes the snapshot. */
    static SourceSnapshot take(SourceAccess source) throws SQLException {
        Connection connection = source.connect("validate");
        boolean taken = false;
        try {
            SourceSnapshot snapshot = new SourceSnapshot(connection, source.publication());
            taken = true;
            return snapshot;
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    /** At the beginning of a page, the next record is said to begin behind the page's header, which nobody has written yet. */
    private static Lsn withoutHeader(Lsn lsn) {
        long onPage = Long.remainderUnsigned(lsn.value(), PAGE);
        return onPage == SHORT_HEADER || onPage == LONG_HEADER ? new Lsn(lsn.value() - onPage) : lsn;
    }

    /** Where the WAL ended: nothing that the snapshot holds lies beyond. */
    Lsn end() {
        return end;
    }

    /**
     * Whether it holds what a transaction has done that has been committed since about when it was taken.
     *
     * @param xid the lower 32 bits of the transaction's number
     */
    boolean holds(int xid) {
        // The number that is nearest to those of now.
        long full = xmax + (xid - (int) xmax);
        return full < xmin || full < xmax && !running.contains(full);
    }

    /** What follows can fail without the snapshot being lost. */
    void mark() throws SQLException {
        execute("SAVEPOINT mark");
    }

    /** Something has failed since the mark. */
    void goBack() throws SQLException {
        execute("ROLLBACK TO SAVEPOINT mark");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Receives rows. */
    interface Rows {
        void row(TextRow row) throws SQLException;
    }

    /** Reads a table. The row is the same object each time. */
    void read(TableSchema schema, Rows rows) throws SQLException {
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(copy(schema, isPartitioned(schema.id()), rowFilter(schema.id())));
        TextRow row = new TextRow(schema.columns().size());
        try {
            for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
                row.parse(line);
                rows.row(row);
            }
        } finally {
            // One that is cancelled can leave the driver out of step with the server, and the snapshot is to be read
            // on.
            boolean over = !copy.isActive();
            while (!over) {
                over = copy.readFromCopy() == null;
            }
        }
    }

    /**
     * All rows as COPY's text format, which is what each type's output function prints.
     *
     * @param partitioned whether the rows lie in partitions; children by inheritance are tables of their own
     * @param filter which rows are published; empty for all
     */
    static String copy(TableSchema schema, boolean partitioned, String filter) {
        return "COPY (SELECT "
                + schema.columns().stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "))
                + " FROM " + (partitioned ? "" : "ONLY ") + name(schema.id())
                + (filter.isEmpty() ? "" : " WHERE " + filter) + ") TO STDOUT";
    }

    private String rowFilter(TableId table) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < ROW_FILTERS) {
            return "";
        }
        try (PreparedStatement query =
                connection.prepareStatement("SELECT rowfilter FROM pg_catalog.pg_publication_tables"
                        + " WHERE pubname = ? AND schemaname = ? AND tablename = ? AND rowfilter IS NOT NULL")) {
            query.setString(1, publication);
            query.setString(2, table.schema());
            query.setString(3, table.name());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    private boolean isPartitioned(TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = ?::pg_catalog.regclass")) {
            query.setString(1, name(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static String name(TableId table) {
        return quoted(table.schema()) + '.' + quoted(table.name());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
