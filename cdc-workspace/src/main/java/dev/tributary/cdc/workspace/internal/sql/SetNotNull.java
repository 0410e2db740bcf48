package dev.tributary.cdc.workspace.internal.sql;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code ALTER TABLE … ALTER [COLUMN] … SET NOT NULL}, which open-source Delta does not know: refused when there are rows
 * without a value, with the error that Delta has for it. Follows
 * <a href="https://docs.databricks.com/aws/en/tables/constraints#set-a-not-null-constraint-in-databricks">NOT NULL</a>.
 */
final class SetNotNull {

    private SetNotNull() {}

    static boolean is(List<Token> tokens) {
        if (tokens.size() < 7 || !tokens.get(0).is("ALTER") || !tokens.get(1).is("TABLE")) {
            return false;
        }
        for (int i = 4; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is("SET")
                    && tokens.get(i + 1).is("NOT")
                    && tokens.get(i + 2).is("NULL")) {
                return true;
            }
        }
        return false;
    }

    static SqlResult run(SparkSession session, Words words) {
        words.expect("ALTER", "TABLE");
        List<String> name = words.name(3);
        if (!words.accept("CHANGE")) {
            words.expect("ALTER");
        }
        words.accept("COLUMN");
        String column = Tags.existing(session, name, words.identifier());
        words.expect("SET", "NOT", "NULL");
        words.end();
        DeltaLog log = DeltaTables.load(session, name).deltaLog();
        log.withNewTransaction(Option.empty(), Option.empty(), transaction -> {
            require(log, transaction, String.join(".", name), column);
            return column;
        });
        return SqlResult.nothing();
    }

    private static void require(DeltaLog log, OptimisticTransaction transaction, String table, String column) {
        Metadata before = transaction.metadata();
        StructField field = before.schema().apply(column);
        if (!field.nullable()) {
            return;
        }
        // The transaction's own read: rows that are written meanwhile are a conflict.
        long without = log.createDataFrame(transaction.snapshot(), transaction.filterFiles(), false, Option.empty())
                .filter(new Column("`" + column.replace("`", "``") + "`").isNull())
                .count();
        if (without > 0) {
            throw SqlFailure.of(
                    "DELTA_NEW_NOT_NULL_VIOLATION",
                    without + " rows in " + table + " violate the new NOT NULL constraint on " + column + ".",
                    "23512");
        }
        StructField required = new StructField(field.name(), field.dataType(), false, field.metadata());
        StructType after = new StructType(Arrays.stream(before.schema().fields())
                .map(each -> each.name().equals(field.name()) ? required : each)
                .toArray(StructField[]::new));
        transaction.updateMetadata(
                before.copy(
                        before.id(),
                        before.name(),
                        before.description(),
                        before.format(),
                        after.json(),
                        before.partitionColumns(),
                        before.configuration(),
                        before.createdTime()),
                false);
        transaction.commit(
                CollectionConverters.asScala(List.<Action>of()).toSeq(),
                new DeltaOperations.ChangeColumn(
                        CollectionConverters.asScala(List.<String>of()).toSeq(), column, required, Option.empty()));
    }
}
