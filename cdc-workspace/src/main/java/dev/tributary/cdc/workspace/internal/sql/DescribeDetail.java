package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.CatalogManaged;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.functions;

/** {@code DESCRIBE DETAIL}: Delta knows the table by its folder only, so its name is put in here. */
final class DescribeDetail {

    private DescribeDetail() {}

    /** The plan of a statement, with the name filled in when it is a DESCRIBE DETAIL. */
    static org.apache.spark.sql.classic.Dataset<Row> run(
            CatalogStore store, SparkSession session, LogicalPlan plan, String sql) {
        Dataset<Row> answer = Dataset$.MODULE$.ofRows(session, plan);
        if (plan.getClass().getSimpleName().equals("DescribeDeltaDetailCommand")) {
            Words words = Words.of(sql);
            words.next();
            words.expect("DETAIL");
            TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
            answer = answer.withColumn("name", functions.lit(name.dotted()));
            if (store.table(name).map(table -> table.catalogManaged).orElse(false)) {
                answer = answer.withColumn(
                        "tableFeatures",
                        functions.sort_array(functions.array_append(
                                functions.col("tableFeatures"), functions.lit(CatalogManaged.FEATURE))));
            }
        }
        return (org.apache.spark.sql.classic.Dataset<Row>) answer;
    }
}
