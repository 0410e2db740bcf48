package dev.tributary.cdc.workspace.internal.spark;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;

/** The {@code type_name} of a result column, as the Statement Execution API calls the types. */
public final class TypeNames {

    private static final Map<String, String> BY_TYPE = Map.ofEntries(
            Map.entry("boolean", "BOOLEAN"),
            Map.entry("byte", "BYTE"),
            Map.entry("tinyint", "BYTE"),
            Map.entry("short", "SHORT"),
            Map.entry("smallint", "SHORT"),
            Map.entry("integer", "INT"),
            Map.entry("long", "LONG"),
            Map.entry("bigint", "LONG"),
            Map.entry("float", "FLOAT"),
            Map.entry("double", "DOUBLE"),
            Map.entry("string", "STRING"),
            Map.entry("binary", "BINARY"),
            Map.entry("date", "DATE"),
            Map.entry("timestamp", "TIMESTAMP"),
            Map.entry("timestamp_ntz", "TIMESTAMP_NTZ"),
            Map.entry("void", "NULL"),
            Map.entry("variant", "VARIANT"),
            Map.entry("array", "ARRAY"),
            Map.entry("map", "MAP"),
            Map.entry("struct", "STRUCT"));

    private TypeNames() {}

    public static String name(DataType type) {
        if (type instanceof DecimalType) {
            return "DECIMAL";
        }
        String spark = type.typeName().toLowerCase(Locale.ROOT);
        String known = BY_TYPE.get(spark);
        if (known != null) {
            return known;
        }
        if (spark.startsWith("interval")) {
            return "INTERVAL";
        }
        return spark.startsWith("char") || spark.startsWith("varchar") ? "STRING" : "USER_DEFINED_TYPE";
    }

    public static String text(DataType type) {
        return type.sql();
    }
}
