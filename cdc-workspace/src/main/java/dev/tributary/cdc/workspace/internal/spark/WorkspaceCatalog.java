package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NoSuchViewException;
import org.apache.spark.sql.catalyst.analysis.ViewAlreadyExistsException;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Relation;
import org.apache.spark.sql.connector.catalog.RelationCatalog;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableCatalogCapability;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.connector.catalog.View;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * All catalogs of the workspace as one Spark catalog whose namespaces have two levels, so that {@code catalog.schema.table}
 * resolves with any characters in any of its parts. Tables are Delta tables in folders of their own; Delta's catalog works
 * on them by path and the {@link CatalogStore} holds their names.
 *
 * <p>Spark instantiates one per session.
 */
public final class WorkspaceCatalog implements StagingTableCatalog, RelationCatalog {

    /** The name under which Spark knows this catalog; users do not see it. */
    public static final String NAME = "tributary_workspace";

    static final String PROVIDER = "delta";

    private final SparkSession session = SparkSession.active();
    private final CatalogStore store = Workspace.store();
    private final Views views = new Views(store);

    @Override
    public void initialize(String name, CaseInsensitiveStringMap options) {}

    /** The session's current catalog, which is what {@code current_catalog()} answers with. */
    @Override
    public String name() {
        return SessionNames.of(session).catalog();
    }

    @Override
    public Set<TableCatalogCapability> capabilities() {
        return Set.of(
                TableCatalogCapability.SUPPORT_TABLE_CONSTRAINT,
                TableCatalogCapability.SUPPORT_COLUMN_DEFAULT_VALUE,
                TableCatalogCapability.SUPPORTS_CREATE_TABLE_WITH_GENERATED_COLUMNS,
                TableCatalogCapability.SUPPORTS_CREATE_TABLE_WITH_IDENTITY_COLUMNS);
    }

    @Override
    public Identifier[] listTables(String[] namespace) {
        SchemaName schema = resolve(Identifier.of(namespace, "x")).schemaName();
        return store.schema(schema)
                .map(s -> s.tables.keySet().stream()
                        .map(table -> Identifier.of(new String[] {schema.catalog(), schema.schema()}, table))
                        .toArray(Identifier[]::new))
                .orElseGet(() -> new Identifier[0]);
    }

    @Override
    public Relation loadRelation(Identifier identifier) throws NoSuchTableException {
        Optional<CatalogModel.View> view = store.views().find(resolve(identifier));
        return view.isPresent() ? Views.load(view.get()) : loadTable(identifier);
    }

    @Override
    public Table loadTable(Identifier identifier) throws NoSuchTableException {
        TableName name = resolve(identifier);
        if (name.schema().equals(InformationSchema.NAME)) {
            return InformationSchema.table(store, name).orElseThrow(() -> new NoSuchTableException(identifier));
        }
        CatalogModel.Table table = store.table(name).orElseThrow(() -> new NoSuchTableException(identifier));
        return deltaTable(name, store.folder(table));
    }

    @Override
    public Table loadTable(Identifier identifier, String version) throws NoSuchTableException {
        return delta().loadTable(path(existing(identifier)), version);
    }

    @Override
    public Table loadTable(Identifier identifier, long timestamp) throws NoSuchTableException {
        return delta().loadTable(path(existing(identifier)), timestamp);
    }

    @Override
    public boolean tableExists(Identifier identifier) {
        TableName name = resolve(identifier);
        return name.schema().equals(InformationSchema.NAME)
                ? InformationSchema.table(store, name).isPresent()
                : store.table(name).isPresent();
    }

    @Override
    public Table createTable(Identifier identifier, TableInfo info) {
        TableName name = resolve(identifier);
        Path folder = store.newTableFolder(name);
        TableDefinition definition = TableDefinition.of(name, info);
        try {
            delta().createTable(path(folder), definition.columns(), info.partitions(), definition.properties());
            store.addTable(name, folder, definition.keys(), definition.catalogManaged());
        } catch (RuntimeException e) {
            Folders.delete(folder);
            throw e;
        }
        return deltaTable(name, folder);
    }

    @Override
    public StagedTable stageCreate(Identifier identifier, TableInfo info) {
        return stageNew(resolve(identifier), info);
    }

    @Override
    public StagedTable stageReplace(Identifier identifier, TableInfo info) throws NoSuchTableException {
        return stageOver(resolve(identifier), existing(identifier), info);
    }

    @Override
    public StagedTable stageCreateOrReplace(Identifier identifier, TableInfo info) {
        TableName name = resolve(identifier);
        Optional<Path> folder = store.table(name).map(store::folder);
        return folder.isPresent() ? stageOver(name, folder.get(), info) : stageNew(name, info);
    }

    @Override
    public Table alterTable(Identifier identifier, TableChange... changes) throws NoSuchTableException {
        Path folder = existing(identifier);
        TableName name = resolve(identifier);
        List<TableChange> forDelta = new ArrayList<>();
        for (TableChange change : changes) {
            if (!Keys.apply(store, name, deltaTable(name, folder)::columns, change)
                    && !CatalogManaged.apply(store, name, change)) {
                forDelta.add(change);
            }
        }
        if (!forDelta.isEmpty()) {
            delta().alterTable(
                            path(folder),
                            scala.jdk.javaapi.CollectionConverters.asScala(forDelta)
                                    .toSeq());
            forDelta.forEach(change -> {
                ColumnTags.follow(store, name, change);
                Keys.follow(store, name, change);
            });
        }
        return deltaTable(name, folder);
    }

    @Override
    public boolean dropTable(Identifier identifier) {
        Optional<Path> folder = store.dropTable(resolve(identifier));
        folder.ifPresent(Folders::delete);
        return folder.isPresent();
    }

    @Override
    public void renameTable(Identifier from, Identifier to) {
        store.renameTable(resolve(from), resolve(to));
    }

    @Override
    public Identifier[] listViews(String[] namespace) {
        SchemaName schema = resolve(Identifier.of(namespace, "x")).schemaName();
        return views.in(schema).stream()
                .map(view -> Identifier.of(new String[] {schema.catalog(), schema.schema()}, view.name()))
                .toArray(Identifier[]::new);
    }

    @Override
    public boolean viewExists(Identifier identifier) {
        return store.views().find(resolve(identifier)).isPresent();
    }

    @Override
    public View createView(Identifier identifier, View view) throws ViewAlreadyExistsException {
        return views.create(resolve(identifier), SessionNames.of(session), identifier, view);
    }

    @Override
    public View createOrReplaceView(Identifier identifier, View view) throws ViewAlreadyExistsException {
        return views.createOrReplace(resolve(identifier), SessionNames.of(session), identifier, view);
    }

    @Override
    public View replaceView(Identifier identifier, View view) throws NoSuchViewException {
        return views.replace(resolve(identifier), SessionNames.of(session), identifier, view);
    }

    @Override
    public boolean dropView(Identifier identifier) {
        return store.views().drop(resolve(identifier));
    }

    @Override
    public void renameView(Identifier from, Identifier to) {
        store.views().rename(resolve(from), resolve(to));
    }

    /** The full name that an identifier means in this session. */
    TableName resolve(Identifier identifier) {
        String[] namespace = identifier.namespace();
        SessionNames names = SessionNames.resolving(session);
        if (namespace.length == 2) {
            return new TableName(namespace[0], namespace[1], identifier.name());
        }
        if (namespace.length == 1) {
            return new TableName(names.catalog(), namespace[0], identifier.name());
        }
        if (namespace.length == 0) {
            return new TableName(names.catalog(), names.schema(), identifier.name());
        }
        throw new CatalogException(
                Kind.TABLE_NOT_FOUND,
                "The table or view " + TableName.quote(Arrays.asList(namespace)) + "."
                        + TableName.quote(identifier.name()) + " cannot be found: names have three levels.");
    }

    private Path existing(Identifier identifier) throws NoSuchTableException {
        return store.table(resolve(identifier))
                .map(store::folder)
                .orElseThrow(() -> new NoSuchTableException(identifier));
    }

    private StagedTable stageNew(TableName name, TableInfo info) {
        Path folder = store.newTableFolder(name);
        TableDefinition definition = TableDefinition.of(name, info);
        StagedTable staged =
                delta().stageCreate(path(folder), definition.columns(), info.partitions(), definition.properties());
        return new StagedWorkspaceTable(
                name,
                staged,
                () -> store.addTable(name, folder, definition.keys(), definition.catalogManaged()),
                () -> Folders.delete(folder));
    }

    private StagedTable stageOver(TableName name, Path folder, TableInfo info) {
        TableDefinition definition = TableDefinition.of(name, info);
        CatalogManaged.checkReplace(store, name, definition.catalogManaged());
        StagedTable staged =
                delta().stageReplace(path(folder), definition.columns(), info.partitions(), definition.properties());
        return new StagedWorkspaceTable(name, staged, () -> store.setKeys(name, definition.keys()), () -> {});
    }

    private DeltaCatalog delta() {
        return (DeltaCatalog)
                (TableCatalog) session.sessionState().catalogManager().v2SessionCatalog();
    }

    private DeltaTableV2 deltaTable(TableName name, Path folder) {
        return DeltaTableV2.apply(
                session,
                new org.apache.hadoop.fs.Path(folder.toString()),
                Option.empty(),
                Option.apply(name.quoted()),
                scala.collection.immutable.Map$.MODULE$.empty(),
                Option.empty());
    }

    private static Identifier path(Path folder) {
        return Identifier.of(new String[] {PROVIDER}, folder.toString());
    }
}
