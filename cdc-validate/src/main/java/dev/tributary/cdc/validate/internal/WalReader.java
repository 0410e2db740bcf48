package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.OriginPolicy;
import dev.tributary.cdc.postgres.SourceAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * What was committed at the source since the position that the pipeline has confirmed. Reads by a temporary
 * <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION">copy of the pipeline's slot</a>,
 * which can be made while the slot is in use and takes nothing from it. Not thread-safe.
 */
final class WalReader implements AutoCloseable {

    /** So much takes about a minute to read; a pipeline that is further behind has to catch up first. */
    static final long MOST_BYTES = 1L << 30;

    private static final Duration FLUSH_MARGIN = Duration.ofMillis(200);
    private static final long POLL_NANOS = 20_000_000;

    private final SourceAccess source;
    private final Connection connection;
    private final String copy;
    private final Lsn from;

    private WalReader(SourceAccess source, Connection connection) throws SQLException {
        this.source = source;
        this.connection = connection;
        this.copy = "tributary_validate_"
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        requireSlot();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_catalog.pg_copy_logical_replication_slot(?::pg_catalog.name, ?::pg_catalog.name, true)")) {
            statement.setString(1, source.slot());
            statement.setString(2, copy);
            statement.execute();
        }
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT confirmed_flush_lsn::pg_catalog.text FROM pg_catalog.pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, copy);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                this.from = Lsn.parse(row.getString(1));
            }
        }
    }

    /** Copies the slot; whatever is committed from now on is read too. */
    static WalReader open(SourceAccess source) throws SQLException {
        Connection connection = source.connect("validate");
        boolean opened = false;
        try {
            WalReader reader = new WalReader(source, connection);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    private void requireSlot() throws SQLException {
        if (state().isEmpty()) {
            throw new SlotLostException(
                    "replication slot '" + source.slot()
                            + "' does not exist, so nobody can say whether the destination is" + " up to date",
                    "Run a SNAPSHOT, which creates it anew.");
        }
    }

    /** Whether somebody uses the pipeline's slot now. */
    boolean isPipelineRunning() throws SQLException {
        return state().equals("t");
    }

    private String state() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT active::pg_catalog.text FROM pg_catalog.pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, source.slot());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1).substring(0, 1) : "";
            }
        }
    }

    /** Told of everything from the position that the pipeline has confirmed, up to one that is flushed, and not beyond. */
    void read(Lsn upTo, WalMessages.Changes changes) throws SQLException {
        if (upTo.compareTo(from) <= 0) {
            return;
        }
        if (upTo.bytesSince(from) > MOST_BYTES) {
            throw new SourceException(
                    Retry.TRANSIENT,
                    "the pipeline's slot '" + source.slot() + "' is " + (upTo.bytesSince(from) >> 20)
                            + " MiB of WAL behind, more than a validation reads",
                    "Let the pipeline catch up (run --mode cdc), then validate again.",
                    null);
        }
        WalMessages messages = new WalMessages(upTo, changes);
        CopyOut copied = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(query(upTo));
        TextRow row = new TextRow(1);
        try {
            for (byte[] line = copied.readFromCopy(); line != null; line = copied.readFromCopy()) {
                row.parse(line);
                messages.take(bytes(row));
            }
        } finally {
            if (copied.isActive()) {
                copied.cancelCopy();
            }
        }
    }

    private static byte[] bytes(TextRow row) {
        int start = row.from(0) + "\\x".length();
        byte[] message = new byte[(row.to(0) - start) / 2];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (HexFormat.fromHexDigit(row.data()[start + 2 * i]) << 4
                    | HexFormat.fromHexDigit(row.data()[start + 2 * i + 1]));
        }
        return message;
    }

    private String query(Lsn upTo) {
        String publication = '"' + source.publication().replace("\"", "\"\"") + '"';
        return """
                COPY (SELECT data FROM pg_catalog.pg_logical_slot_peek_binary_changes('%s', '%s', NULL,
                  'proto_version', '1', 'publication_names', '%s'%s)) TO STDOUT"""
                .formatted(
                        copy,
                        upTo,
                        publication.replace("'", "''"),
                        source.origin() == OriginPolicy.NONE ? ", 'origin', 'none'" : "");
    }

    /**
     * Waits until everything can be read that was committed before a position, also asynchronously: what the server has not
     * flushed after that time was not committed.
     *
     * @return where that ends, at most the position
     */
    Lsn settled(Lsn upTo) throws SQLException {
        long deadline = System.nanoTime() + flushDelay().toNanos();
        while (true) {
            boolean over = System.nanoTime() > deadline;
            Lsn flushed = flushed();
            if (!flushed.isBefore(upTo)) {
                return upTo;
            }
            if (over) {
                return flushed;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** <a href="https://www.postgresql.org/docs/current/wal-async-commit.html">At most three times</a> the WAL writer's. */
    private Duration flushDelay() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT setting FROM pg_catalog.pg_settings WHERE name = 'wal_writer_delay'");
                ResultSet row = query.executeQuery()) {
            row.next();
            return Duration.ofMillis(3 * row.getLong(1)).plus(FLUSH_MARGIN);
        }
    }

    private Lsn flushed() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        """
                        SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                          ELSE pg_catalog.pg_current_wal_flush_lsn() END::pg_catalog.text""");
                ResultSet row = query.executeQuery()) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
