package dev.tributary.cdc.workspace.internal.spark;

import static dev.tributary.cdc.workspace.internal.spark.InformationSchema.OWNER;
import static dev.tributary.cdc.workspace.internal.spark.InformationSchema.micros;
import static dev.tributary.cdc.workspace.internal.spark.InformationSchema.schemas;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * {@code information_schema.tables} and {@code views}.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/information-schema/tables">TABLES</a>
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/information-schema/views">VIEWS</a>
 */
final class RelationViews {

    static final String TABLES =
            """
            table_catalog table_schema table_name table_type is_insertable_into commit_action table_owner comment
            @created created_by @last_altered last_altered_by data_source_format storage_path storage_sub_directory
            """;

    static final String VIEWS =
            """
            table_catalog table_schema table_name view_definition check_option is_updatable is_insertable_into sql_path
            is_materialized
            """;

    private final CatalogStore store;
    private final String catalog;

    RelationViews(CatalogStore store, String catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    List<@Nullable Object[]> tables(VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog).forEach((schema, s) -> {
            s.tables.forEach((name, table) -> {
                if (allows(wanted, schema, name)) {
                    Snapshot snapshot = snapshot(store, table);
                    rows.add(relation(
                            schema,
                            name,
                            "MANAGED",
                            snapshot.metadata().description(),
                            table.createdAt,
                            snapshot.timestamp()));
                }
            });
            s.views.forEach((name, view) -> {
                if (allows(wanted, schema, name)) {
                    rows.add(relation(schema, name, "VIEW", view.comment, view.createdAt, view.createdAt));
                }
            });
        });
        return rows;
    }

    private @Nullable Object[] relation(
            String schema, String name, String type, @Nullable String comment, long created, long altered) {
        boolean table = type.equals("MANAGED");
        return new @Nullable Object[] {
            catalog,
            schema,
            name,
            type,
            table ? "YES" : "NO",
            "PRESERVE",
            OWNER,
            comment,
            micros(created),
            OWNER,
            micros(altered),
            OWNER,
            table ? "DELTA" : "UNKNOWN_DATA_SOURCE_FORMAT",
            null,
            null
        };
    }

    List<@Nullable Object[]> views(VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog)
                .forEach((schema, s) -> s.views.forEach((name, view) -> rows.add(
                        new @Nullable Object[] {catalog, schema, name, view.text, "NONE", "NO", "NO", null, "NO"})));
        return rows;
    }

    static boolean allows(VirtualTable.Wanted wanted, String schema, String name) {
        return wanted.allows("table_schema", schema) && wanted.allows("table_name", name);
    }

    static Snapshot snapshot(CatalogStore store, CatalogModel.Table table) {
        return DeltaLog.forTable(SparkSession.active(), store.folder(table).toString())
                .update(false, scala.Option.empty(), scala.Option.empty());
    }
}
