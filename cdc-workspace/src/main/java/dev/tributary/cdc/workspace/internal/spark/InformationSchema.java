package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;
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
        return Optional.ofNullable(
                switch (name.name()) {
                    case "catalogs" -> view(name, List.of(CATALOG, "catalog_owner", "comment"), () -> catalogs(store));
                    case "schemata" ->
                        view(
                                name,
                                List.of(CATALOG, "schema_name", "schema_owner", "comment"),
                                () -> schemata(store, catalog));
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
                                () -> tables(store, catalog));
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
                                () -> columns(store, catalog));
                    case "volumes" ->
                        view(
                                name,
                                List.of("volume_catalog", "volume_schema", "volume_name", "volume_type", "comment"),
                                () -> volumes(store, catalog));
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

    private static List<@Nullable Object[]> tables(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, s) -> s.tables.forEach((tableName, t) -> {
                    String comment =
                            delta(store, t).initialSnapshot().metadata().description();
                    rows.add(new @Nullable Object[] {catalog, schemaName, tableName, "MANAGED", "YES", "DELTA", comment
                    });
                }));
        return rows;
    }

    private static List<@Nullable Object[]> columns(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, s) -> s.tables.forEach((tableName, t) -> {
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

    private static Table view(TableName name, List<String> columns, Supplier<List<@Nullable Object[]>> rows) {
        StructType schema = new StructType();
        for (String column : columns) {
            boolean number = column.startsWith("#");
            schema = schema.add(
                    number ? column.substring(1) : column, number ? DataTypes.IntegerType : DataTypes.StringType);
        }
        return new View(name, schema, rows);
    }

    private record View(TableName table, StructType columnTypes, Supplier<List<@Nullable Object[]>> source)
            implements Table, SupportsRead {

        @Override
        public String name() {
            return table.quoted();
        }

        @Override
        @SuppressWarnings("deprecation") // columns() is derived from it
        public StructType schema() {
            return columnTypes;
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            return () -> new LocalScan() {
                @Override
                public InternalRow[] rows() {
                    return source.get().stream().map(View::row).toArray(InternalRow[]::new);
                }

                @Override
                public StructType readSchema() {
                    return columnTypes;
                }
            };
        }

        private static InternalRow row(@Nullable Object[] values) {
            @Nullable Object[] copy = new @Nullable Object[values.length];
            for (int i = 0; i < values.length; i++) {
                copy[i] = values[i] instanceof String text ? UTF8String.fromString(text) : values[i];
            }
            return new GenericInternalRow(copy);
        }
    }
}
