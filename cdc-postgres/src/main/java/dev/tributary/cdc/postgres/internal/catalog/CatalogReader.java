package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.Published.Part;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes.Forms;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables and their columns from pg_catalog, as the connection's transaction sees it. Not thread-safe.
 */
public final class CatalogReader {

    /**
     * The key is the replica identity's; under FULL, which has none of its own, the primary key, else the smallest other
     * index that could be one.
     */
    private static final String TABLES =
            """
            SELECT c.oid::int8, n.nspname, c.relname, k.attnums,
                   pg_catalog.left(pg_catalog.obj_description(c.oid, 'pg_class'), 1000) AS comment
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN LATERAL (
                SELECT (SELECT pg_catalog.array_agg(u.attnum ORDER BY u.place)
                        FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS u (attnum, place)
                        WHERE u.place <= i.indnkeyatts) AS attnums
                FROM pg_catalog.pg_index i
                WHERE i.indrelid = c.oid
                  AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                          WHEN 'i' THEN i.indisreplident
                                          WHEN 'f' THEN true
                                          ELSE false END
                  AND i.indisunique AND i.indisvalid AND i.indimmediate
                  AND i.indpred IS NULL AND i.indexprs IS NULL
                  AND NOT EXISTS (
                      SELECT FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS u (attnum, place)
                      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
                      WHERE u.place <= i.indnkeyatts AND NOT a.attnotnull)
                ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid
                LIMIT 1) k ON true
            WHERE c.oid = ANY (?)
            ORDER BY n.nspname, c.relname
            """;

    /**
     * A NOT NULL that is not validated yet (18 and later) does not rule out older NULLs. What older rows hold in a column
     * that was added with a default is kept with each table that has rows, so for a partitioned table with its leaves.
     * Comments may be of any length, and go where a flush is described.
     */
    private static final String COLUMNS =
            """
            SELECT a.attrelid::int8, a.attnum, a.attname, a.atttypid::int8, a.atttypmod,
                   a.attnotnull AND NOT EXISTS (
                       SELECT FROM pg_catalog.pg_constraint con
                       WHERE con.conrelid = a.attrelid AND con.contype = 'n' AND NOT con.convalidated
                         AND con.conkey = ARRAY[a.attnum]) AS never_null,
                   a.attgenerated,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS source_type,
                   CASE WHEN a.atthasmissing THEN pg_catalog.array_to_string(a.attmissingval, '')
                        WHEN c.relkind = 'p' THEN (
                            SELECT pg_catalog.min(pg_catalog.array_to_string(l.attmissingval, ''))
                            FROM pg_catalog.pg_partition_tree(c.oid) t
                            JOIN pg_catalog.pg_attribute l ON l.attrelid = t.relid
                            WHERE t.isleaf AND l.attname = a.attname AND l.atthasmissing) END AS missing,
                   pg_catalog.left(pg_catalog.col_description(a.attrelid, a.attnum), 1000) AS comment
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attrelid, a.attnum
            """;

    private final ColumnTypes columnTypes;
    private final Selection selection;
    private final Published published;
    private final Types types = new Types();

    /** @param published which columns and rows are sent of a table */
    public CatalogReader(ColumnTypes columnTypes, Selection selection, Published published) {
        this.columnTypes = columnTypes;
        this.selection = selection;
        this.published = published;
    }

    private record Attribute(
            int number,
            String name,
            long typeOid,
            int typmod,
            boolean neverNull,
            String generated,
            String sourceType,
            @Nullable String missing,
            String comment) {}

    /**
     * The tables of these oids that exist, in order of schema and name. Columns that are excluded or generated are left
     * out, and listed if they are.
     */
    public List<ReadTable> tables(Connection connection, Collection<Long> oids) throws SQLException {
        if (oids.isEmpty()) {
            return List.of();
        }
        Array array = connection.createArrayOf("oid", oids.toArray());
        Map<Long, List<Attribute>> attributes = attributes(connection, array);
        Set<Long> typeOids = new HashSet<>();
        attributes.values().forEach(list -> list.forEach(a -> typeOids.add(a.typeOid)));
        types.load(connection, typeOids);
        Map<Long, Part> parts = published.read(connection, oids);
        List<ReadTable> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setArray(1, array);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long oid = row.getLong("oid");
                    TableId id = new TableId(row.getString("nspname"), row.getString("relname"));
                    tables.add(table(
                            oid,
                            id,
                            comment(row),
                            key(row.getArray("attnums")),
                            attributes.getOrDefault(oid, List.of()),
                            parts.getOrDefault(oid, Part.EVERYTHING)));
                }
            }
        }
        return tables;
    }

    /** How values of a type are carried. */
    public ColumnType type(Connection connection, long oid, int typmod, Optional<Treatment> treatment)
            throws SQLException {
        types.load(connection, List.of(oid));
        String sourceType;
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.format_type(?::int8::oid, ?)")) {
            statement.setLong(1, oid);
            statement.setInt(2, typmod);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                sourceType = row.getString(1);
            }
        }
        return columnType(oid, typmod, sourceType, treatment, () -> "a column");
    }

    private ColumnType columnType(
            long oid, int typmod, String sourceType, Optional<Treatment> treatment, Supplier<String> name) {
        Forms forms = types.type(oid, typmod)
                .map(type -> columnTypes.forms(type, sourceType))
                .orElseGet(() -> ColumnTypes.unknownForms(sourceType));
        if (treatment.isEmpty()) {
            return forms.plain();
        }
        treatment.get().refusal(forms.plain()).ifPresent(reason -> {
            throw new ConfigurationException(
                    name.get() + " (" + sourceType + ") cannot be "
                            + treatment.get().done() + ": it " + reason,
                    "Mask or hash the column, or narrow the pattern.");
        });
        return treatment.get().apply(forms);
    }

    private static Map<Long, List<Attribute>> attributes(Connection connection, Array oids) throws SQLException {
        Map<Long, List<Attribute>> attributes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setArray(1, oids);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    attributes
                            .computeIfAbsent(row.getLong("attrelid"), oid -> new ArrayList<>())
                            .add(new Attribute(
                                    row.getInt("attnum"),
                                    row.getString("attname"),
                                    row.getLong("atttypid"),
                                    row.getInt("atttypmod"),
                                    row.getBoolean("never_null"),
                                    row.getString("attgenerated").strip(),
                                    row.getString("source_type"),
                                    row.getString("missing"),
                                    comment(row)));
                }
            }
        }
        return attributes;
    }

    private static String comment(ResultSet row) throws SQLException {
        String comment = row.getString("comment");
        return comment == null ? "" : comment;
    }

    private static List<Integer> key(@Nullable Array attnums) throws SQLException {
        List<Integer> key = new ArrayList<>();
        if (attnums != null) {
            for (Object attnum : (Object[]) attnums.getArray()) {
                key.add(((Number) attnum).intValue());
            }
        }
        return key;
    }

    private ReadTable table(
            long oid, TableId id, String comment, List<Integer> key, List<Attribute> attributes, Part part) {
        List<CatalogColumn> columns = new ArrayList<>();
        List<String> generated = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        List<String> unlisted = new ArrayList<>();
        List<String> lostKeys = new ArrayList<>();
        for (Attribute a : attributes) {
            int ordinal = key.indexOf(a.number) + 1;
            boolean selected = selection.selects(id, a.name);
            boolean sent = part.sends(a.number, a.generated);
            if (selected && sent) {
                Optional<Treatment> treatment = selection.treatments().of(id, a.name);
                treatment.ifPresent(t -> requireOutsideKey(t, id, a, ordinal));
                ColumnType type = columnType(
                        a.typeOid, a.typmod, a.sourceType, treatment, () -> "column '" + a.name + "' of table " + id);
                boolean nullable =
                        !a.neverNull || treatment.map(Treatment::givesNull).orElse(false);
                Column column =
                        new Column(a.number, a.name, type.type(), a.sourceType, nullable, ordinal, null, a.comment);
                boolean gone = treatment.map(Treatment::givesNull).orElse(false);
                columns.add(CatalogColumn.of(id, column, type, gone ? null : a.missing));
                continue;
            }
            (selected ? part.columns().isPresent() ? unlisted : generated : excluded).add(a.name);
            if (ordinal > 0) {
                lostKeys.add(a.name);
            }
        }
        List<Column> plain = columns.stream().map(CatalogColumn::column).toList();
        CatalogTable table = new CatalogTable(
                new TableSchema(id, oid, plain, comment), columns, part.rowFilter(), intact(attributes, part));
        return new ReadTable(table, generated, excluded, unlisted, lostKeys);
    }

    private static int intact(List<Attribute> attributes, Part part) {
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            if (attribute.number != i + 1 || !part.sends(attribute.number, attribute.generated)) {
                return 0;
            }
        }
        return attributes.size();
    }

    private static void requireOutsideKey(Treatment treatment, TableId table, Attribute column, int keyOrdinal) {
        if (keyOrdinal > 0 && !treatment.keepsIdentity()) {
            throw new ConfigurationException(
                    "column '" + column.name + "' is to be " + treatment.done() + ", but belongs to the key of table "
                            + table,
                    "Hash the column, which keeps rows apart, or exclude the table.");
        }
    }

    /**
     * A table, and what of it is left out.
     *
     * @param table what is carried
     * @param generated names of generated columns that the stream does not send
     * @param excluded names of columns that the configuration leaves out
     * @param unlisted names of columns that the publication's column list leaves out
     * @param lostKeys names of key columns among those three
     */
    public record ReadTable(
            CatalogTable table,
            List<String> generated,
            List<String> excluded,
            List<String> unlisted,
            List<String> lostKeys) {

        /** Names of all its columns. */
        public Stream<String> names() {
            return Stream.of(
                            table.schema().columns().stream().map(Column::name),
                            generated.stream(),
                            excluded.stream(),
                            unlisted.stream())
                    .flatMap(names -> names);
        }
    }
}
