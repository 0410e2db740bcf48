package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/** {@code DESCRIBE DETAIL}: Delta knows the table by its folder only, so its name is put in here. */
final class DescribeDetail {

    private DescribeDetail() {}

    static boolean is(LogicalPlan plan) {
        return plan.getClass().getSimpleName().equals("DescribeDeltaDetailCommand");
    }

    static SqlResult named(SparkSession session, String sql, SqlResult result) {
        Words words = Words.of(sql);
        words.next();
        words.expect("DETAIL");
        TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
        int at = result.columns().stream().map(SqlResult.Column::name).toList().indexOf("name");
        List<@Nullable String[]> rows = new ArrayList<>();
        for (Iterator<@Nullable String[]> all = result.rows(); all.hasNext(); ) {
            @Nullable String[] row = all.next();
            row[at] = name.dotted();
            rows.add(row);
        }
        return new SqlResult(result.columns(), rows.iterator());
    }
}
