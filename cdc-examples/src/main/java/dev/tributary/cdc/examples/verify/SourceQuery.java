package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType.Kind;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.stream.Collectors;

/** What PostgreSQL is asked. */
final class SourceQuery {

    /** So that a value's text is the same whatever the defaults of role, database and server are. */
    static final String PINNED =
            """
            SET DateStyle = 'ISO, YMD';
            SET IntervalStyle = 'postgres';
            SET TimeZone = 'UTC';
            SET extra_float_digits = 3;
            SET bytea_output = 'hex';
            SET lc_monetary = 'C';
            SET xmlbinary = 'base64';
            SET search_path = '';
            SET statement_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET row_security = off""";

    private SourceQuery() {}

    /**
     * All rows as COPY's text format, which is what each type's output function prints.
     *
     * @param partitioned whether the rows lie in partitions; children by inheritance are tables of their own
     */
    static String copy(TableSchema schema, boolean partitioned) {
        return "COPY (SELECT "
                + schema.columns().stream().map(SourceQuery::expression).collect(Collectors.joining(", "))
                + " FROM " + (partitioned ? "" : "ONLY ") + name(schema.id()) + ") TO STDOUT";
    }

    private static String expression(Column column) {
        String name = identifier(column.name());
        if (column.type().kind() != Kind.ARRAY) {
            return name;
        }
        // format() prints as the output function does; a cast to text would cut the blanks of char(n).
        return """
                CASE WHEN %1$s IS NOT NULL THEN COALESCE((SELECT pg_catalog.string_agg(\
                CASE WHEN %1$s[i] IS NULL THEN 'n' ELSE \
                'v' || pg_catalog.encode(pg_catalog.convert_to(pg_catalog.format('%%s', %1$s[i]), 'UTF8'), 'hex') END, \
                ',' ORDER BY i) FROM pg_catalog.generate_subscripts(%1$s, 1) i), '') END"""
                .formatted(name);
    }

    static String name(TableId table) {
        return identifier(table.schema()) + '.' + identifier(table.name());
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
