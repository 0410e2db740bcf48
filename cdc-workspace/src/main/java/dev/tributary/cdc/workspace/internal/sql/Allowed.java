package dev.tributary.cdc.workspace.internal.sql;

import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.jdk.javaapi.CollectionConverters;

/** Which statements of Spark's and Delta's parsers run here: those that mean the same in a real workspace. */
final class Allowed {

    /** What a query can begin with. */
    private static final Set<String> QUERIES = Set.of(
            "Aggregate",
            "Distinct",
            "Except",
            "Filter",
            "GlobalLimit",
            "Intersect",
            "LocalLimit",
            "LocalRelation",
            "Offset",
            "OneRowRelation",
            "Project",
            "Sort",
            "SubqueryAlias",
            "Tail",
            "Union",
            "UnresolvedHaving",
            "UnresolvedInlineTable",
            "UnresolvedRelation",
            "UnresolvedSubqueryColumnAliases",
            "UnresolvedTableValuedFunction",
            "View",
            "WithWindowDefinition");

    private static final Set<String> COMMANDS = Set.of(
            "AddColumns",
            "AddConstraint",
            "AlterColumns",
            "AlterTableAddConstraint",
            "AlterTableClusterBy",
            "AlterTableDropConstraint",
            "AlterTableDropFeature",
            "AlterViewAs",
            "CommentOnTable",
            "CreateTable",
            "CreateTableAsSelect",
            "DeleteFromTable",
            "DeltaMergeInto",
            "CreateView",
            "CreateViewCommand",
            "DescribeColumn",
            "DescribeDeltaDetailCommand",
            "DescribeDeltaHistory",
            "DescribeQueryCommand",
            "DescribeRelation",
            "DropColumns",
            "DropConstraint",
            "DropTable",
            "DropView",
            "ExplainCommand",
            "InsertIntoStatement",
            "MergeIntoTable",
            "OptimizeTableCommand",
            "OverwriteByExpression",
            "RefreshTable",
            "RenameColumn",
            "RenameTable",
            "ReplaceTable",
            "ReplaceTableAsSelect",
            "RestoreTableStatement",
            "SetTableProperties",
            "ShowCreateTable",
            "ShowTableProperties",
            "TruncateTable",
            "UnsetTableProperties",
            "UpdateTable",
            "VacuumTableCommand");

    /** What real workspaces understand and open-source Spark's parser does not. */
    private static final Set<String> FOREIGN = Set.of("DENY", "GET", "PUT", "REMOVE", "SYNC", "UNDROP");

    private Allowed() {}

    /** Names a statement that cannot be parsed here though a real workspace could. */
    static void refuseForeign(Words words) {
        String first = words.tokens().get(0).text().toUpperCase(Locale.ROOT);
        if (FOREIGN.contains(first)) {
            throw Words.refusal(words.sql());
        }
    }

    /** The statement itself, below its common table expressions. */
    static LogicalPlan statement(LogicalPlan plan) {
        return plan instanceof UnresolvedWith with ? with.child() : plan;
    }

    /** Fails, naming the statement, unless it is known to be right here. */
    static void check(LogicalPlan plan, String sql) {
        LogicalPlan statement = statement(plan);
        String kind = statement.getClass().getSimpleName();
        if (COMMANDS.contains(kind)) {
            return;
        }
        if (!QUERIES.contains(kind) || isMultiInsert(statement)) {
            throw Words.refusal(sql);
        }
    }

    private static boolean isMultiInsert(LogicalPlan plan) {
        return CollectionConverters.asJava(plan.children()).stream()
                .anyMatch(child -> child instanceof InsertIntoStatement || isMultiInsert(child));
    }
}
