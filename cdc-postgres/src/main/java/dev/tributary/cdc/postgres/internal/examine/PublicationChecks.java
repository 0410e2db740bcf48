package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.publication.Publication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What an existing publication does beside serving the selected tables. */
final class PublicationChecks {

    /** Tables that are listed one by one, and published tables whose rows have no identity. */
    private static final String SQL =
            """
            SELECT n.nspname, c.relname,
                   r.oid IS NOT NULL AS listed,
                   (p.pubupdate OR p.pubdelete)
                       AND c.relkind = 'r'
                       AND (c.relreplident = 'n'
                            OR c.relreplident = 'd' AND NOT EXISTS (
                                SELECT FROM pg_catalog.pg_index i
                                WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate)) AS nameless
            FROM pg_catalog.pg_publication p
            JOIN pg_catalog.pg_publication_tables t ON t.pubname = p.pubname
            JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
            LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
            WHERE p.pubname = ?
            ORDER BY 1, 2
            """;

    private PublicationChecks() {}

    static List<Finding> of(Connection connection, String name, Set<TableId> selected) throws SQLException {
        List<TableId> unselected = new ArrayList<>();
        List<TableId> nameless = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    if (row.getBoolean("listed") && !selected.contains(table)) {
                        unselected.add(table);
                    }
                    if (row.getBoolean("nameless")) {
                        nameless.add(table);
                    }
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (!unselected.isEmpty()) {
            findings.add(Finding.warning(
                    Publication.CHECK,
                    "'" + name + "' publishes " + unselected + ", which are not replicated: their changes are sent for"
                            + " nothing",
                    "If no other pipeline uses it: ALTER PUBLICATION " + Sql.identifier(name) + " DROP TABLE "
                            + quoted(unselected) + ";"));
        }
        if (!nameless.isEmpty()) {
            findings.add(Finding.warning(
                    Publication.CHECK,
                    "'" + name + "' publishes " + nameless + " without a replica identity: PostgreSQL refuses the"
                            + " application's UPDATE and DELETE there",
                    "Give each a primary key, or ALTER TABLE " + quoted(nameless.subList(0, 1))
                            + " REPLICA IDENTITY FULL, or take it out of the publication."));
        }
        return findings;
    }

    private static String quoted(List<TableId> tables) {
        return tables.stream().map(id -> Sql.identifier(id.schema(), id.name())).collect(Collectors.joining(", "));
    }
}
