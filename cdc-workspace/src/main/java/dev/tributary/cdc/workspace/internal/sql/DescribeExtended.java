package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/** {@code DESCRIBE TABLE EXTENDED}: Spark takes all catalogs for one, so the table's name is put in here. */
final class DescribeExtended {

    private DescribeExtended() {}

    static SqlResult named(SparkSession session, LogicalPlan plan, Words words, SqlResult answer) {
        if (!(plan instanceof DescribeRelation describe) || !describe.isExtended()) {
            return answer;
        }
        words.next();
        words.accept("TABLE");
        if (!words.accept("EXTENDED")) {
            words.accept("FORMATTED");
        }
        TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
        List<@Nullable String[]> rows = new ArrayList<>();
        boolean details = false;
        while (answer.rows().hasNext()) {
            @Nullable String[] row = answer.rows().next();
            String key = String.valueOf(row[0]);
            details |= key.equals("# Detailed Table Information");
            if (!details) {
                rows.add(row);
            } else if (!key.equals("Namespace")) {
                row[1] = switch (key) {
                    case "Catalog" -> name.catalog();
                    case "Database" -> name.schema();
                    case "Table", "Name" -> name.name();
                    default -> row[1];
                };
                rows.add(row);
            }
        }
        return new SqlResult(answer.columns(), rows.iterator());
    }
}
