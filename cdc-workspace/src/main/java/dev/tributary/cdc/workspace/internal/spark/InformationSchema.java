package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * {@code information_schema.catalogs, schemata, tables, columns} and {@code volumes} of one catalog, with the columns that
 * programs ask for most.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-information-schema">Information schema</a>
 */
final class InformationSchema {

    static final String NAME = "information_schema";

    private static final String CATALOG = "catalog_name";

    private InformationSchema() {}

    static Optional<Table> table(CatalogStore store, TableName name) {
        String catalog = name.catalog();
        if (store.catalog(catalog).isEmpty()) {
            return Optional.empty();
        }
        Optional<Table> governance = GovernanceViews.table(store, name);
        if (governance.isPresent()) {
            return governance;
        }
        return Optional.ofNullable(
                switch (name.name()) {
                    case "catalogs" ->
                        view(name, List.of(CATALOG, "catalog_owner", "comment"), wanted -> catalogs(store));
                    case "schemata" ->
                        view(
                                name,
                                List.of(CATALOG, "schema_name", "schema_owner", "comment"),
                                wanted -> schemata(store, catalog));
                    case "tables" ->
                        view(
                                name,
                                List.of(
                                        "table_catalog",
                                        "table_schema",
                                        "table_name",
                                        "table_type",
                                        "is_insertable_into",
                                        "data_source_format",
                                        "comment"),
                                wanted -> tables(store, catalog, wanted));
                    case "columns" ->
                        view(
                                name,
                                List.of(
                                        "table_catalog",
                                        "table_schema",
                                        "table_name",
                                        "column_name",
                                        "#ordinal_position",
                                        "is_nullable",
                                        "full_data_type",
                                        "data_type",
                                        "comment"),
                                wanted -> columns(store, catalog, wanted));
                    case "volumes" ->
                        view(
                                name,
                                List.of("volume_catalog", "volume_schema", "volume_name", "volume_type", "comment"),
                                wanted -> volumes(store, catalog));
                    default -> null;
                });
    }

    private static List<@Nullable Object[]> catalogs(CatalogStore store) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        store.snapshot().catalogs.forEach((name, c) -> rows.add(new @Nullable Object[] {name, "local", c.comment}));
        return rows;
    }

    private static List<@Nullable Object[]> schemata(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((name, s) -> rows.add(new @Nullable Object[] {catalog, name, "local", s.comment}));
        rows.add(new @Nullable Object[] {catalog, NAME, "local", null});
        return rows;
    }

    private static List<@Nullable Object[]> tables(CatalogStore store, String catalog, VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, s) -> s.tables.forEach((tableName, t) -> {
                    if (!wanted.allows("table_schema", schemaName) || !wanted.allows("table_name", tableName)) {
                        return;
                    }
                    String comment =
                            delta(store, t).initialSnapshot().metadata().description();
                    rows.add(new @Nullable Object[] {catalog, schemaName, tableName, "MANAGED", "YES", "DELTA", comment
                    });
                }));
        return rows;
    }

    private static List<@Nullable Object[]> columns(CatalogStore store, String catalog, VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, s) -> s.tables.forEach((tableName, t) -> {
                    if (!wanted.allows("table_schema", schemaName) || !wanted.allows("table_name", tableName)) {
                        return;
                    }
                    int position = 0;
                    for (StructField field : delta(store, t).schema().fields()) {
                        Option<String> comment = field.getComment();
                        rows.add(new @Nullable Object[] {
                            catalog,
                            schemaName,
                            tableName,
                            field.name(),
                            position++,
                            field.nullable() ? "YES" : "NO",
                            field.dataType().sql().toLowerCase(java.util.Locale.ROOT),
                            TypeNames.name(field.dataType()),
                            comment.isDefined() ? comment.get() : null
                        });
                    }
                }));
        return rows;
    }

    private static List<@Nullable Object[]> volumes(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, s) -> s.volumes.forEach((name, v) ->
                        rows.add(new @Nullable Object[] {catalog, schemaName, name, "MANAGED", v.comment})));
        return rows;
    }

    private static Map<String, CatalogModel.Schema> schemas(CatalogStore store, String catalog) {
        return store.catalog(catalog)
                .map(c -> (Map<String, CatalogModel.Schema>) c.schemas)
                .orElse(Map.of());
    }

    private static DeltaTableV2 delta(CatalogStore store, CatalogModel.Table table) {
        return DeltaTableV2.apply(
                SparkSession.active(),
                new org.apache.hadoop.fs.Path(store.folder(table).toString()),
                Option.empty(),
                Option.empty(),
                scala.collection.immutable.Map$.MODULE$.empty(),
                Option.empty());
    }

    /** Columns are text but for those marked with a hash. */
    static Table view(TableName name, List<String> columns, VirtualTable.Source rows) {
        StructType schema = new StructType();
        for (String column : columns) {
            boolean number = column.startsWith("#");
            schema = schema.add(
                    number ? column.substring(1) : column, number ? DataTypes.IntegerType : DataTypes.StringType);
        }
        return new VirtualTable(name, schema, rows);
    }
}
