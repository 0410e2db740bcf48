package dev.tributary.cdc.workspace.internal.sql;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** What a statement answers: columns and, row by row, the text of each value. No columns: the statement returns nothing. */
public record SqlResult(List<Column> columns, Iterator<@Nullable String[]> rows) {

    /** A column of the answer. */
    public record Column(String name, DataType type) {

        static Column text(String name) {
            return new Column(name, DataTypes.StringType);
        }
    }

    static SqlResult nothing() {
        return new SqlResult(List.of(), List.<@Nullable String[]>of().iterator());
    }

    /** One row of counts, as DML answers. */
    static SqlResult counts(List<String> names, long... counts) {
        @Nullable String[] row = new @Nullable String[counts.length];
        for (int i = 0; i < counts.length; i++) {
            row[i] = Long.toString(counts[i]);
        }
        List<Column> columns =
                names.stream().map(n -> new Column(n, DataTypes.LongType)).toList();
        return new SqlResult(columns, List.<@Nullable String[]>of(row).iterator());
    }

    /** Rows of text. */
    static SqlResult text(List<String> names, List<@Nullable String[]> rows) {
        return new SqlResult(names.stream().map(Column::text).toList(), rows.iterator());
    }
}
