package dev.tributary.cdc.postgres.internal.catalog;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows and columns of a table a publication sends, so that a snapshot copies the same. Immutable.
 *
 * @param name the publication's
 * @param storedIfMissing whether a publication that is still to be created will send generated columns that are stored
 */
public record Published(String name, boolean storedIfMissing) {

    private static final int FILTERS = 15;

    /** {@code FOR ALL TABLES} and {@code FOR TABLES IN SCHEMA} send everything, whatever else the publication says. */
    private static final String FILTERED =
            """
            SELECT c.oid::int8, p.oid IS NOT NULL AS present,
                   pg_catalog.to_jsonb(p) ->> 'pubgencols' AS generated,
                   CASE WHEN NOT s.whole THEN pg_catalog.pg_get_expr(r.prqual, r.prrelid) END AS row_filter,
                   CASE WHEN NOT s.whole THEN r.prattrs::int2[] END AS columns
            FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?
            LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
            CROSS JOIN LATERAL (
                SELECT COALESCE(p.puballtables, false) OR EXISTS (
                    SELECT FROM pg_catalog.pg_publication_namespace n
                    WHERE n.pnpubid = p.oid AND n.pnnspid = c.relnamespace) AS whole) s
            WHERE c.oid = ANY (?)
            """;

    /** Before 15 a publication has tables as a whole. */
    private static final String WHOLE =
            """
            SELECT c.oid::int8, p.oid IS NOT NULL AS present, NULL::text AS generated,
                   NULL::text AS row_filter, NULL::int2[] AS columns
            FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?
            WHERE c.oid = ANY (?)
            """;

    /**
     * What is sent of one table.
     *
     * @param rowFilter SQL condition that its rows meet
     * @param columns attribute numbers of its columns, where they are listed
     * @param storedGenerated whether generated columns that are stored are sent without being listed
     */
    record Part(Optional<String> rowFilter, Optional<Set<Integer>> columns, boolean storedGenerated) {

        /** Of a table that has gone in the meantime. */
        static final Part EVERYTHING = new Part(Optional.empty(), Optional.empty(), false);

        boolean sends(int attribute, String generated) {
            return columns.map(listed -> listed.contains(attribute))
                    .orElse(generated.isEmpty() || (generated.equals("s") && storedGenerated));
        }
    }

    /** What is sent of tables that exist, by their oids. */
    Map<Long, Part> read(Connection connection, Collection<Long> oids) throws SQLException {
        Map<Long, Part> parts = new HashMap<>();
        boolean filters = connection.getMetaData().getDatabaseMajorVersion() >= FILTERS;
        try (PreparedStatement statement = connection.prepareStatement(filters ? FILTERED : WHOLE)) {
            statement.setString(1, name);
            statement.setArray(2, connection.createArrayOf("oid", oids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    boolean stored =
                            row.getBoolean("present") ? "s".equals(row.getString("generated")) : storedIfMissing;
                    parts.put(
                            row.getLong("oid"),
                            new Part(
                                    Optional.ofNullable(row.getString("row_filter")),
                                    Optional.ofNullable(row.getArray("columns")).isPresent()
                                            ? Optional.of(numbers(row.getArray("columns")))
                                            : Optional.empty(),
                                    stored));
                }
            }
        }
        return parts;
    }

    private static Set<Integer> numbers(Array array) throws SQLException {
        Set<Integer> numbers = new HashSet<>();
        for (Object number : (Object[]) array.getArray()) {
            numbers.add(((Number) number).intValue());
        }
        return numbers;
    }
}
