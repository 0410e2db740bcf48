package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.util.stream.Collectors;

/** What the destination is asked: every value as a text that no setting of the session changes. */
final class TargetQuery {

    private TargetQuery() {}

    /** All rows of a table. */
    static String select(TableSchema schema, String catalog, String targetSchema, String table) {
        return "SELECT "
                + schema.columns().stream().map(TargetQuery::expression).collect(Collectors.joining(", "))
                + " FROM " + identifier(catalog) + '.' + identifier(targetSchema) + '.' + identifier(table);
    }

    private static String expression(Column column) {
        String name = identifier(column.name());
        if (column.type().kind() != DataType.Kind.ARRAY) {
            return text(column.type(), name);
        }
        return "array_join(transform(" + name + ", x -> CASE WHEN x IS NULL THEN 'n' ELSE concat('v', hex("
                + text(column.type().requireElement(), "x") + ")) END), ',')";
    }

    private static String text(DataType type, String value) {
        return switch (type.kind()) {
            case STRING -> value;
            case BINARY -> "hex(" + value + ')';
            case DATE -> "CAST(unix_date(" + value + ") AS STRING)";
            case TIMESTAMP -> "CAST(unix_micros(" + value + ") AS STRING)";
            default -> "CAST(" + value + " AS STRING)";
        };
    }

    private static String identifier(String name) {
        return '`' + name.replace("`", "``") + '`';
    }
}
