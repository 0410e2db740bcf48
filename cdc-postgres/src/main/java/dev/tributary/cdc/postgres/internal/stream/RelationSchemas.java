package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.internal.catalog.CatalogColumn;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.catalog.TableCatalog;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationColumn;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationMessage;
import dev.tributary.cdc.postgres.internal.types.ColumnSite;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import dev.tributary.cdc.postgres.internal.types.ValueDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes schemas of relation messages. What the message says is the truth at that place of the stream; the catalog,
 * which shows the present, adds what messages do not say: attribute numbers, NOT NULL, the order of the key's columns,
 * and the key itself under {@code REPLICA IDENTITY FULL}.
 */
final class RelationSchemas {

    private final TableCatalog catalog;
    private final Set<Long> replicated;

    /**
     * @param replicated oids of tables whose changes must not be passed over, whatever their name is in the stream; more may be
     *     added by other threads
     */
    RelationSchemas(TableCatalog catalog, Set<Long> replicated) {
        this.catalog = catalog;
        this.replicated = replicated;
    }

    /**
     * The relation that a message describes, or empty when the configuration does not select it.
     *
     * @param before the same table in the shape that it had in this stream until now
     */
    Optional<StreamRelation> of(RelationMessage message, Optional<StreamRelation> before) {
        TableId id = new TableId(message.schema(), message.name());
        if (!catalog.selects(id) && !replicated.contains(message.oid())) {
            return Optional.empty();
        }
        if (before.isPresent()) {
            catalog.forget(message.oid());
        }
        Optional<CatalogTable> table = catalog.table(message.oid());
        if (before.isEmpty() && (table.isEmpty() || !describes(table.get(), message))) {
            catalog.forget(message.oid());
            table = catalog.table(message.oid());
        }
        StreamRelation made = make(id, message, table, before);
        return before.isPresent()
                        && before.get().schema().equals(made.schema())
                        && before.get().message().equals(message)
                ? before
                : Optional.of(made);
    }

    /** Has the catalog read again for a table. */
    void forget(long oid) {
        catalog.forget(oid);
    }

    /** The table at the top of the partitions to which a relation belongs. */
    Optional<Long> root(long oid) {
        return replicated.contains(oid) ? Optional.empty() : catalog.root(oid);
    }

    private boolean describes(CatalogTable table, RelationMessage message) {
        for (RelationColumn column : message.columns()) {
            if (catalog.selects(table.schema().id(), column.name())
                    && table.column(column.name()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private StreamRelation make(
            TableId id, RelationMessage message, Optional<CatalogTable> table, Optional<StreamRelation> before) {
        List<RelationColumn> all = message.columns();
        List<ColumnType> types = new ArrayList<>(all.size());
        List<AttributeNumbers.Named> named = new ArrayList<>(all.size());
        for (RelationColumn column : all) {
            ColumnType type = catalog.type(column.typeOid(), column.typmod(), catalog.treatment(id, column.name()));
            types.add(type);
            named.add(new AttributeNumbers.Named(column.name(), type.sourceType()));
        }
        Map<String, Column> now = byName(table.map(CatalogTable::schema));
        Map<String, Column> until = byName(before.map(StreamRelation::schema));
        // Numbers ascend and are not given out again: where none is missing today, none was missing then.
        boolean told = table.isPresent() && all.size() <= table.get().intact();
        int[] numbers = told ? IntStream.rangeClosed(1, all.size()).toArray() : AttributeNumbers.of(named, now, until);
        Map<String, Integer> key = key(message, table.isPresent() ? now : until);
        new TreatedColumns(
                        catalog,
                        id,
                        before.map(relation -> relation.schema().id()).orElse(id))
                .requireTreated(all, numbers, key, now, until);

        List<Column> columns = new ArrayList<>();
        List<ValueDecoder> decoders = new ArrayList<>();
        int[] sources = new int[all.size()];
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).name();
            if (!catalog.selects(id, name)) {
                requireOutsideKey(id, name, key);
                continue;
            }
            Column known = now.get(name);
            sources[columns.size()] = i;
            Column column = new Column(
                    numbers[i],
                    name,
                    types.get(i).type(),
                    types.get(i).sourceType(),
                    known == null || known.nullable() || givesNull(id, name),
                    key.getOrDefault(name, 0),
                    null,
                    comment(numbers[i], table, until.get(name)));
            decoders.add(types.get(i).newDecoder(new ColumnSite(id, column)));
            columns.add(withInitial(id, column, types.get(i), table));
        }
        TableSchema schema = new TableSchema(
                id,
                message.oid(),
                columns,
                table.map(CatalogTable::schema)
                        .or(() -> before.map(StreamRelation::schema))
                        .map(TableSchema::comment)
                        .orElse(null));
        return new StreamRelation(
                message,
                schema,
                Arrays.copyOf(sources, columns.size()),
                decoders,
                !schema.hasKey() && catalog.keyless(id) == KeylessPolicy.APPEND);
    }

    private boolean givesNull(TableId id, String column) {
        return catalog.treatment(id, column).map(Treatment::givesNull).orElse(false);
    }

    /** The column's comment of today, or the last one that was seen. */
    private static @Nullable String comment(int number, Optional<CatalogTable> table, @Nullable Column until) {
        Optional<Column> today = table.flatMap(t -> t.column(number)).map(CatalogColumn::column);
        return today.or(() -> Optional.ofNullable(until)).map(Column::comment).orElse(null);
    }

    /** What older rows hold, which the catalog knows by the column's number. */
    private static Column withInitial(TableId id, Column column, ColumnType type, Optional<CatalogTable> table) {
        return table.flatMap(t -> t.column(column.id()))
                .map(known -> known.withInitial(id, column, type))
                .orElse(column);
    }

    /**
     * Why what a message says cannot be understood: a column was dropped and added anew under the same name, since this
     * stream first met the table. Its old values are void, and messages do not say from where on.
     */
    Optional<String> ambiguity(RelationMessage message, Optional<StreamRelation> before) {
        if (before.isEmpty() || !replicated.contains(message.oid())) {
            return Optional.empty();
        }
        catalog.forget(message.oid());
        Map<String, Column> now = byName(catalog.table(message.oid()).map(CatalogTable::schema));
        Set<Integer> numbers = now.values().stream().map(Column::id).collect(Collectors.toSet());
        for (Column previous : before.get().schema().columns()) {
            Column present = now.get(previous.name());
            if (present != null && present.id() > previous.id() && !numbers.contains(previous.id())) {
                return Optional.of("column '" + previous.name() + "' was dropped and added anew");
            }
        }
        return Optional.empty();
    }

    private static Map<String, Column> byName(Optional<TableSchema> schema) {
        Map<String, Column> columns = new HashMap<>();
        schema.ifPresent(s -> s.columns().forEach(c -> columns.put(c.name(), c)));
        return columns;
    }

    /** The key's columns with their places in it. */
    private static Map<String, Integer> key(RelationMessage message, Map<String, Column> known) {
        Set<String> present = new HashSet<>();
        Map<String, Integer> flagged = new HashMap<>();
        for (RelationColumn column : message.columns()) {
            present.add(column.name());
            if (column.key()) {
                flagged.put(column.name(), flagged.size() + 1);
            }
        }
        Map<String, Integer> ofCatalog = new HashMap<>();
        for (Column column : known.values()) {
            if (column.isKey()) {
                ofCatalog.put(column.name(), column.keyOrdinal());
            }
        }
        if (message.isFull()) {
            return present.containsAll(ofCatalog.keySet()) ? ofCatalog : Map.of();
        }
        // Flags do not say in which order the index has its columns.
        return ofCatalog.keySet().equals(flagged.keySet()) ? ofCatalog : flagged;
    }

    private static void requireOutsideKey(TableId id, String column, Map<String, Integer> key) {
        if (key.containsKey(column)) {
            throw new SchemaChangeException(
                    "column '" + column + "' is left out, but belongs to the key of table " + id,
                    "Include the column, or leave out the table.");
        }
    }
}
