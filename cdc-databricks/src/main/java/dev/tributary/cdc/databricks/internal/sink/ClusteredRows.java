package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By which columns the rows of tables are clustered. Open-source Delta forgets it when all rows are overwritten (4.4), and
 * no document says that a warehouse does not; so it is said again. Thread-safe.
 */
final class ClusteredRows {

    private final Warehouse warehouse;
    private final Guard guard;

    ClusteredRows(Warehouse warehouse, Guard guard) {
        this.warehouse = warehouse;
        this.guard = guard;
    }

    /**
     * How a table's rows are laid out.
     *
     * @param columns that it is clustered by; none when it is not
     * @param fixed whether it is partitioned, or leaves the choice to the workspace
     */
    record Layout(List<String> columns, boolean fixed) {}

    Layout of(TableName table) {
        try {
            return warehouse
                    .query(
                            TableStatements.detail(table),
                            row -> new Layout(
                                    names(row.getString("clusteringColumns")),
                                    !names(row.getString("partitionColumns")).isEmpty() || isAuto(row)))
                    .get(0);
        } catch (StatementException e) {
            throw guard.explained("looking up how " + table + " is clustered", e);
        }
    }

    /** A warehouse that knows {@code CLUSTER BY AUTO} says of each table whether it is; others have no such column. */
    static boolean isAuto(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (columns.getColumnLabel(i).equalsIgnoreCase("clusterByAuto")) {
                return row.getBoolean(i);
            }
        }
        return false;
    }

    /**
     * Says again how a table is clustered.
     *
     * @param wanted how it should be when it was not clustered: a run that was cut short may have left it so
     */
    void keep(TableName table, Layout before, List<String> wanted) {
        List<String> columns = before.columns().isEmpty() ? wanted : before.columns();
        if (before.fixed() || columns.isEmpty()) {
            return;
        }
        try {
            warehouse.execute(TableStatements.clusterBy(table, columns));
        } catch (StatementException e) {
            throw guard.explained("clustering " + table + " as it was", e);
        }
    }

    /** Makes sure that a table is not clustered by columns that are about to be dropped: then they could not be. */
    void leave(TableName table, List<String> columns) {
        List<String> before = of(table).columns();
        List<String> left =
                before.stream().filter(name -> !columns.contains(name)).toList();
        if (left.size() < before.size()) {
            warehouse.execute(
                    left.isEmpty() ? TableStatements.clusterByNone(table) : TableStatements.clusterBy(table, left));
        }
    }

    /** The strings of a JSON array. */
    static List<String> names(@Nullable String array) {
        List<String> names = new ArrayList<>();
        if (array == null) {
            return names;
        }
        int at = 0;
        while ((at = array.indexOf('"', at) + 1) > 0) {
            StringBuilder name = new StringBuilder();
            for (; array.charAt(at) != '"'; at++) {
                char c = array.charAt(at);
                if (c != '\\') {
                    name.append(c);
                } else if (array.charAt(++at) == 'u') {
                    name.append((char) Integer.parseInt(array, at + 1, at + 5, 16));
                    at += 4;
                } else {
                    name.append(array.charAt(at));
                }
            }
            names.add(name.toString());
            at++;
        }
        return names;
    }
}
