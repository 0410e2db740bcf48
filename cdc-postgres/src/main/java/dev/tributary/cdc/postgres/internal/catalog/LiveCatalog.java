package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalog as it is now, for the stream. Not thread-safe. */
public final class LiveCatalog implements TableCatalog {

    private record TypeKey(long oid, int typmod, Optional<Treatment> treatment) {}

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
    public ColumnType type(long typeOid, int typmod, Optional<Treatment> treatment) {
        return types.computeIfAbsent(
                new TypeKey(typeOid, typmod, treatment),
                key -> connection.run(
                        "reading the catalog", c -> reader.type(c, key.oid(), key.typmod(), key.treatment())));
    }
}
