package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.postgres.internal.types.PgType;
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

/** pg_type, read as far as it is asked for. Not thread-safe. */
final class Types {

    private static final String SQL =
            """
            SELECT t.oid::int8, t.typtype, t.typbasetype::int8, t.typtypmod,
                   CASE WHEN e.typarray = t.oid THEN e.oid::int8 ELSE 0 END AS element, e.typdelim,
                   pg_catalog.format('%I.%I', n.nspname, p.proname) AS output,
                   EXISTS (SELECT FROM pg_catalog.pg_cast c
                           WHERE c.castsource = t.oid AND c.casttarget = 'pg_catalog.text'::pg_catalog.regtype
                             AND c.castmethod <> 'i') AS cast_differs
            FROM pg_catalog.pg_type t
            JOIN pg_catalog.pg_proc p ON p.oid = t.typoutput
            JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
            WHERE t.oid = ANY (?)
            """;

    private record Row(
            char kind, long base, int typmod, long element, char delimiter, String output, boolean castDiffers) {}

    private final Map<Long, Row> rows = new HashMap<>();

    /** Reads these types, and what they are made of, if they are not known yet. */
    void load(Connection connection, Collection<Long> oids) throws SQLException {
        Set<Long> missing = new HashSet<>(oids);
        missing.removeAll(rows.keySet());
        while (!missing.isEmpty()) {
            Array array = connection.createArrayOf("oid", missing.toArray());
            Set<Long> next = new HashSet<>();
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                statement.setArray(1, array);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        String delimiter = result.getString("typdelim");
                        Row row = new Row(
                                result.getString("typtype").charAt(0),
                                result.getLong("typbasetype"),
                                result.getInt("typtypmod"),
                                result.getLong("element"),
                                delimiter == null ? ',' : delimiter.charAt(0),
                                result.getString("output"),
                                result.getBoolean("cast_differs"));
                        rows.put(result.getLong("oid"), row);
                        next.add(row.base);
                        next.add(row.element);
                    }
                }
            }
            next.remove(0L);
            next.removeAll(rows.keySet());
            next.removeAll(missing);
            missing = next;
        }
    }

    /** A loaded type; empty when the catalog does not have it. */
    Optional<PgType> type(long oid, int typmod) {
        Row row = rows.get(oid);
        if (row == null) {
            return Optional.empty();
        }
        if (row.kind == 'd') {
            return type(row.base, row.typmod >= 0 ? row.typmod : typmod);
        }
        PgType element = row.element == 0 ? null : type(row.element, -1).orElse(null);
        boolean scalar = (row.kind == 'b' || row.kind == 'e') && element == null;
        PgType type =
                new PgType(oid, typmod, scalar, row.kind == 'e', row.output, row.castDiffers, element, row.delimiter);
        return Optional.of(typmod >= 0 ? type.withTypmod(typmod) : type);
    }
}
