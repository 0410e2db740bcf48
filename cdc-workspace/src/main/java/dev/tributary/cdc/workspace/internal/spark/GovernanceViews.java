package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Table;
import org.jspecify.annotations.Nullable;

/**
 * {@code information_schema.table_privileges, schema_privileges, table_tags, column_tags} and {@code column_masks} of one catalog, with
 * the columns of
 * <a href="https://docs.databricks.com/en/sql/language-manual/information-schema/table_privileges.html">the documentation</a>.
 */
final class GovernanceViews {

    private static final String CATALOG = "catalog_name";
    private static final String SCHEMA = "schema_name";

    private GovernanceViews() {}

    static Optional<Table> table(CatalogStore store, TableName name) {
        return switch (name.name()) {
            case "table_privileges" ->
                Optional.of(InformationSchema.view(
                        name,
                        List.of(
                                "grantor",
                                "grantee",
                                "table_catalog",
                                "table_schema",
                                "table_name",
                                "privilege_type",
                                "is_grantable",
                                "inherited_from"),
                        wanted -> tablePrivileges(store, name.catalog())));
            case "schema_privileges" ->
                Optional.of(InformationSchema.view(
                        name,
                        List.of(
                                "grantor",
                                "grantee",
                                CATALOG,
                                SCHEMA,
                                "privilege_type",
                                "is_grantable",
                                "inherited_from"),
                        wanted -> schemaPrivileges(store, name.catalog())));
            case "table_tags" ->
                Optional.of(InformationSchema.view(
                        name,
                        List.of(CATALOG, SCHEMA, "table_name", "tag_name", "tag_value"),
                        wanted -> tableTags(store, name.catalog())));
            case "column_tags" ->
                Optional.of(InformationSchema.view(
                        name,
                        List.of(CATALOG, SCHEMA, "table_name", "column_name", "tag_name", "tag_value"),
                        wanted -> columnTags(store, name.catalog())));
            // As dbt-databricks reads it from real ones; the documentation's page has other names.
            case "column_masks" ->
                Optional.of(InformationSchema.view(
                        name,
                        List.of(
                                "table_catalog",
                                "table_schema",
                                "table_name",
                                "column_name",
                                "mask_name",
                                "using_columns"),
                        wanted -> columnMasks(store, name.catalog())));
            default -> Optional.empty();
        };
    }

    private static List<@Nullable Object[]> tablePrivileges(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, schema) -> schema.tables.forEach((tableName, table) -> {
                    table.governed.grants.forEach(
                            (grantee, privileges) -> privileges.forEach(privilege -> rows.add(new @Nullable Object[] {
                                "local", grantee, catalog, schemaName, tableName, privilege, "NO", "NONE"
                            })));
                    schema.governed.grants.forEach(
                            (grantee, privileges) -> privileges.forEach(privilege -> rows.add(new @Nullable Object[] {
                                "local", grantee, catalog, schemaName, tableName, privilege, "NO", "SCHEMA"
                            })));
                }));
        return rows;
    }

    private static List<@Nullable Object[]> schemaPrivileges(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, schema) -> schema.governed.grants.forEach(
                        (grantee, privileges) -> privileges.forEach(privilege -> rows.add(
                                new @Nullable Object[] {"local", grantee, catalog, schemaName, privilege, "NO", "NONE"
                                }))));
        return rows;
    }

    private static List<@Nullable Object[]> tableTags(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, schema) ->
                        schema.tables.forEach((tableName, table) -> table.governed.tags.forEach((tag, value) ->
                                rows.add(new @Nullable Object[] {catalog, schemaName, tableName, tag, value}))));
        return rows;
    }

    private static List<@Nullable Object[]> columnTags(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, schema) -> schema.tables.forEach((tableName, table) ->
                        table.governed.columnTags.forEach((column, tags) -> tags.forEach((tag, value) -> rows.add(
                                new @Nullable Object[] {catalog, schemaName, tableName, column, tag, value})))));
        return rows;
    }

    private static List<@Nullable Object[]> columnMasks(CatalogStore store, String catalog) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schemaName, schema) -> schema.tables.forEach((tableName, table) ->
                        table.governed.masks.forEach((column, mask) -> rows.add(new @Nullable Object[] {
                            catalog,
                            schemaName,
                            tableName,
                            column,
                            mask.function,
                            mask.using.isEmpty() ? null : String.join(",", mask.using)
                        }))));
        return rows;
    }

    private static Map<String, CatalogModel.Schema> schemas(CatalogStore store, String catalog) {
        return store.catalog(catalog)
                .map(c -> (Map<String, CatalogModel.Schema>) c.schemas)
                .orElse(Map.of());
    }
}
