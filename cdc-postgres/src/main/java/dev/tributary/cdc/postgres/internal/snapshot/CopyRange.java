package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.postgres.internal.catalog.CatalogColumn;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A range of a relation's blocks.
 *
 * @param from first block
 * @param to first block that is not part of it; negative for an open end
 */
record CopyRange(CatalogTable table, CopiedRelation relation, long from, long to) {

    static final long OPEN = -1;

    /** Bytes to read, about. */
    long bytes() {
        long end = to == OPEN ? relation.blocks() : to;
        return relation.blocks() == 0 ? 0 : (long) ((double) relation.bytes() * (end - from) / relation.blocks());
    }

    /** Rows, about; 0 only when there are none, -1 when nothing is known. */
    long estimatedRows() {
        if (relation.blocks() == 0 && !relation.whole()) {
            return 0;
        }
        long end = to == OPEN ? Math.max(from, relation.blocks()) : to;
        long estimate = Math.round(relation.rowsPerBlock() * (end - from));
        return estimate <= 0 ? -1 : estimate;
    }

    /** The statement that sends its rows. */
    String sql() {
        String columns = table.columns().stream().map(CopyRange::expression).collect(Collectors.joining(", "));
        StringBuilder sql = new StringBuilder("COPY (SELECT ")
                .append(columns)
                .append(" FROM ")
                .append(relation.from());
        List<String> conditions = new ArrayList<>();
        if (from > 0) {
            conditions.add("ctid >= '(" + from + ",0)'::pg_catalog.tid");
        }
        if (to != OPEN) {
            conditions.add("ctid < '(" + to + ",0)'::pg_catalog.tid");
        }
        table.rowFilter().ifPresent(filter -> conditions.add("(" + filter + ")"));
        if (!conditions.isEmpty()) {
            sql.append(" WHERE ").append(String.join(" AND ", conditions));
        }
        return sql.append(") TO STDOUT (FORMAT binary)").toString();
    }

    private static String expression(CatalogColumn column) {
        return column.type().wire().expression(Sql.identifier(column.column().name()));
    }
}
