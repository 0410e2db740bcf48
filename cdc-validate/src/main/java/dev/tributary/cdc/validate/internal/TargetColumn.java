package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DataType.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A source column's counterpart: how its values are read so that they can be compared.
 *
 * @param value an expression of the type that the column should have
 * @param shown an expression of a text for people
 */
record TargetColumn(String value, String shown) {

    /**
     * The counterpart of a column.
     *
     * @param type the type that it has, as {@code information_schema} spells it; null when it is missing
     */
    static TargetColumn of(Column column, @Nullable String type) {
        String name = TargetRows.identifier(column.name());
        String wanted = sql(column.type());
        if (type == null) {
            return new TargetColumn("CAST(NULL AS " + wanted + ")", "CAST(NULL AS STRING)");
        }
        return new TargetColumn(value(name, column.type(), type), shown(name, type));
    }

    /** Whether two spellings are of one type. */
    static boolean isSame(DataType type, String existing) {
        return normalized(existing).equals(normalized(sql(type)));
    }

    private static String value(String name, DataType type, String existing) {
        if (isSame(type, existing)) {
            return name;
        }
        boolean nested = type.kind() == Kind.ARRAY || type.kind() == Kind.BINARY || isNested(existing);
        // By way of the text, which every type can be read from without an error.
        return nested
                ? "CAST(NULL AS " + sql(type) + ")"
                : "TRY_CAST(CAST(" + name + " AS STRING) AS " + sql(type) + ")";
    }

    private static String shown(String name, String existing) {
        String type = normalized(existing);
        if (type.equals("binary")) {
            return "CONCAT('\\\\x', LOWER(HEX(" + name + ")))";
        }
        return isNested(existing) ? "TO_JSON(" + name + ")" : "CAST(" + name + " AS STRING)";
    }

    private static boolean isNested(String existing) {
        String type = normalized(existing);
        return type.startsWith("array") || type.startsWith("map") || type.startsWith("struct") || type.equals("binary");
    }

    private static String normalized(String type) {
        String lower = type.toLowerCase(Locale.ROOT).replace(" ", "");
        return switch (lower) {
            case "short" -> "smallint";
            case "integer" -> "int";
            case "long" -> "bigint";
            case "real" -> "float";
            default -> lower;
        };
    }

    /** The type as a statement spells it; said here again, since what is verified must not be what judges. */
    static String sql(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case DECIMAL -> "DECIMAL(" + type.precision() + ',' + type.scale() + ')';
            case STRING -> "STRING";
            case BINARY -> "BINARY";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_NTZ -> "TIMESTAMP_NTZ";
            case ARRAY -> "ARRAY<" + sql(type.requireElement()) + '>';
        };
    }
}
