package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalog as it is now, for the stream. Not thread-safe. */
public final class LiveCatalog implements TableCatalog {

    private record TypeKey(long oid, int typmod, Optional<Treatment> treatment) {}

    private static final String ROOT =
            """
            SELECT pg_catalog.pg_partition_root(c.oid)::oid::int8
            FROM pg_catalog.pg_class c
            WHERE c.oid = ?::int8::oid AND c.relispartition
            """;

    private final SideConnection connection;
    private final CatalogReader reader;
    private final Selection selection;
    private final Map<Long, Optional<CatalogTable>> tables = new HashMap<>();
    private final Map<TypeKey, ColumnType> types = new HashMap<>();

    public LiveCatalog(SideConnection connection, CatalogReader reader, Selection selection) {
        this.connection = connection;
        this.reader = reader;
        this.selection = selection;
    }

    @Override
    public Optional<CatalogTable> table(long oid) {
        return tables.computeIfAbsent(oid, this::read);
    }

    private Optional<CatalogTable> read(long oid) {
        return connection.run("reading the catalog", c -> reader.tables(c, List.of(oid))).stream()
                .map(CatalogReader.ReadTable::table)
                .filter(table -> selects(table.schema().id()))
                .findFirst();
    }

    @Override
    public Optional<Long> root(long oid) {
        return connection.run("reading the catalog", c -> {
            try (PreparedStatement statement = c.prepareStatement(ROOT)) {
                statement.setLong(1, oid);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(row.getLong(1)) : Optional.<Long>empty();
                }
            }
        });
    }

    @Override
    public void forget(long oid) {
        tables.remove(oid);
    }

    @Override
    public boolean selects(TableId table) {
        return selection.selects(table);
    }

    @Override
    public boolean selects(TableId table, String column) {
        return selection.selects(table, column);
    }

    @Override
    public Optional<Treatment> treatment(TableId table, String column) {
        return selection.treatments().of(table, column);
    }

    @Override
    public KeylessPolicy keyless(TableId table) {
        return selection.keyless(table);
    }

    @Override
    public ColumnType type(long typeOid, int typmod, Optional<Treatment> treatment) {
        return types.computeIfAbsent(
                new TypeKey(typeOid, typmod, treatment),
                key -> connection.run(
                        "reading the catalog", c -> reader.type(c, key.oid(), key.typmod(), key.treatment())));
    }
}
