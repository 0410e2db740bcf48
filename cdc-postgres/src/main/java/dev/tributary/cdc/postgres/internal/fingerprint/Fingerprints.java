package dev.tributary.cdc.postgres.internal.fingerprint;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprint.Labels;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprint.Mark;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads fingerprints, as the connection's transaction sees the catalog: plain tables are read, since functions such as
 * {@code pg_relation_filenode} show the present in any transaction. Thread-safe.
 */
public final class Fingerprints {

    private static final String TABLES =
            """
            WITH RECURSIVE tree (root, relid) AS (
                SELECT c.oid, c.oid FROM pg_catalog.pg_class c WHERE c.oid = ANY (?)
                UNION ALL
                SELECT t.root, i.inhrelid
                FROM tree t
                JOIN pg_catalog.pg_class p ON p.oid = t.relid AND p.relkind = 'p'
                JOIN pg_catalog.pg_inherits i ON i.inhparent = t.relid)
            SELECT c.oid::int8, c.relfilenode::int8 AS storage, c.relnatts,
                   (SELECT pg_catalog.array_agg(a.attnum || ':' || a.xmin::text || COALESCE('/' || d.xmin::text, '')
                                                || CASE WHEN a.atthasmissing THEN '!' ELSE '' END)
                    FROM pg_catalog.pg_attribute a
                    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes,
                   (SELECT pg_catalog.array_agg(l.oid::int8 || '.' || l.relfilenode::int8)
                    FROM tree t JOIN pg_catalog.pg_class l ON l.oid = t.relid
                    WHERE t.root = c.oid AND l.oid <> c.oid AND l.relkind <> 'p') AS leaves,
                   p.oid::text || '.' || p.xmin::text AS publication,
                   ARRAY(SELECT 'r' || r.oid::text || '.' || r.xmin::text
                         FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = c.oid
                         %s
                         UNION ALL SELECT 'all' WHERE p.puballtables) AS members
            FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?
            WHERE c.oid = ANY (?)
            """;

    private static final String SCHEMAS =
            """
            UNION ALL SELECT 's' || s.oid::text || '.' || s.xmin::text
                         FROM pg_catalog.pg_publication_namespace s
                         WHERE s.pnpubid = p.oid AND s.pnnspid = c.relnamespace""";

    /** Types made by users, down to what they are made of. */
    private static final String TYPES =
            """
            WITH RECURSIVE used (attrelid, oid) AS (
                SELECT a.attrelid, a.atttypid
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384
                UNION
                SELECT u.attrelid, x.oid
                FROM used u
                JOIN pg_catalog.pg_type t ON t.oid = u.oid
                CROSS JOIN LATERAL (
                    SELECT t.typbasetype AS oid
                    UNION ALL SELECT t.typelem
                    UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
                    UNION ALL SELECT c.atttypid FROM pg_catalog.pg_attribute c
                              WHERE c.attrelid = t.typrelid AND c.attnum > 0 AND NOT c.attisdropped) x
                WHERE x.oid >= 16384)
            SELECT u.attrelid::int8, t.oid::int8, t.typtype,
                   CASE t.typtype
                   WHEN 'e' THEN (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.oid)
                                  FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
                   ELSE (SELECT pg_catalog.array_agg(c.atttypid::text || ' ' || c.atttypmod ORDER BY c.attnum)
                         FROM pg_catalog.pg_attribute c
                         WHERE c.attrelid = t.typrelid AND c.attnum > 0 AND NOT c.attisdropped) END AS labels
            FROM used u
            JOIN pg_catalog.pg_type t ON t.oid = u.oid
            WHERE t.typtype IN ('e', 'c')
            """;

    private final String publication;
    private final Treatments treatments;

    public Fingerprints(String publication, Treatments treatments) {
        this.publication = publication;
        this.treatments = treatments;
    }

    /**
     * What was read.
     *
     * @param fingerprint what can be compared
     * @param labels of its types, by the type's oid
     */
    public record Seen(Fingerprint fingerprint, Map<Long, List<String>> labels) {}

    private record TypeRow(long oid, char kind, List<String> labels) {}

    /** What the catalog says of tables, by oid. A publication that does not exist reads as empty text. */
    public Map<Long, Seen> read(Connection connection, Collection<CatalogTable> tables) throws SQLException {
        Map<Long, CatalogTable> byOid = new HashMap<>();
        tables.forEach(table -> byOid.put(table.schema().sourceId(), table));
        Array oids = connection.createArrayOf("oid", byOid.keySet().toArray());
        Map<Long, List<TypeRow>> types = types(connection, oids);
        boolean schemas = connection.getMetaData().getDatabaseMajorVersion() >= 15;
        Map<Long, Seen> seen = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES.formatted(schemas ? SCHEMAS : ""))) {
            statement.setArray(1, oids);
            statement.setString(2, publication);
            statement.setArray(3, oids);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long oid = row.getLong("oid");
                    CatalogTable table = byOid.get(oid);
                    if (table != null) {
                        seen.put(oid, seen(row, table, types.getOrDefault(oid, List.of())));
                    }
                }
            }
        }
        return seen;
    }

    private Seen seen(ResultSet row, CatalogTable table, List<TypeRow> types) throws SQLException {
        Map<Integer, String> changed = new HashMap<>();
        for (String attribute : texts(row.getArray("attributes"))) {
            int colon = attribute.indexOf(':');
            changed.put(Integer.parseInt(attribute, 0, colon, 10), attribute.substring(colon + 1));
        }
        SortedMap<Integer, Mark> columns = new TreeMap<>();
        for (Column column : table.schema().columns()) {
            columns.put(
                    column.id(),
                    new Mark(
                            changed.getOrDefault(column.id(), "0"),
                            Fingerprint.hash(column.name()),
                            carried(table.schema().id(), column)));
        }
        SortedMap<Long, Long> leaves = new TreeMap<>();
        for (String leaf : texts(row.getArray("leaves"))) {
            int point = leaf.indexOf('.');
            leaves.put(Long.parseLong(leaf, 0, point, 10), Long.parseLong(leaf.substring(point + 1)));
        }
        SortedMap<Long, Labels> marks = new TreeMap<>();
        Map<Long, List<String>> labels = new HashMap<>();
        for (TypeRow type : types) {
            labels.put(type.oid, type.labels);
            marks.put(type.oid, new Labels(type.kind, type.labels.size(), Fingerprint.hash(type.labels)));
        }
        String published = row.getString("publication");
        return new Seen(
                new Fingerprint(
                        table.schema().sourceId(),
                        row.getLong("storage"),
                        row.getInt("relnatts"),
                        String.join(
                                ".",
                                table.schema().keyColumns().stream()
                                        .map(column -> Integer.toString(column.id()))
                                        .toList()),
                        published == null ? "" : published,
                        Set.copyOf(texts(row.getArray("members"))),
                        columns,
                        leaves,
                        marks),
                labels);
    }

    private String carried(TableId table, Column column) {
        return treatments
                .of(table, column.name())
                .map(treatment -> CarriedAs.of(column.type()) + CarriedAs.TREATED + Fingerprint.hash(treatment.mark()))
                .orElseGet(() -> CarriedAs.of(column.type()));
    }

    private static Map<Long, List<TypeRow>> types(Connection connection, Array oids) throws SQLException {
        Map<Long, List<TypeRow>> types = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TYPES)) {
            statement.setArray(1, oids);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    types.computeIfAbsent(row.getLong("attrelid"), oid -> new java.util.ArrayList<>())
                            .add(new TypeRow(
                                    row.getLong("oid"),
                                    row.getString("typtype").charAt(0),
                                    texts(row.getArray("labels"))));
                }
            }
        }
        return types;
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
