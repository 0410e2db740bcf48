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
 * @param tables the tables it publishes
 */
public record PublicationState(boolean owned, boolean everything, boolean viaRoot, Set<TableId> tables) {

    private static final String PUBLICATION =
            """
            SELECT pg_catalog.pg_has_role(p.pubowner, 'USAGE') AS owned,
                   p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AS everything,
                   p.pubviaroot AS via_root
            FROM pg_catalog.pg_publication p
            WHERE p.pubname = ?
            """;

    private static final String TABLES =
            "SELECT t.schemaname, t.tablename FROM pg_catalog.pg_publication_tables t WHERE t.pubname = ?";

    static Optional<PublicationState> read(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PUBLICATION)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new PublicationState(
                        row.getBoolean("owned"),
                        row.getBoolean("everything"),
                        row.getBoolean("via_root"),
                        tables(connection, name)));
            }
        }
    }

    private static Set<TableId> tables(Connection connection, String name) throws SQLException {
        Set<TableId> tables = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.add(new TableId(row.getString("schemaname"), row.getString("tablename")));
                }
            }
        }
        return Set.copyOf(tables);
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
