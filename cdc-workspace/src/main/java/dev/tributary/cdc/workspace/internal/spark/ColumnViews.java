package dev.tributary.cdc.workspace.internal.spark;

import static dev.tributary.cdc.workspace.internal.spark.InformationSchema.schemas;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code information_schema.columns}.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/information-schema/columns">COLUMNS</a>
 */
final class ColumnViews {

    static final String COLUMNS =
            """
            table_catalog table_schema table_name column_name #ordinal_position column_default is_nullable full_data_type
            data_type #character_maximum_length character_octet_length #numeric_precision #numeric_precision_radix
            #numeric_scale #datetime_precision interval_type #interval_precision #maximum_cardinality is_identity
            identity_generation identity_start identity_increment identity_maximum identity_minimum identity_cycle
            is_generated generation_expression is_system_time_period_start is_system_time_period_end
            system_time_period_timestamp_generation is_updatable #partition_index comment
            """;

    /** Bits of the binary numbers. */
    private static final Map<String, Integer> BITS =
            Map.of("BYTE", 8, "SHORT", 16, "INT", 32, "LONG", 64, "FLOAT", 24, "DOUBLE", 53);

    private final CatalogStore store;
    private final String catalog;

    ColumnViews(CatalogStore store, String catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    List<@Nullable Object[]> columns(VirtualTable.Wanted wanted) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        schemas(store, catalog).forEach((schema, s) -> {
            s.tables.forEach((name, table) -> {
                if (RelationViews.allows(wanted, schema, name)) {
                    Metadata metadata = RelationViews.snapshot(store, table).metadata();
                    List<String> partitions = CollectionConverters.asJava(metadata.partitionColumns());
                    add(rows, schema, name, metadata.schema(), partitions, "YES");
                }
            });
            s.views.forEach((name, view) -> {
                if (RelationViews.allows(wanted, schema, name)) {
                    add(rows, schema, name, Views.columns(view), List.of(), "NO");
                }
            });
        });
        return rows;
    }

    private void add(
            List<@Nullable Object[]> rows,
            String schema,
            String table,
            StructType columns,
            List<String> partitions,
            String updatable) {
        int position = 1;
        for (StructField field : columns.fields()) {
            rows.add(row(schema, table, field, position++, partitions.indexOf(field.name()), updatable));
        }
    }

    private @Nullable Object[] row(
            String schema, String table, StructField field, int position, int partition, String updatable) {
        DataType type = field.dataType();
        String name = TypeNames.name(type);
        DecimalType decimal = type instanceof DecimalType d ? d : null;
        Integer bits = BITS.get(name);
        boolean identity = field.metadata().contains("delta.identity.start");
        String generated = text(field, "delta.generationExpression");
        return new @Nullable Object[] {
            catalog,
            schema,
            table,
            field.name(),
            position,
            text(field, "CURRENT_DEFAULT"),
            field.nullable() ? "YES" : "NO",
            type.sql().toLowerCase(Locale.ROOT),
            name,
            null,
            null,
            decimal == null ? bits : Integer.valueOf(decimal.precision()),
            decimal != null ? Integer.valueOf(10) : bits == null ? null : Integer.valueOf(2),
            decimal != null
                    ? Integer.valueOf(decimal.scale())
                    : bits == null || name.equals("FLOAT") || name.equals("DOUBLE") ? null : Integer.valueOf(0),
            name.equals("DATE") ? Integer.valueOf(0) : name.startsWith("TIMESTAMP") ? Integer.valueOf(3) : null,
            null,
            null,
            null,
            identity ? "YES" : "NO",
            identity
                    ? field.metadata().getBoolean("delta.identity.allowExplicitInsert") ? "BY DEFAULT" : "ALWAYS"
                    : null,
            identity ? Long.toString(field.metadata().getLong("delta.identity.start")) : null,
            identity ? Long.toString(field.metadata().getLong("delta.identity.step")) : null,
            null,
            null,
            null,
            generated == null ? "NEVER" : "ALWAYS",
            generated,
            "NO",
            "NO",
            null,
            updatable,
            partition < 0 ? null : Integer.valueOf(partition + 1),
            field.getComment().isDefined() ? field.getComment().get() : null
        };
    }

    private static @Nullable String text(StructField field, String key) {
        return field.metadata().contains(key) ? field.metadata().getString(key) : null;
    }
}
