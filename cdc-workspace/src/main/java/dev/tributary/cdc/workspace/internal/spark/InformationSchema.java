package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code information_schema} of one catalog, each relation with the columns that its page documents, in lower case.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-information-schema">Information schema</a>
 */
final class InformationSchema {

    static final String NAME = "information_schema";

    /** Everybody here. */
    static final String OWNER = "local@workspace.invalid";

    private InformationSchema() {}

    static Optional<Table> table(CatalogStore store, TableName name) {
        String catalog = name.catalog();
        if (store.catalog(catalog).isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (name.name()) {
                    case "catalogs" ->
                        view(
                                name,
                                """
                                catalog_name catalog_owner comment @created created_by @last_altered last_altered_by
                                """,
                                wanted -> catalogs(store));
                    case "schemata" ->
                        view(
                                name,
                                """
                                catalog_name schema_name schema_owner comment @created created_by @last_altered
                                last_altered_by
                                """,
                                wanted -> schemata(store, catalog));
                    case "volumes" ->
                        view(
                                name,
                                """
                                volume_catalog volume_schema volume_name volume_type volume_owner comment
                                storage_location @created created_by @last_altered last_altered_by
                                """,
                                wanted -> volumes(store, catalog));
                    case "tables" -> view(name, RelationViews.TABLES, new RelationViews(store, catalog)::tables);
                    case "views" -> view(name, RelationViews.VIEWS, new RelationViews(store, catalog)::views);
                    case "columns" -> view(name, ColumnViews.COLUMNS, new ColumnViews(store, catalog)::columns);
                    case "table_constraints" ->
                        view(name, ConstraintViews.CONSTRAINTS, new ConstraintViews(store, catalog)::constraints);
                    case "key_column_usage" ->
                        view(name, ConstraintViews.USAGE, new ConstraintViews(store, catalog)::usage);
                    default -> GovernanceViews.table(store, name).orElse(null);
                });
    }

    private static List<@Nullable Object[]> catalogs(CatalogStore store) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        store.snapshot()
                .catalogs
                .forEach((name, c) -> rows.add(new @Nullable Object[] {
                    name, OWNER, c.comment, micros(c.createdAt), OWNER, micros(c.createdAt), OWNER
                }));
        return rows;
    }

    private static List<@Nullable Object[]> schemata(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((name, s) -> rows.add(new @Nullable Object[] {
                    catalog, name, OWNER, s.comment, micros(s.createdAt), OWNER, micros(s.createdAt), OWNER
                }));
        rows.add(new @Nullable Object[] {catalog, NAME, OWNER, null, null, OWNER, null, OWNER});
        return rows;
    }

    private static List<@Nullable Object[]> volumes(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, s) -> s.volumes.forEach((name, v) -> rows.add(new @Nullable Object[] {
                    catalog,
                    schemaName,
                    name,
                    "MANAGED",
                    OWNER,
                    v.comment,
                    store.folder(v).toUri().toString(),
                    micros(v.createdAt),
                    OWNER,
                    micros(v.createdAt),
                    OWNER
                })));
        return rows;
    }

    static Map<String, CatalogModel.Schema> schemas(CatalogStore store, String catalog) {
        return store.catalog(catalog)
                .map(c -> (Map<String, CatalogModel.Schema>) c.schemas)
                .orElse(Map.of());
    }

    static long micros(long millis) {
        return millis * 1000;
    }

    /** Columns are text but for integers, marked with a hash, and times, marked with an at sign. */
    static Table view(TableName name, String columns, VirtualTable.Source rows) {
        return view(name, List.of(columns.trim().split("\\s+")), rows);
    }

    static Table view(TableName name, List<String> columns, VirtualTable.Source rows) {
        StructType schema = new StructType();
        for (String column : columns) {
            DataType type =
                    switch (column.charAt(0)) {
                        case '#' -> DataTypes.IntegerType;
                        case '@' -> DataTypes.TimestampType;
                        default -> DataTypes.StringType;
                    };
            schema = schema.add(type == DataTypes.StringType ? column : column.substring(1), type);
        }
        return new VirtualTable(name, schema, rows);
    }
}
