package dev.tributary.cdc.workspace.internal.spark;

import static dev.tributary.cdc.workspace.internal.spark.InformationSchema.schemas;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code information_schema.table_constraints} and {@code key_column_usage}: the keys that the catalog remembers.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/information-schema/table_constraints">
 *     TABLE_CONSTRAINTS</a>
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/information-schema/key_column_usage">
 *     KEY_COLUMN_USAGE</a>
 */
final class ConstraintViews {

    static final String CONSTRAINTS =
            """
            constraint_catalog constraint_schema constraint_name table_catalog table_schema table_name constraint_type
            is_deferrable initially_deferred enforced comment
            """;

    static final String USAGE =
            """
            constraint_catalog constraint_schema constraint_name table_catalog table_schema table_name column_name
            #ordinal_position #position_in_unique_constraint
            """;

    private final CatalogStore store;
    private final String catalog;

    ConstraintViews(CatalogStore store, String catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    List<@Nullable Object[]> constraints(VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schema, s) ->
                        s.tables.forEach((table, t) -> t.keys.forEach(key -> rows.add(new @Nullable Object[] {
                            catalog, schema, key.name, catalog, schema, table, key.kind, "YES", "NO", "NO", null
                        }))));
        return rows;
    }

    List<@Nullable Object[]> usage(VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schema, s) -> s.tables.forEach((table, t) -> t.keys.forEach(key -> {
                    for (int i = 0; i < key.columns.size(); i++) {
                        rows.add(new @Nullable Object[] {
                            catalog,
                            schema,
                            key.name,
                            catalog,
                            schema,
                            table,
                            key.columns.get(i),
                            i + 1,
                            key.kind.equals(Keys.PRIMARY) ? null : Integer.valueOf(i + 1)
                        });
                    }
                })));
        return rows;
    }
}
