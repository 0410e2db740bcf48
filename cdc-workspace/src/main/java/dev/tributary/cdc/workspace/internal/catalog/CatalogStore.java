package dev.tributary.cdc.workspace.internal.catalog;

import static dev.tributary.cdc.workspace.internal.catalog.Required.isEmpty;
import static dev.tributary.cdc.workspace.internal.catalog.Required.require;
import static dev.tributary.cdc.workspace.internal.catalog.Required.requireFree;
import static dev.tributary.cdc.workspace.internal.catalog.Required.requireSchema;
import static dev.tributary.cdc.workspace.internal.catalog.Required.requireTable;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names of catalogs, schemas, tables and volumes. Readers see immutable snapshots; changes are serialised and durable
 * when they return.
 *
 * <p>Folders of tables and volumes are created before their name is recorded and deleted after it is gone, so a crash
 * between leaves an orphaned folder and never a name without one.
 */
public final class CatalogStore {

    /** Names that Spark or a real workspace keep for themselves. */
    private static final Set<String> RESERVED = Set.of("spark_catalog", "system", "session", "global_temp");

    private final Path home;
    private final CatalogFile file;
    private final CatalogViews views;

    private CatalogStore(Path home) throws IOException {
        this.home = home;
        this.file = CatalogFile.open(home.resolve("catalog.json"));
        this.views = new CatalogViews(file);
    }

    /** Opens the store of a data directory, empty when there is none yet. */
    public static CatalogStore open(Path home) throws IOException {
        return new CatalogStore(home);
    }

    public Path home() {
        return home;
    }

    /** The state as of now; callers must not change it. */
    public CatalogModel snapshot() {
        return file.model();
    }

    /** The views, which have no folders. */
    public CatalogViews views() {
        return views;
    }

    // ---- catalogs

    public Optional<CatalogModel.Catalog> catalog(String name) {
        return Optional.ofNullable(file.model().catalogs.get(TableName.fold(name)));
    }

    public void createCatalog(String name, boolean ifNotExists, @Nullable String comment) {
        change(next -> {
            String key = TableName.fold(name);
            if (RESERVED.contains(key) || next.catalogs.containsKey(key)) {
                return unless(ifNotExists, Kind.CATALOG_EXISTS, "Catalog '" + key + "' already exists");
            }
            CatalogModel.Catalog created = new CatalogModel.Catalog();
            created.id = UUID.randomUUID().toString();
            created.createdAt = System.currentTimeMillis();
            created.comment = comment;
            CatalogModel.Schema def = new CatalogModel.Schema();
            def.id = UUID.randomUUID().toString();
            def.createdAt = created.createdAt;
            created.schemas.put("default", def);
            next.catalogs.put(key, created);
            return true;
        });
    }

    /** Returns the folders that are no longer named; the caller deletes them. */
    public List<Path> dropCatalog(String name, boolean ifExists, boolean cascade) {
        List<Path> orphans = new ArrayList<>();
        change(next -> {
            String key = TableName.fold(name);
            CatalogModel.Catalog found = next.catalogs.get(key);
            if (found == null) {
                return unless(ifExists, Kind.CATALOG_NOT_FOUND, "Catalog '" + key + "' does not exist.");
            }
            boolean used = found.schemas.entrySet().stream()
                    .anyMatch(e -> !e.getKey().equals("default") || !isEmpty(e.getValue()));
            if (used && !cascade) {
                throw new CatalogException(
                        Kind.CATALOG_NOT_EMPTY, "Cannot drop the catalog `" + key + "` because it contains schemas.");
            }
            found.schemas.values().forEach(schema -> collect(schema, orphans));
            next.catalogs.remove(key);
            return true;
        });
        return orphans;
    }

    // ---- schemas

    public Optional<CatalogModel.Schema> schema(SchemaName name) {
        return catalog(name.catalog()).map(c -> c.schemas.get(name.schema()));
    }

    public void createSchema(SchemaName name, boolean ifNotExists, @Nullable String comment) {
        change(next -> {
            CatalogModel.Catalog catalog = require(next, name.catalog());
            if (catalog.schemas.containsKey(name.schema())) {
                return unless(ifNotExists, Kind.SCHEMA_EXISTS, "Schema '" + name.schema() + "' already exists");
            }
            CatalogModel.Schema created = new CatalogModel.Schema();
            created.id = UUID.randomUUID().toString();
            created.createdAt = System.currentTimeMillis();
            created.comment = comment;
            catalog.schemas.put(name.schema(), created);
            return true;
        });
    }

    /** Returns the folders that are no longer named; the caller deletes them. */
    public List<Path> dropSchema(SchemaName name, boolean ifExists, boolean cascade) {
        List<Path> orphans = new ArrayList<>();
        change(next -> {
            CatalogModel.Catalog catalog = next.catalogs.get(name.catalog());
            CatalogModel.Schema found = catalog == null ? null : catalog.schemas.get(name.schema());
            if (catalog == null || found == null) {
                return unless(ifExists, Kind.SCHEMA_NOT_FOUND, "Schema '" + name.dotted() + "' does not exist.");
            }
            if (!isEmpty(found) && !cascade) {
                throw new CatalogException(
                        Kind.SCHEMA_NOT_EMPTY,
                        "Cannot drop a schema `" + name.schema() + "` because it contains objects.");
            }
            collect(found, orphans);
            catalog.schemas.remove(name.schema());
            return true;
        });
        return orphans;
    }

    // ---- tables

    public Optional<CatalogModel.Table> table(TableName name) {
        return schema(name.schemaName()).map(s -> s.tables.get(name.name()));
    }

    /** A folder for a new table, which does not exist yet; fails when its name is taken. */
    public Path newTableFolder(TableName name) {
        requireFree(requireSchema(file.model(), name.schemaName()), name);
        return FolderNames.fresh(home.resolve("tables"), name);
    }

    /** Names a table whose log exists in the folder. Fails when the name was taken meanwhile. */
    public void addTable(TableName name, Path folder, List<CatalogModel.Key> keys, boolean catalogManaged) {
        change(next -> {
            CatalogModel.Schema schema = requireSchema(next, name.schemaName());
            requireFree(schema, name);
            CatalogModel.Table created = new CatalogModel.Table();
            created.id = UUID.randomUUID().toString();
            created.createdAt = System.currentTimeMillis();
            created.folder = home.relativize(folder).toString();
            created.keys = keys;
            created.catalogManaged = catalogManaged;
            schema.tables.put(name.name(), created);
            return true;
        });
    }

    public void setKeys(TableName name, List<CatalogModel.Key> keys) {
        change(next -> {
            requireTable(next, name).keys = keys;
            return true;
        });
    }

    public void setCatalogManaged(TableName name, boolean on) {
        change(next -> {
            requireTable(next, name).catalogManaged = on;
            return true;
        });
    }

    /** What is attached to a table; callers must not change it. */
    public Governed governed(TableName name) {
        return requireTable(file.model(), name).governed;
    }

    /** What is attached to a schema; callers must not change it. */
    public Governed governed(SchemaName name) {
        return requireSchema(file.model(), name).governed;
    }

    public void govern(TableName name, Consumer<Governed> edit) {
        change(next -> {
            edit.accept(requireTable(next, name).governed);
            return true;
        });
    }

    public void govern(SchemaName name, Consumer<Governed> edit) {
        change(next -> {
            edit.accept(requireSchema(next, name).governed);
            return true;
        });
    }

    public void renameTable(TableName from, TableName to) {
        change(next -> {
            CatalogModel.Table table = requireTable(next, from);
            CatalogModel.Schema target = requireSchema(next, to.schemaName());
            requireFree(target, to);
            requireSchema(next, from.schemaName()).tables.remove(from.name());
            target.tables.put(to.name(), table);
            return true;
        });
    }

    /** Returns the folder to delete, or nothing when there is no such table. */
    public Optional<Path> dropTable(TableName name) {
        List<Path> orphans = new ArrayList<>();
        change(next -> {
            CatalogModel.Catalog catalog = next.catalogs.get(name.catalog());
            CatalogModel.Schema schema = catalog == null ? null : catalog.schemas.get(name.schema());
            CatalogModel.Table table = schema == null ? null : schema.tables.remove(name.name());
            if (table == null) {
                return false;
            }
            orphans.add(home.resolve(table.folder));
            return true;
        });
        return orphans.stream().findFirst();
    }

    public Path folder(CatalogModel.Table table) {
        return home.resolve(table.folder);
    }

    // ---- volumes

    public Optional<CatalogModel.Volume> volume(TableName name) {
        return schema(name.schemaName()).map(s -> s.volumes.get(name.name()));
    }

    public Path folder(CatalogModel.Volume volume) {
        return home.resolve(volume.folder);
    }

    public void createVolume(TableName name, boolean ifNotExists, @Nullable String comment) {
        change(next -> {
            CatalogModel.Schema schema = requireSchema(next, name.schemaName());
            if (schema.volumes.containsKey(name.name())) {
                return unless(ifNotExists, Kind.VOLUME_EXISTS, "Volume '" + name.dotted() + "' already exists");
            }
            Path folder = FolderNames.fresh(home.resolve("volumes"), name);
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            CatalogModel.Volume created = new CatalogModel.Volume();
            created.id = UUID.randomUUID().toString();
            created.createdAt = System.currentTimeMillis();
            created.comment = comment;
            created.folder = home.relativize(folder).toString();
            schema.volumes.put(name.name(), created);
            return true;
        });
    }

    /** Returns the folder to delete, or nothing when there was none and that is allowed. */
    public Optional<Path> dropVolume(TableName name, boolean ifExists) {
        List<Path> orphans = new ArrayList<>();
        change(next -> {
            CatalogModel.Catalog catalog = next.catalogs.get(name.catalog());
            CatalogModel.Schema schema = catalog == null ? null : catalog.schemas.get(name.schema());
            CatalogModel.Volume volume = schema == null ? null : schema.volumes.remove(name.name());
            if (volume == null) {
                return unless(ifExists, Kind.VOLUME_NOT_FOUND, "Volume '" + name.dotted() + "' does not exist.");
            }
            orphans.add(home.resolve(volume.folder));
            return true;
        });
        return orphans.stream().findFirst();
    }

    // ---- parts

    private void change(Function<CatalogModel, Boolean> edit) {
        file.change(edit);
    }

    private static boolean unless(boolean allowed, Kind kind, String message) {
        if (!allowed) {
            throw new CatalogException(kind, message);
        }
        return false;
    }

    private void collect(CatalogModel.Schema schema, List<Path> into) {
        schema.tables.values().forEach(t -> into.add(folder(t)));
        schema.volumes.values().forEach(v -> into.add(folder(v)));
    }
}
