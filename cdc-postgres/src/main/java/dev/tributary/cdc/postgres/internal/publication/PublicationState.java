package dev.tributary.cdc.postgres.internal.publication;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.preflight.Problem;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A publication as the catalog shows it.
 *
 * @param owned whether the role may alter it
 * @param everything whether it publishes inserts, updates, deletes and truncates
 * @param viaRoot whether changes of partitions carry their root's identity
 * @param storedGenerated whether it sends generated columns that are stored (18 and later)
 * @param tables the tables it publishes
 * @param filtered those of them with a row filter or a column list
 */
public record PublicationState(
        boolean owned,
        boolean everything,
        boolean viaRoot,
        boolean storedGenerated,
        Set<TableId> tables,
        Set<TableId> filtered) {

    /** Columns that came later are read through the row's JSON, so that one query serves all versions. */
    private static final String PUBLICATION =
            """
            SELECT pg_catalog.pg_has_role(p.pubowner, 'USAGE') AS owned,
                   p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AS everything,
                   p.pubviaroot AS via_root,
                   COALESCE(pg_catalog.to_jsonb(p) ->> 'pubgencols' = 's', false) AS stored_generated
            FROM pg_catalog.pg_publication p
            WHERE p.pubname = ?
            """;

    private static final String TABLES =
            """
            SELECT t.schemaname, t.tablename, EXISTS (
                       SELECT FROM pg_catalog.pg_publication_rel r
                       JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                       JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
                       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                       WHERE p.pubname = t.pubname AND n.nspname = t.schemaname AND c.relname = t.tablename
                         AND (pg_catalog.to_jsonb(r) ->> 'prqual' IS NOT NULL
                              OR pg_catalog.to_jsonb(r) ->> 'prattrs' IS NOT NULL)) AS filtered
            FROM pg_catalog.pg_publication_tables t
            WHERE t.pubname = ?
            """;

    static Optional<PublicationState> read(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PUBLICATION)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Set<TableId> tables = new HashSet<>();
                Set<TableId> filtered = new HashSet<>();
                readTables(connection, name, tables, filtered);
                return Optional.of(new PublicationState(
                        row.getBoolean("owned"),
                        row.getBoolean("everything"),
                        row.getBoolean("via_root"),
                        row.getBoolean("stored_generated"),
                        Set.copyOf(tables),
                        Set.copyOf(filtered)));
            }
        }
    }

    private static void readTables(Connection connection, String name, Set<TableId> tables, Set<TableId> filtered)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableId id = new TableId(row.getString("schemaname"), row.getString("tablename"));
                    tables.add(id);
                    if (row.getBoolean("filtered")) {
                        filtered.add(id);
                    }
                }
            }
        }
    }

    /** Settings under which the stream would not show everything that happens to the tables. */
    List<Problem> unfit(String name, Collection<SelectedTable> selected) {
        List<Problem> problems = new ArrayList<>();
        String alter = "ALTER PUBLICATION " + Sql.identifier(name) + " SET (";
        if (!everything) {
            problems.add(new Problem(
                    Publication.CHECK,
                    "publication '" + name + "' does not publish every kind of change",
                    alter + "publish = 'insert, update, delete, truncate');"));
        }
        for (SelectedTable table : selected) {
            if (filtered.contains(table.id())) {
                problems.add(new Problem(
                        Publication.CHECK,
                        "publication '" + name + "' has a row filter or a column list on table " + table.id()
                                + ", which the snapshot would not follow",
                        "Use a publication without filters: choose another name, or exclude the table."));
            }
        }
        List<TableId> roots = selected.stream()
                .filter(SelectedTable::partitioned)
                .map(SelectedTable::id)
                .toList();
        if (!roots.isEmpty() && !viaRoot) {
            problems.add(new Problem(
                    Publication.CHECK,
                    "publication '" + name + "' publishes the partitions of " + roots.get(0) + " one by one",
                    alter + "publish_via_partition_root = true);"));
        }
        return problems;
    }
}
