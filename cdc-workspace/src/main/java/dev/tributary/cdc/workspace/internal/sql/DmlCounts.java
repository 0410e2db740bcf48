package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.spark.CommitRecorder;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TruncateTable;
import org.jspecify.annotations.Nullable;

/** The row counts that open-source Delta does not answer with; UPDATE, DELETE and MERGE it does. */
final class DmlCounts {

    private static final List<String> INSERT = List.of("num_affected_rows", "num_inserted_rows");

    private DmlCounts() {}

    /** The answer of a statement that has just run, or null when its own answer stands. */
    static @Nullable SqlResult of(LogicalPlan statement) {
        if (statement instanceof InsertIntoStatement
                || statement.getClass().getSimpleName().startsWith("Overwrite")) {
            long rows = CommitRecorder.metric("numOutputRows").orElse(0);
            return SqlResult.counts(INSERT, rows, rows);
        }
        return statement instanceof TruncateTable ? SqlResult.nothing() : null;
    }
}
