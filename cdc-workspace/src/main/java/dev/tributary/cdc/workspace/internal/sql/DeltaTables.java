package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.WorkspaceCatalog;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;

/** Delta tables by the names that statements use. */
final class DeltaTables {

    private DeltaTables() {}

    static DeltaTableV2 load(SparkSession session, List<String> name) {
        try {
            if (catalog(session).loadTable(identifier(name)) instanceof DeltaTableV2 table) {
                return table;
            }
        } catch (NoSuchTableException e) {
            throw notFound(name);
        }
        throw notFound(name);
    }

    /** The names of the columns of a table or view. */
    static String[] columns(SparkSession session, List<String> name) {
        try {
            return Arrays.stream(catalog(session).loadRelation(identifier(name)).columns())
                    .map(Column::name)
                    .toArray(String[]::new);
        } catch (NoSuchTableException e) {
            throw notFound(name);
        }
    }

    private static WorkspaceCatalog catalog(SparkSession session) {
        return (WorkspaceCatalog) session.sessionState().catalogManager().catalog(WorkspaceCatalog.NAME);
    }

    private static Identifier identifier(List<String> name) {
        int last = name.size() - 1;
        return Identifier.of(name.subList(0, last).toArray(new String[0]), name.get(last));
    }

    static SqlFailure notFound(List<String> name) {
        return SqlFailure.of(
                "TABLE_OR_VIEW_NOT_FOUND",
                "The table or view " + TableName.quote(name)
                        + " cannot be found. Verify the spelling and correctness of the schema and catalog.",
                "42P01");
    }
}
