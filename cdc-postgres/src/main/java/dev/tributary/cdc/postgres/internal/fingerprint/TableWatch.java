package dev.tributary.cdc.postgres.internal.fingerprint;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints.Seen;
import dev.tributary.cdc.spi.ChangeWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;

/**
 * Looks at the replicated tables from time to time, and at one that the stream describes anew, for what the stream does not
 * tell. Belongs to the reader's thread; only the known fingerprints are shared.
 */
public final class TableWatch {

    /** Past every commit that a look shows, but for one that did not wait for its WAL (synchronous_commit = off). */
    private static final String FLUSHED =
            """
            SELECT (CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                         ELSE pg_catalog.pg_current_wal_flush_lsn() END)::pg_catalog.text
            """;

    private final SideConnection connection;
    private final CatalogReader reader;
    private final Fingerprints fingerprints;
    private final String publication;
    private final Set<Long> replicated;
    private final ConcurrentMap<Long, String> known;
    private final Map<Long, String> asked = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private List<Look> gathered = List.of();
    private Lsn flushed = Lsn.ZERO;

    /** What is to be said to the writer once the stream has come as far as the look. */
    private record Finding(Lsn at, TableSchema schema, String before, String now, boolean altered) {}

    /** What a look showed of a table: what was known of it, and why it must be copied anew, if it must. */
    private record Look(
            CatalogTable table,
            String known,
            Fingerprint now,
            boolean altered,
            boolean left,
            Optional<String> bared,
            Optional<String> reason) {}

    /**
     * @param replicated oids of the tables whose changes count; grows
     * @param known the fingerprints to compare with, by oid; empty text where none was kept, nothing where the table waits
     *     for its copy. Whoever opens a copy's view puts its fingerprint in
     */
    public TableWatch(
            SideConnection connection,
            CatalogReader reader,
            Fingerprints fingerprints,
            String publication,
            Set<Long> replicated,
            ConcurrentMap<Long, String> known) {
        this.connection = connection;
        this.reader = reader;
        this.fingerprints = fingerprints;
        this.publication = publication;
        this.replicated = replicated;
        this.known = known;
    }

    /** Whether a table waits for the view of its copy, so that nothing that the stream said of it before counts. */
    public boolean isWaiting(long oid) {
        String now = known.get(oid);
        return now == null ? replicated.contains(oid) : now.equals(asked.get(oid));
    }

    /** The writer was told that a table must be copied anew. */
    public void asked(long oid) {
        String now = known.get(oid);
        if (now != null) {
            asked.put(oid, now);
        }
    }

    /** Looks at a table that the stream describes, and tells the writer if it must be copied anew. */
    public void look(long oid, ChangeWriter out) {
        if (known.containsKey(oid) && !isWaiting(oid)) {
            looks(Set.of(oid)).forEach(look -> tellTrouble(look, out));
        }
    }

    /** Looks at all tables; {@link #tellTroubles} and {@link #tellFindings} say what it showed. */
    public void gather() {
        findings.clear();
        gathered = known.isEmpty() ? List.of() : looks(new HashSet<>(known.keySet()));
        flushed = gathered.isEmpty() ? Lsn.ZERO : connection.run("reading the WAL position", TableWatch::flushed);
    }

    /**
     * Says, between transactions, which tables must be copied anew.
     *
     * @return their oids
     */
    public Set<Long> tellTroubles(ChangeWriter out) {
        Set<Long> troubled = new TreeSet<>();
        List<Look> looks = gathered;
        gathered = List.of();
        for (Look look : looks) {
            if (tellTrouble(look, out)) {
                troubled.add(look.now().oid());
            } else if (!look.now().print().equals(look.known())) {
                findings.add(new Finding(
                        flushed, look.table().schema(), look.known(), look.now().print(), look.altered()));
            }
        }
        return troubled;
    }

    /** Says, between transactions, what else was found, as far as the stream has come. */
    public void tellFindings(ChangeWriter out, Lsn position) {
        findings.removeIf(finding -> {
            if (position.isBefore(finding.at())) {
                return false;
            }
            long oid = finding.schema().sourceId();
            if (!isWaiting(oid) && known.replace(oid, finding.before(), finding.now())) {
                if (finding.altered()) {
                    out.describe(finding.schema());
                }
                out.fingerprint(finding.schema().id(), finding.now());
            }
            return true;
        });
    }

    private boolean tellTrouble(Look look, ChangeWriter out) {
        TableId id = look.table().schema().id();
        if (look.left()) {
            asked.put(look.now().oid(), look.known());
            out.uncarriable(
                    id,
                    new SchemaChangeException(
                            "table " + id + " left publication '" + publication + "', so its changes do not arrive",
                            "Run a SNAPSHOT of the table, which puts it back and fills the gap; or exclude it."));
            return true;
        }
        if (look.bared().isPresent()) {
            asked.put(look.now().oid(), look.known());
            out.uncarriable(
                    id,
                    new SchemaChangeException(
                            "column '" + look.bared().get() + "' of table " + id
                                    + " was masked, hashed or truncated until now, and no pattern covers it any more",
                            "Name '" + id + "." + look.bared().get()
                                    + "' in the settings of treated columns, and run again; if its clear text may be"
                                    + " replicated, run a SNAPSHOT of the table."));
            return true;
        }
        look.reason().ifPresent(reason -> {
            asked.put(look.now().oid(), look.known());
            out.recopy(id, reason);
        });
        return look.reason().isPresent();
    }

    private List<Look> looks(Collection<Long> oids) {
        return connection.run("looking at the tables", c -> looks(c, oids));
    }

    private List<Look> looks(Connection c, Collection<Long> oids) throws SQLException {
        List<CatalogTable> tables = reader.tables(c, oids).stream()
                .map(CatalogReader.ReadTable::table)
                .toList();
        Map<Long, Seen> seen = fingerprints.read(c, tables);
        List<Look> looks = new ArrayList<>();
        for (CatalogTable table : tables) {
            long oid = table.schema().sourceId();
            Seen now = seen.get(oid);
            String before = known.get(oid);
            if (now != null && before != null) {
                requirePublication(now.fingerprint());
                looks.add(look(c, table, before, now));
            }
        }
        return looks;
    }

    private static Look look(Connection c, CatalogTable table, String before, Seen now) {
        Fingerprint present = now.fingerprint();
        if (before.isEmpty() || before.equals(present.print())) {
            return new Look(table, before, present, false, false, Optional.empty(), Optional.empty());
        }
        Fingerprint then;
        try {
            then = Fingerprint.parse(before);
        } catch (IllegalArgumentException e) {
            return new Look(
                    table,
                    before,
                    present,
                    false,
                    false,
                    Optional.empty(),
                    Optional.of("another version has kept what was known of its rows"));
        }
        boolean left = !then.members().isEmpty() && present.members().isEmpty();
        Judgement judgement = new Judgement(then, now, table, new LeafRows(c));
        Optional<String> bared = judgement.bared();
        Optional<String> reason = left || bared.isPresent() ? Optional.empty() : judgement.reason();
        return new Look(table, before, present, !then.hasShapeOf(present), left, bared, reason);
    }

    /** From PostgreSQL 18 the server only warns in its log when it is missing, and sends nothing. */
    private void requirePublication(Fingerprint now) {
        if (now.publication().isEmpty()) {
            throw new SourceException(
                    Retry.AFTER_FIX,
                    "publication " + Sql.identifier(publication) + " does not exist any more",
                    "Run a SNAPSHOT, which creates it: changes made while it is missing are not in the stream.",
                    null);
        }
    }

    private static Lsn flushed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FLUSHED)) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }
}
