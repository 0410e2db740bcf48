package dev.tributary.cdc.workspace.internal.spark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Columns and types as {@code DESCRIBE … AS JSON} writes them.
 *
 * @see <a href="https://spark.apache.org/docs/latest/sql-ref-syntax-aux-describe-table.html">DESCRIBE TABLE</a>
 */
public final class JsonTypes {

    private JsonTypes() {}

    public static ObjectNode field(StructField field) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", field.name());
        json.set("type", type(field.dataType()));
        if (field.getComment().isDefined()) {
            json.put("comment", field.getComment().get());
        }
        json.put("nullable", field.nullable());
        if (field.getCurrentDefaultValue().isDefined()) {
            json.put("default", field.getCurrentDefaultValue().get());
        }
        return json;
    }

    private static ObjectNode type(DataType type) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (type instanceof ArrayType array) {
            json.put("name", "array").set("element_type", type(array.elementType()));
            return json.put("element_nullable", array.containsNull());
        }
        if (type instanceof MapType map) {
            json.put("name", "map").set("key_type", type(map.keyType()));
            json.set("value_type", type(map.valueType()));
            return json.put("value_nullable", map.valueContainsNull());
        }
        if (type instanceof StructType struct) {
            json.put("name", "struct");
            Arrays.stream(struct.fields()).map(JsonTypes::field).forEach(json.putArray("fields")::add);
            return json;
        }
        if (type instanceof DecimalType decimal) {
            return json.put("name", "decimal")
                    .put("precision", decimal.precision())
                    .put("scale", decimal.scale());
        }
        if (type instanceof StringType) {
            return json.put("name", "string").put("collation", "UTF8_BINARY");
        }
        // Only this one is not called by its SQL name.
        return json.put("name", type instanceof TimestampType ? "timestamp_ltz" : type.simpleString());
    }
}
